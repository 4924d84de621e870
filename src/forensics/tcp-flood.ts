import { formatWhole } from '#vocabulary'
import { drawsBothPorts, drawsSourcePorts } from './drawn-ports.ts'
import { type Finding, fromTraffic } from './finding.ts'
import { ACK, FIN, flagNames, PSH } from './flag-names.ts'
import { describeConnections } from './ordinary-connections.ts'
import { attackedPort, type EvidenceReading, isPresent, isSampledTooThin, type StrandReading, topShare } from './reading.ts'
import { FAST, MANY_SOURCES, SYSTEM_PORTS, VERY_FAST } from './thresholds.ts'
import { isUnanswered, isUnserved } from './unanswered.ts'
import { atPort, counted, percent } from './words.ts'

/** Frames of full TCP segments on Ethernet begin here, whatever options or tunnels take (MTU 1500, RFC 894). */
export const FULL_SEGMENT = 1400

/** Ports that a drawing machine gets through before it must repeat itself, near enough. */
const MOST_PORTS = 20_000

/** ACK flood: packets of connections that do not exist. */
export function judgeAcks(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const unfinished = strand.unfinishedShare ?? 1
  const unserved = isUnserved(reading, all)
  const few = isSampledTooThin(reading)
  const size = strand.sizes.top[0]
  const sameSize = size !== undefined && size.share >= 0.8 && size.value >= 100
  const single = strand.singletonShare !== undefined && strand.singletonShare >= 0.7
  const anyPort =
    strand.destinationPorts.distinct >= 200 && topShare(strand.destinationPorts) < 0.2 && strand.destinationPorts.distinct > 2 * sources
  const newPorts = drawsNewPorts(reading)
  const drawn = drawsBothPorts(strand)
  const port = attackedPort(strand.destinationPorts)
  const noun = nounOf(reading)
  const traits = [
    ...(strand.handshakeShare === undefined ? [] : [`${percent(strand.handshakeShare)} of the sources completed a handshake`]),
    ...(unserved
      ? ['the target never sent from the ports that they hit']
      : returned === undefined
        ? []
        : [`the target sent ${returned.toFixed(2)} packets for each`]),
    ...(sameSize ? [`size ${size.value} bytes in ${percent(size.share)}`] : []),
    ...(single ? [`${percent(strand.singletonShare ?? 0)} of the sources sent a single packet`] : []),
    ...(anyPort ? [`${formatWhole(strand.destinationPorts.distinct)} different ports or more`] : []),
    ...(newPorts ? [`${formatWhole(strand.sourcePorts.distinct)} different source ports or more`] : []),
    ...(noun === 'ACK flood' ? [] : [`flags ${flagNames(strand.flagSets!.top[0]!.value)} in ${percent(strand.flagSets!.top[0]!.share)}`]),
  ]
  const text = `${counted(strand.packets, 'packet')} of TCP connections that were never opened, from ${counted(sources, 'source')}, at up to ${formatWhole(peak)} a second.`
  const rule = fromTraffic('acks-without-connection', text, unfinished)
  // Full segments from many sources are what a client or a proxy downloads; of one direction they say nothing.
  const segments = sameSize && size.value >= FULL_SEGMENT
  const from = strand.sourcePorts.top[0]
  // Of one direction, what comes from a service's port are the answers that a client reads.
  const fromService = from !== undefined && from.share >= 0.5 && from.value < SYSTEM_PORTS
  const signs = Number(sameSize) + Number(single) + Number(anyPort) + Number(newPorts)
  if (!few && unfinished >= 0.8 && isPresent(reading)) {
    const silent = isUnanswered(reading, all)
    const oneWay = !all.twoWay
    const floods =
      (silent && sources >= all.someSources && peak >= 5 * FAST) ||
      (silent && peak >= VERY_FAST && signs >= 1) ||
      (silent && sources >= MANY_SOURCES && peak >= FAST && (signs >= 3 || (drawn && signs >= 1)) && strand.packets >= 5 * FAST) ||
      (oneWay && !fromService && sources >= 2 * MANY_SOURCES && peak >= 5 * FAST && signs - Number(segments) >= 1) ||
      (oneWay && newPorts && peak >= VERY_FAST && unfinished >= 0.95)
    if (floods)
      return {
        kind: 'vector',
        reading,
        vector: 'ack-flood',
        name: atPort(noun, 'TCP', port),
        noun,
        port,
        protocol: 6,
        reflected: false,
        confidence: signs >= 1 && sources >= MANY_SOURCES ? 'high' : 'moderate',
        traits,
        rule,
        part: unserved ? 1 : unfinished,
      }
    // Connections differ in sizes and flags; what is all alike may be a flood as well as a service of which one direction is seen.
    const uniform = sameSize || (all.evidence.from === 'packets' && topShare(strand.flagSets) >= 0.95)
    if (oneWay && uniform && !(fromService && segments) && sources >= 2 * MANY_SOURCES && peak >= VERY_FAST && unfinished >= 0.95)
      return { kind: 'unclear', reading, looksLike: 'TCP traffic of many sources whose beginnings were not captured', rule }
  }
  return {
    kind: 'ordinary',
    reading,
    looksLike: describeConnections(reading),
    rule: fromTraffic(
      'connections-in-use',
      returned === undefined
        ? `${counted(strand.packets, 'packet')} of TCP connections from ${counted(sources, 'source')}.`
        : `${counted(strand.packets, 'packet')} of TCP connections; the target sent ${formatWhole(strand.returnPackets ?? 0)} back.`,
      returned,
    ),
  }
}

/** "PSH-ACK flood" where nearly all packets have the same flags. */
function nounOf(reading: StrandReading): string {
  const top = reading.strand.flagSets?.top[0]
  if (top === undefined || top.share < 0.8 || top.value === ACK) return 'ACK flood'
  if (top.value === (PSH | ACK)) return 'PSH-ACK flood'
  if (top.value === (FIN | ACK)) return 'FIN-ACK flood'
  return `TCP flood with flags ${flagNames(top.value)}`
}

/** Source ports are drawn anew, and as far as connections were counted none has a second packet. */
function drawsNewPorts(reading: StrandReading): boolean {
  const { strand } = reading
  if (strand.conversations !== undefined && strand.conversations < Math.min(strand.packets / 2, MOST_PORTS)) return false
  return drawsSourcePorts(reading)
}
