import { type Application, SECOND, type Spread, type Strand, type TrafficEvidence } from '#vocabulary'
import { LEAST_SAMPLED_ROWS, MANY_SOURCES, PRESENT, PRESENT_IN_SAMPLES, SOME_SOURCES } from './thresholds.ts'

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
  /**
   * How much of the traffic it is where it is most: the largest of its shares of packets, of bytes, and of the packets that came while it was
   * at work. What rules ask of the size of a strand, so that a minute of flood does not drown in a day of traffic.
   */
  readonly presence: number
  readonly meanSize: number
  /** From samples: samples of each source, the least that it can have sent. */
  readonly packetsPerSource: number
  /** Packets the target sent back for each it got; undefined where only one direction was seen. */
  readonly returned: number | undefined
  readonly thinned: boolean
  /** Records behind the numbers: packets, or flow records. */
  readonly rows: number
  /**
   * Peak packets a second of one source on average. From samples the least it can be: a source that was seen once sent something, and the
   * packets that its sample stands for may be those of many.
   */
  readonly peakOfOne: number
}

/** The evidence as the rules read it. */
export interface EvidenceReading {
  readonly evidence: TrafficEvidence
  readonly strands: readonly StrandReading[]
  readonly packets: number
  readonly bytes: number
  /** Was anything seen that the target sent? */
  readonly twoWay: boolean
  /** Were the packets or flows sampled? */
  readonly thinned: boolean
  /** One in so many was, at the most; 1 = all were seen. */
  readonly rate: number
  /**
   * From so many sources on a direct flood needs no other sign of a crowd behind it. One at the network that sends it: of a botnet, a
   * network sees its own few.
   */
  readonly someSources: number
  readonly manySources: number
}

/** One sampled packet is not a rate: sampled strands are averaged over this long. */
const SAMPLED_WINDOW_SECONDS = 10

/** Seconds with at least this much of its own peak are those in which a strand is at work. Judgement. */
const AT_WORK = 0.1

/** Share of a strand's packets that must have come back before a sensor upstream is believed to see both directions. Judgement. */
const BOTH_DIRECTIONS = 0.3

export function readEvidence(given: TrafficEvidence): EvidenceReading {
  const rate = given.coverage.samplingRates.reduce((most, one) => Math.max(most, one), 1)
  const thinned = rate > 1
  const whole = given.vantage === 'upstream' ? withoutHalfSeenReturns(given) : given
  const evidence = thinned ? withoutSingleSources(whole) : whole
  let packets = 0
  let bytes = 0
  for (const strand of evidence.strands) {
    packets += strand.packets
    bytes += strand.bytes
  }
  const strands = evidence.strands.map((strand) => readStrand(strand, { evidence, rate, packets, bytes }))
  const within = evidence.vantage === 'source-network'
  return {
    evidence,
    strands,
    packets,
    bytes,
    twoWay: evidence.strands.some((strand) => strand.returnPackets !== undefined),
    thinned,
    rate,
    someSources: within ? 1 : SOME_SOURCES,
    manySources: within ? 1 : MANY_SOURCES,
  }
}

/** One strand, or a part of one, against the whole of the evidence. */
export function readStrand(
  strand: Strand,
  whole: { readonly evidence: TrafficEvidence; readonly rate: number; readonly packets: number; readonly bytes: number },
): StrandReading {
  const sources = Math.max(1, strand.sources.value)
  const thinned = whole.rate > 1
  const rows = strand.flows > 0 ? strand.flows : strand.packets / whole.rate
  const peak = peakOf(strand, whole.evidence, thinned)
  const shareOfPackets = whole.packets > 0 ? strand.packets / whole.packets : 0
  const shareOfBytes = whole.bytes > 0 ? strand.bytes / whole.bytes : 0
  return {
    strand,
    packets: strand.packets,
    sources,
    peak,
    peakOfOne: peak / whole.rate / sources,
    shareOfPackets,
    shareOfBytes,
    presence: Math.max(shareOfPackets, shareOfBytes, thinned ? 0 : shareAtWork(strand, whole.evidence)),
    meanSize: strand.packets > 0 ? strand.bytes / strand.packets : 0,
    packetsPerSource: (thinned ? rows : strand.packets) / sources,
    returned: strand.returnPackets === undefined ? undefined : strand.returnPackets / Math.max(1, strand.packets),
    thinned,
    rows,
  }
}

/**
 * Of sampled traffic nothing can be said of single sources: the answer to a question that was sampled was most likely not, and one packet is
 * what most sources have.
 */
function withoutSingleSources(evidence: TrafficEvidence): TrafficEvidence {
  return { ...evidence, strands: evidence.strands.map((strand) => without(strand, 'strangerShare', 'singletonShare')) }
}

/**
 * Routes are often asymmetric: on a transit link the answers may take another way. There silence of the target shows nothing, so returns
 * count only when somewhere a real share of the packets was seen to be answered.
 */
function withoutHalfSeenReturns(evidence: TrafficEvidence): TrafficEvidence {
  if (evidence.strands.some(({ returnPackets, packets }) => (returnPackets ?? 0) >= BOTH_DIRECTIONS * packets)) return evidence
  return {
    ...evidence,
    strands: evidence.strands.map((strand) =>
      without(strand, 'returnPackets', 'returnBytes', 'returnPayloadBytes', 'strangerShare', 'served'),
    ),
  }
}

type Omissible = 'returnPackets' | 'returnBytes' | 'returnPayloadBytes' | 'strangerShare' | 'singletonShare' | 'served'

/** A strand that says nothing of these. Properties are moved, not read: a sample may be worked out when it is asked for. */
function without(strand: Strand, ...names: readonly Omissible[]): Strand {
  const properties: { [name: string]: PropertyDescriptor } = Object.getOwnPropertyDescriptors(strand)
  for (const name of names) delete properties[name]
  return Object.defineProperties({}, properties) as Strand
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

/** Enough of the traffic, at least while it lasts, to be judged by its manner. */
export function isPresent({ presence, thinned }: StrandReading): boolean {
  return presence >= (thinned ? PRESENT_IN_SAMPLES : PRESENT)
}

/** Sampled, and of too few records for a judgement. */
export function isSampledTooThin({ thinned, rows }: StrandReading): boolean {
  return thinned && rows < LEAST_SAMPLED_ROWS
}

/** Of the packets of the seconds in which it had a tenth of its peak or more. Both lists ascend. */
function shareAtWork({ seconds }: Strand, evidence: TrafficEvidence): number {
  if (seconds === undefined) return 0
  let peak = 0
  for (const second of seconds) peak = Math.max(peak, second.packets)
  let own = 0
  let all = 0
  let at = 0
  for (const second of seconds) {
    if (second.packets < AT_WORK * peak) continue
    while (at < evidence.seconds.length && evidence.seconds[at]!.at < second.at) at++
    if (evidence.seconds[at]?.at !== second.at) continue
    own += second.packets
    all += evidence.seconds[at]!.packets
  }
  return all > 0 ? Math.min(1, own / all) : 0
}

/** The spread of what has one value throughout. */
export function always(value: number): Spread {
  return { distinct: 1, entropyBits: 0, top: [{ value, share: 1 }] }
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

/** Share of the packets that carry payload, as far as the evidence says; 1 where it does not. */
export function payloadShare(strand: Strand): number {
  return 1 - (strand.emptyShare ?? 0)
}

/** Share of the packets with payload whose payload begins like one of these. Undefined where payloads were not looked at. */
export function applicationShare(strand: Strand, names: readonly Application[]): number | undefined {
  const { applications } = strand
  if (applications === undefined) return undefined
  let sum = 0
  for (const { application, share } of applications) if (names.includes(application)) sum += share
  return sum
}

/** What most payloads begin with, when it is at least `least` of them and has a name. */
export function mainApplication(strand: Strand, least = 0.5): Application | undefined {
  const found = strand.applications?.find(({ application }) => application !== 'none')
  return found !== undefined && found.share >= least ? found.application : undefined
}

/** Seconds from the first packet of a strand to its last, never less than one. */
export function spanSeconds(strand: Strand): number {
  return Math.max(1, (strand.lastAt - strand.firstAt) / SECOND)
}

/** The size that at least `least` of the packets have. */
export function constantSize(spread: Spread | undefined, least = 0.8): number | undefined {
  const top = spread?.top[0]
  return top !== undefined && top.share >= least ? top.value : undefined
}
