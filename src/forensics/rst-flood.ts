import { formatWhole, type StrandKind } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { attackedPort, type EvidenceReading, isPresent, isSampledTooThin, type StrandReading, topShare } from './reading.ts'
import { looksLikePortScan, portScan } from './scan.ts'
import { FAST, MANY_SOURCES, SYSTEM_PORTS, VERY_FAST } from './thresholds.ts'
import { atPort, counted } from './words.ts'

/** Beside the system ports, services stand on one of these. */
const OTHER_SERVICES = new Set([1433, 1723, 3306, 3389, 5060, 5432, 5900, 8000, 8080, 8443, 25_565])

const isService = (port: number) => port > 0 && (port < SYSTEM_PORTS || OTHER_SERVICES.has(port))
/** Strands of those who have a connection or seek one. */
const CONNECTIONS: ReadonlySet<StrandKind> = new Set(['tcp-syn', 'tcp-ack', 'tcp-syn-ack'])

/**
 * Resets of connections that the target never opened. From the service ports of many sources they are answers to forged SYNs
 * (R10: a reflection); from any port they are sent as they are.
 */
export function judgeResets(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak } = reading
  if (looksLikePortScan(reading))
    return portScan(reading, `${counted(strand.packets, 'reset')} to ${counted(strand.destinationPorts.distinct, 'port')}.`)
  const synAcks = all.strands.find(({ strand: other }) => other.kind === 'tcp-syn-ack')
  const opened = all.evidence.opened ?? synAcks?.strand.returnPackets ?? 0
  const rule = fromTraffic(
    'resets-of-nothing',
    `${counted(strand.packets, 'reset')} from ${counted(sources, 'source')}, at up to ${formatWhole(peak)} a second; the target opened ${counted(opened, 'connection')}.`,
    peak,
  )
  if (isSampledTooThin(reading)) return { kind: 'ordinary', reading, looksLike: 'refused connections', rule }
  const from = strand.sourcePorts.top[0]
  const service = from !== undefined && from.share >= 0.8 && isService(from.value) ? from.value : undefined
  const unopened = all.twoWay && opened < 0.2 * strand.packets
  const traits = [
    'resets only',
    `${reading.packetsPerSource.toFixed(1)} from each of ${counted(sources, 'source')}`,
    ...(all.twoWay ? [`the target opened ${counted(opened, 'connection')}`] : []),
  ]
  if (unopened && service !== undefined && sources >= MANY_SOURCES && isPresent(reading) && strand.packets >= 100)
    return {
      kind: 'vector',
      reading,
      vector: 'rst-reflection',
      name: `RST reflection (TCP source port ${service})`,
      noun: 'RST reflection',
      port: service,
      protocol: 6,
      reflected: true,
      confidence: peak >= FAST ? 'high' : 'moderate',
      traits: [...traits, `source port ${service} of a service`],
      rule,
      part: 1,
    }
  // Clients reset connections that they have: who resets without one, from a port of its own each time, has none to reset. Backscatter comes
  // from the one port of the service that answered.
  const connected = all.strands.reduce((most, { strand: other, sources: n }) => (CONNECTIONS.has(other.kind) ? Math.max(most, n) : most), 0)
  const stray =
    sources >= 2 * MANY_SOURCES &&
    sources > 2 * connected &&
    topShare(strand.sourcePorts) < 0.2 &&
    isService(attackedPort(strand.destinationPorts)) &&
    peak >= (all.twoWay ? FAST : 2 * FAST) &&
    opened < 0.2 * strand.packets
  // What no connection explains comes from many sources, or hits ports at random from few faster than refusals are made.
  const many = sources >= all.manySources && peak >= VERY_FAST
  const hammered = sources < MANY_SOURCES && peak >= 5 * VERY_FAST && topShare(strand.sourcePorts) < 0.2
  if (((unopened && (many || hammered)) || stray) && isPresent(reading)) {
    const port = attackedPort(strand.destinationPorts)
    return {
      kind: 'vector',
      reading,
      vector: 'rst-flood',
      name: atPort('RST flood', 'TCP', port),
      noun: 'RST flood',
      port,
      protocol: 6,
      reflected: false,
      confidence: 'moderate',
      traits,
      rule,
      part: 1,
    }
  }
  // Of a host that scans others, a capture of one direction shows the refusals only.
  if (!all.twoWay && peak >= VERY_FAST && sources >= MANY_SOURCES && reading.shareOfPackets >= 0.1)
    return { kind: 'unclear', reading, looksLike: 'resets from many sources, of which only one direction was captured', rule }
  return { kind: 'ordinary', reading, looksLike: 'refused connections', rule }
}
