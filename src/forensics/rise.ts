import { median } from '#statistics'
import { SECOND, type Strand, type StrandSecond, type TrafficEvidence } from '#vocabulary'

/** Seconds of evidence from which on what is usual in them can be said. Judgement. */
const LEAST_SECONDS = 8
/** Seconds of a rise: less is a burst. Judgement. */
const LEAST_RISE = 3

/** What came beyond a strand's own median second. */
export interface Rise {
  readonly packets: number
  /** Highest excess of a second. */
  readonly peak: number
  /** The excess second by second, ascending. */
  readonly seconds: readonly StrandSecond[]
  /** Packets of the median second, silent ones counted: what the rise stands upon. */
  readonly base: number
}

/**
 * The part of a strand that stands out of its own median second: of a flood beside the service of the same ports. Undefined where more than
 * half of the seconds are high (then nothing is known of what is usual) and where nothing stands out.
 */
export function riseOf(seconds: readonly StrandSecond[], evidence: TrafficEvidence): Rise | undefined {
  const first = evidence.seconds[0]
  const last = evidence.seconds[evidence.seconds.length - 1]
  if (first === undefined || last === undefined) return undefined
  const length = Math.round((last.at - first.at) / SECOND) + 1
  if (length < LEAST_SECONDS) return undefined
  const silent = length - seconds.length
  const base =
    silent * 2 > length ? 0 : median([...new Array<number>(Math.max(0, silent)).fill(0), ...seconds.map(({ packets }) => packets)])
  // A Poisson count scatters by its root: three times that is beyond it.
  const level = base + 3 * Math.sqrt(base)
  const excess: StrandSecond[] = []
  let packets = 0
  let peak = 0
  for (const second of seconds) {
    if (second.packets <= level) continue
    const beyond = second.packets - base
    packets += beyond
    peak = Math.max(peak, beyond)
    excess.push({ at: second.at, packets: beyond, bytes: (second.bytes * beyond) / second.packets })
  }
  return excess.length < LEAST_RISE ? undefined : { packets, peak, seconds: excess, base }
}

/** The time of a part that is what rose: its own, cut to the seconds of the rise. */
export function timesWithin({ seconds }: Rise, part: Pick<Strand, 'firstAt' | 'lastAt'>): Pick<Strand, 'firstAt' | 'lastAt'> {
  return {
    firstAt: Math.max(part.firstAt, seconds[0]!.at),
    lastAt: Math.min(part.lastAt, seconds[seconds.length - 1]!.at + SECOND - 1),
  }
}
