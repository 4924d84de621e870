import { judgeConnections } from './connection-floods.ts'
import type { Finding, VectorFinding } from './finding.ts'
import { judgeFragments } from './fragment-flood.ts'
import { judgeGre } from './gre-flood.ts'
import { judgeIcmp } from './icmp-flood.ts'
import { judgeOther } from './protocol-flood.ts'
import type { EvidenceReading, StrandReading } from './reading.ts'
import { judgeReflection } from './reflection.ts'
import { judgeRequests } from './request-floods.ts'
import { judgeResets } from './rst-flood.ts'
import { splitStrand } from './split-strand.ts'
import { judgeSynAcks } from './syn-ack-reflection.ts'
import { judgeSyns } from './syn-flood.ts'
import { judgeOddTcp } from './tcp-flag-flood.ts'
import { judgeAcks } from './tcp-flood.ts'
import { judgeUdp } from './udp-flood.ts'
import { judgeUnspoken } from './unspoken-connections.ts'
import { judgeFromElsewhere } from './vantage.ts'

/** Harmless traffic of this share in a strand makes its sample of sources worthless for the rest: whose address is whose is not known. */
const BLURS = 0.2

/** What the rules say of a strand, in as many parts as it has manners. */
export function judgeStrand(reading: StrandReading, all: EvidenceReading): readonly Finding[] {
  const parts = splitStrand(reading, all).map((part) => judgeFromElsewhere(part, all) ?? judgePart(part, all))
  const unspoken = all.thinned ? undefined : judgeUnspoken(reading, all)
  // What a rule has found in the whole or at one port is not told twice.
  const told = parts.some((part) => part.kind === 'vector' && !isBegunOnly(part, unspoken))
  const findings = unspoken === undefined || told ? parts : [...parts.filter((part) => part.kind !== 'vector'), unspoken]
  if (findings.length === 1) return findings
  const harmless = findings.reduce((sum, one) => (one.kind === 'vector' ? sum : sum + one.reading.packets), 0)
  if (harmless < BLURS * reading.packets) return findings
  return findings.map((one) =>
    one.kind === 'vector' ? { ...one, reading: { ...one.reading, strand: { ...one.reading.strand, sample: [] } } } : one,
  )
}

/** Requests of which only the beginning comes, crumb by crumb, are those of the slow connections: there are hardly more packets. */
function isBegunOnly(part: VectorFinding, unspoken: Finding | undefined): boolean {
  if (part.vector !== 'http-flood' || unspoken?.kind !== 'vector' || unspoken.vector !== 'slow-connections') return false
  return part.reading.packets <= 1.5 * unspoken.reading.packets
}

function judgePart(reading: StrandReading, all: EvidenceReading): Finding {
  switch (reading.strand.kind) {
    case 'tcp-syn':
      return judgeSyns(reading, all)
    case 'tcp-syn-ack':
      return judgeSynAcks(reading, all)
    case 'tcp-ack':
      return judgeConnections(reading, all) ?? judgeAcks(reading, all)
    case 'tcp-rst':
      return judgeResets(reading, all)
    case 'tcp-odd':
      return judgeOddTcp(reading)
    case 'udp':
      return judgeRequests(reading, all) ?? judgeUdp(reading, all)
    case 'udp-answer':
      return judgeReflection(reading)
    case 'icmp':
      return judgeIcmp(reading, all)
    case 'gre':
      return judgeGre(reading, all)
    case 'fragment':
      return judgeFragments(reading, all)
    case 'other':
      return judgeOther(reading, all)
  }
}
