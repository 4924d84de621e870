import { amplifierName, formatWhole, type Spread } from '#vocabulary'
import { isAccompanied, looksCarried, looksFed, looksStreamed } from './carried-datagrams.ts'
import { drawsBothPorts, drawsSourcePorts } from './drawn-ports.ts'
import { type Finding, fromTraffic } from './finding.ts'
import { forgedShare } from './forged-sources.ts'
import { isMulticast } from './multicast.ts'
import { describeDatagrams } from './ordinary-datagrams.ts'
import {
  applicationShare,
  attackedPort,
  type EvidenceReading,
  isPresent,
  isSampledTooThin,
  type StrandReading,
  shareOfValues,
  topShare,
} from './reading.ts'
import { looksLikeNetworkScan, looksLikePortScan, networkScan, portScan, SCAN_FRAME } from './scan.ts'
import { FAST, MANY_SOURCES, SOME_SOURCES, VERY_FAST } from './thresholds.ts'
import { answeredTraits, isUnanswered, isUnserved } from './unanswered.ts'
import { exceedsUsual } from './usual.ts'
import { atPort, counted, percent } from './words.ts'

/** Ports to which datagrams go that nobody answers by design: syslog, SNMP traps, statsd, NetFlow, IPFIX, sFlow (IANA names). */
const TELEMETRY = [162, 514, 2055, 4739, 5514, 6343, 8125, 9995, 9996]
/** Services that answer each request: a torrent of requests without answers is not their use. */
const REQUESTS = [53, 67, 69, 111, 123, 137, 161, 389, 1900, 5683]

/** Ports that clients of some service send from by habit (DHCP, NetBIOS, NTP, IKE, Source games): many sources share them and are no reflectors. */
const CLIENT_PORTS = new Set([68, 123, 137, 138, 500, 4500, 5353, 27_005])
/** A collector of telemetry hears its own devices; thousands of them, or forged ones, are none. Judgement. */
const MOST_EXPORTERS = 1000
/** Faster than a broadcast in the highest quality needs (100 Mbit/s in datagrams of 1316 bytes). */
const TORRENT = 10_000
/** iperf's ports, versions 2 and 3. */
const isSpeedTest = (ports: Spread) => shareOfValues(ports, [5001, 5201]) >= 0.8
/** A datagram without data: 28 bytes of headers (RFC 791, RFC 768), padded to the smallest Ethernet frame. */
const EMPTY_FRAME = 64

/** UDP flood: datagrams that nobody answers, from many sources or to any port (R3 and its kin). */
export function judgeUdp(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const ports = strand.destinationPorts
  const few = isSampledTooThin(reading)
  // Fast or not, a scan carries next to nothing; a flood that runs through the ports carries as much as it can.
  if (looksLikePortScan(reading) && (peak < VERY_FAST || reading.meanSize < SCAN_FRAME))
    return portScan(
      reading,
      `${counted(strand.packets, 'datagram')} to ${counted(ports.distinct, 'port')}, each tried a few times.`,
      ports.distinct,
    )
  if (looksLikeNetworkScan(reading, all))
    return networkScan(reading, `${counted(strand.packets, 'small datagram')} to many addresses, a few for each.`)
  const unserved = isUnserved(reading, all)
  // A conversation answers at least one packet in two; what goes beyond twice the answers is nobody's conversation.
  // On a port in use, what strangers send is the flood, what those who are answered send is not.
  const strangers = strand.strangerShare ?? 0
  const part = unserved || returned === undefined ? 1 : Math.max(0, 1 - 2 * returned, strangers >= 0.3 ? strangers : 0)
  const broadcast = all.evidence.target === '255.255.255.255'
  const multicast = isMulticast(all.evidence.target)
  const size = strand.sizes.top[0]
  const sameSize = size !== undefined && size.share >= 0.8
  const single = strand.singletonShare !== undefined && strand.singletonShare >= 0.7
  const anyPort = ports.distinct >= 200 && topShare(ports) < 0.2 && (ports.distinct > 3 * sources || single || reading.thinned)
  const newPorts = drawsSourcePorts(reading)
  const drawn = drawsBothPorts(strand)
  const port = attackedPort(ports)
  const empty = (strand.emptyShare ?? 0) >= 0.8 || (sameSize && size.value <= EMPTY_FRAME && strand.emptyShare === undefined)
  const telemetry = shareOfValues(ports, TELEMETRY) >= 0.5 && sources < MOST_EXPORTERS
  const requests = shareOfValues(ports, REQUESTS) >= 0.5
  const traits: string[] = []
  if (unserved && !few) traits.push('the target never sent from the ports that they hit')
  else traits.push(...answeredTraits(reading))
  if (anyPort) traits.push(`${formatWhole(ports.distinct)} different destination ports or more`)
  else if (port !== 0) traits.push(`${percent(topShare(ports))} aimed at port ${port}`)
  if (sameSize) traits.push(`size ${size.value} bytes in ${percent(size.share)}`)
  if (empty) traits.push('no data inside')
  if (strand.sourcePorts.entropyBits >= 10) traits.push('random source ports')
  if ((strand.samePayloadShare ?? 0) >= 0.8) traits.push(`the same payload in ${percent(strand.samePayloadShare!)}`)
  const forged = peak >= FAST && sources >= MANY_SOURCES ? forgedShare(strand) : undefined
  if (forged !== undefined) traits.push(`${percent(forged)} of the sources cannot be real`)
  const text = `${counted(strand.packets * part, 'datagram')} from ${counted(sources, 'source')} ${
    returned === undefined ? 'at' : 'that the target did not answer, at'
  } up to ${formatWhole(peak)} a second.`
  const rule = fromTraffic('datagrams-unanswered', text, peak)
  const vector = (confidence: 'low' | 'moderate' | 'high', noun = empty ? 'UDP flood of empty datagrams' : 'UDP flood'): Finding => ({
    kind: 'vector',
    reading,
    vector: 'udp-flood',
    name: atPort(noun, 'UDP', port),
    noun,
    port,
    protocol: 17,
    reflected: false,
    confidence,
    traits,
    rule,
    part: Math.max(part, 0.05),
  })
  const ordinary = (looksLike: string): Finding => ({
    kind: 'ordinary',
    reading,
    looksLike,
    rule: fromTraffic(
      'datagrams-in-use',
      returned === undefined
        ? `${counted(strand.packets, 'datagram')} from ${counted(sources, 'source')}.`
        : `${counted(strand.packets, 'datagram')}; the target sent ${formatWhole(strand.returnPackets ?? 0)} back.`,
      returned,
    ),
  })
  if (few || !isPresent(reading)) return ordinary('ordinary UDP traffic')

  const unanswered = isUnanswered(reading, all)
  if (unanswered && !anyPort && !newPorts && forged === undefined && looksStreamed(reading, all)) return ordinary('camera or media streams')

  // One source port from many sources is an answer of a service that we have no name for.
  const fromPort = strand.sourcePorts.top[0]
  if (
    fromPort !== undefined &&
    fromPort.share >= 0.9 &&
    fromPort.value !== port &&
    sources >= MANY_SOURCES &&
    peak >= FAST &&
    part >= 0.8 &&
    !CLIENT_PORTS.has(fromPort.value) &&
    // Forged packets may share a port too; then their senders are no servers.
    forged === undefined
  ) {
    // Servers of QUIC send from port 443 to everybody; of one direction alone, what their clients asked for is not seen.
    const quic = fromPort.value === 443 && (applicationShare(strand, ['quic-other', 'quic-initial']) ?? 1) >= 0.3
    if (quic && returned === undefined) return ordinary('QUIC')
    const name = amplifierName(fromPort.value)
    return {
      kind: 'vector',
      reading,
      vector: 'other-reflection',
      name: `reflection from UDP source port ${fromPort.value}${name === undefined ? ', a service without a name here' : ` (${name})`}`,
      noun: `reflection from UDP port ${fromPort.value}`,
      port: fromPort.value,
      protocol: 17,
      reflected: true,
      confidence: sources >= 4 * MANY_SOURCES ? 'high' : 'moderate',
      traits: [`${percent(fromPort.share)} from source port ${fromPort.value}, ${counted(sources, 'source')}`, ...traits],
      rule: fromTraffic(
        'one-source-port',
        `${counted(strand.packets, 'datagram')} from ${counted(sources, 'source')} share source port ${fromPort.value}.`,
        sources,
      ),
      part,
    }
  }
  if (telemetry) return ordinary('telemetry (logs, traps or flow records), which nobody answers')
  if (broadcast)
    return peak >= 5 * FAST && strand.packets >= 5 * FAST
      ? vector('moderate', 'broadcast flood')
      : ordinary('broadcasts of the local network')
  if (multicast) return ordinary('multicast')

  // One question from each of many clients is what a public server of questions gets.
  const strewn = single && sources >= 10 * SOME_SOURCES && !requests && port !== 443
  const signs =
    Number(anyPort) + Number(sameSize && size.value >= 200) + Number(strewn) + Number(forged !== undefined) + Number(newPorts && !requests)
  if (unanswered) {
    if (sources >= all.someSources && peak >= 5 * FAST) return vector(sources >= MANY_SOURCES && peak >= VERY_FAST ? 'high' : 'moderate')
    if ((anyPort || newPorts) && peak >= 5 * FAST) return vector('moderate')
    if (anyPort && signs >= 2 && sources >= MANY_SOURCES && peak >= FAST && strand.packets >= 5 * FAST) return vector('moderate')
    if (requests && peak >= VERY_FAST && reading.meanSize < 400) return vector('moderate')
    if (peak >= 5 * VERY_FAST && sources > 1 && !isAccompanied(reading, all))
      return looksFed(reading) ? unclear('feeds of a few machines, which nobody answers, or a flood') : vector('low')
    if (peak >= VERY_FAST)
      return isAccompanied(reading, all)
        ? ordinary('a speed test or a stream, with its control connection')
        : unclear('a one-way stream or a flood from one source')
  } else if (returned !== undefined) {
    if (part >= 0.3 && sources >= MANY_SOURCES && peak * part >= VERY_FAST && (signs >= 1 || strangers >= 0.5 || exceedsUsual(peak, all)))
      return vector('moderate')
    return ordinary(describeDatagrams(reading))
  } else {
    const carried = anyPort || forged !== undefined ? undefined : looksCarried(reading)
    if (carried !== undefined) return ordinary(carried)
    if (sources >= MANY_SOURCES && peak >= VERY_FAST && signs >= 1) return vector(signs >= 2 ? 'high' : 'moderate')
    if (sources >= MANY_SOURCES && peak >= 5 * FAST && anyPort) return vector('moderate')
    if (drawn && sources >= MANY_SOURCES && peak >= 2 * FAST && strand.packets >= 5 * FAST) return vector('moderate')
    if ((anyPort || (newPorts && !requests)) && peak >= VERY_FAST) return vector('moderate')
    if (requests && sources < SOME_SOURCES && peak >= VERY_FAST && reading.meanSize < 400) return vector('moderate')
    if (sources >= MANY_SOURCES && peak >= VERY_FAST)
      return unclear('UDP traffic of many sources, of which only one direction was captured')
    // Streams and speed tests are as fast and as even as this; without the other direction they cannot be told from a flood.
    if (sources >= SOME_SOURCES && peak >= VERY_FAST && sameSize && size.value >= 200)
      return unclear('even UDP traffic of some sources, of which only one direction was captured')
    if (peak >= TORRENT && !(sources <= 2 && isSpeedTest(ports))) return unclear('a one-way stream or a flood from few sources')
  }
  return ordinary(describeDatagrams(reading))

  function unclear(looksLike: string): Finding {
    return { kind: 'unclear', reading, looksLike, rule }
  }
}
