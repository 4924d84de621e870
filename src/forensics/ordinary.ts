import { formatWhole } from '#vocabulary'
import type { Finding } from './finding.ts'
import { ORDINARY_TCP, WEB_CLIENTS } from './ordinary-connections.ts'
import type { EvidenceReading } from './reading.ts'

/** From so many real clients on, a surge is a crowd. */
const CROWD = 200

/** Ports beyond those in use at which a scan is worth a word. Judgement. */
const SCANNED = 20

/** What harmless traffic looks like, and a port scan beside it. */
export function describeOrdinary(reading: EvidenceReading, findings: readonly Finding[]): string {
  const main = describeMain(reading, findings)
  const scanned = portsTriedBeside(reading)
  return scanned === undefined || /scan/.test(main) ? main : `${main}; beside it a port scan (${formatWhole(scanned)} ports or more)`
}

/** Ports that got SYNs and never a connection, beside those in use; undefined where nothing was in use or both directions were not seen. */
function portsTriedBeside({ strands, twoWay }: EvidenceReading): number | undefined {
  const tried = strands.find(({ strand }) => strand.kind === 'tcp-syn')?.strand
  const used = strands.find(({ strand }) => strand.kind === 'tcp-ack' && strand.served === true)?.strand
  if (!twoWay || tried === undefined || used === undefined) return undefined
  const more = tried.destinationPorts.distinct - used.destinationPorts.distinct
  return more >= SCANNED && more >= used.destinationPorts.distinct ? more : undefined
}

/** In the words of its largest strand; many real clients that are served are a crowd. */
function describeMain(reading: EvidenceReading, findings: readonly Finding[]): string {
  const acks = reading.strands.filter(({ strand }) => strand.kind === 'tcp-ack' || strand.kind === 'tcp-syn')
  const clients = acks.reduce((most, next) => Math.max(most, next.sources), 0)
  const packets = acks.reduce((sum, next) => sum + next.packets, 0)
  const finished = acks.some(({ strand, sources }) => sources >= CROWD && (strand.handshakeShare ?? 0) >= 0.5)
  const served = acks.some(({ returned }) => returned !== undefined && returned >= 0.3)
  const { usual, seconds } = reading.evidence
  const largest = [...findings].sort((a, b) => b.reading.packets - a.reading.packets)
  const talk = largest.find((finding) => finding.reading.strand.kind === 'tcp-ack')
  const plain = talk === undefined || talk.kind !== 'ordinary' || talk.looksLike === ORDINARY_TCP || talk.looksLike === WEB_CLIENTS
  const peak = seconds.reduce((most, second) => Math.max(most, second.packets), 0)
  if (plain && clients >= CROWD && packets >= 0.5 * reading.packets && (finished || served)) {
    const more = usual === undefined || peak >= 2 * usual.packetsPerSecond
    const how = finished ? 'handshakes completed' : 'answered in proportion'
    return more ? `a flash crowd or a busy service: many real clients, ${how}` : `a busy service: many real clients, ${how}`
  }
  const scan = largest.find(
    (finding) => finding.kind === 'ordinary' && /scan/.test(finding.looksLike) && finding.reading.shareOfPackets >= 0.3,
  )
  if (scan && scan.kind === 'ordinary') return scan.looksLike
  const first = largest.find((finding) => finding.kind !== 'vector')
  return first === undefined ? 'ordinary traffic' : first.looksLike
}
