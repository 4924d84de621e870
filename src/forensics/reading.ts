import type { Spread, Strand, TrafficEvidence } from '#vocabulary'
import { SECOND } from '#vocabulary'

/** What the rules want to know of one strand, worked out once. */
export interface StrandReading {
  readonly strand: Strand
  readonly packets: number
  readonly sources: number
  /** Highest packets a second; from sampled flows the highest mean over ten seconds, since one record stands for many packets. */
  readonly peak: number
  /** Of all packets and bytes towards the target. */
  readonly shareOfPackets: number
  readonly shareOfBytes: number
  readonly meanSize: number
  readonly packetsPerSource: number
  /** Packets the target sent back for each it got; undefined where only one direction was seen. */
  readonly returned: number | undefined
  readonly thinned: boolean
  /** Records behind the numbers: packets, or flow records. */
  readonly rows: number
}

/** The evidence as the rules read it. */
export interface EvidenceReading {
  readonly evidence: TrafficEvidence
  readonly strands: readonly StrandReading[]
  readonly packets: number
  readonly bytes: number
  /** Was anything seen that the target sent? */
  readonly twoWay: boolean
  /** Were the flows sampled? */
  readonly thinned: boolean
}

/** One sampled packet is not a rate: sampled strands are averaged over this long. */
const SAMPLED_WINDOW_SECONDS = 10

export function readEvidence(evidence: TrafficEvidence): EvidenceReading {
  let packets = 0
  let bytes = 0
  for (const strand of evidence.strands) {
    packets += strand.packets
    bytes += strand.bytes
  }
  const thinned = evidence.from !== 'packets' && evidence.coverage.samplingRates.some((rate) => rate > 1)
  const strands = evidence.strands.map((strand): StrandReading => {
    const sources = Math.max(1, strand.sources.value)
    return {
      strand,
      packets: strand.packets,
      sources,
      peak: peakOf(strand, evidence, thinned),
      shareOfPackets: packets > 0 ? strand.packets / packets : 0,
      shareOfBytes: bytes > 0 ? strand.bytes / bytes : 0,
      meanSize: strand.packets > 0 ? strand.bytes / strand.packets : 0,
      packetsPerSource: strand.packets / sources,
      returned: strand.returnPackets === undefined ? undefined : strand.returnPackets / Math.max(1, strand.packets),
      thinned,
      rows: strand.flows > 0 ? strand.flows : strand.packets,
    }
  })
  return { evidence, strands, packets, bytes, twoWay: evidence.strands.some((strand) => strand.returnPackets !== undefined), thinned }
}

function peakOf(strand: Strand, evidence: TrafficEvidence, thinned: boolean): number {
  const seconds = strand.seconds ?? evidence.seconds
  if (!thinned) return seconds.reduce((most, second) => Math.max(most, second.packets), 0)
  let most = 0
  let sum = 0
  let tail = 0
  for (let head = 0; head < seconds.length; head++) {
    sum += seconds[head]!.packets
    while (seconds[head]!.at - seconds[tail]!.at >= SAMPLED_WINDOW_SECONDS * SECOND) sum -= seconds[tail++]!.packets
    most = Math.max(most, sum / SAMPLED_WINDOW_SECONDS)
  }
  return most
}

/** Share of the most frequent value, 0 when nothing was counted. */
export function topShare(spread: Spread | undefined): number {
  return spread?.top[0]?.share ?? 0
}

/** Share of the `most` most frequent values together. */
export function topShares(spread: Spread | undefined, most: number): number {
  return (spread?.top ?? []).slice(0, most).reduce((sum, { share }) => sum + share, 0)
}

export function shareOfValues(spread: Spread | undefined, values: readonly number[]): number {
  return (spread?.top ?? []).filter(({ value }) => values.includes(value)).reduce((sum, { share }) => sum + share, 0)
}

/** The one port that at least half of the packets go to, else 0. */
export function attackedPort(spread: Spread): number {
  const top = spread.top[0]
  return top !== undefined && top.share >= 0.5 ? top.value : 0
}
