import { type Anomaly, deriveId, type Expected, formatBitRate, type Instant, SECOND, type ServiceId, type TrafficSecond } from '#vocabulary'
import type { AnomalyUpdate } from './anomaly-update.ts'
import { type FloodBaseline, learnSecond, NO_BASELINE, type UsualOf, withoutMinuteUnderWay } from './flood-baseline.ts'
import { formatCount } from './format-count.ts'
import { FLOOD } from './parameters.ts'

/**
 * Is one protected prefix flooded? Fed with totals a second, by the time at which the traffic passed (a flow record is spread over its
 * duration), not by arrival: the second under way and those still filling as often as they change, then each once as closed. Volume
 * makes a candidate; what forensics says of it makes it a flood (attack-like) or a traffic surge (more than usual, nothing wrong with it).
 */

export type TrafficNature = 'attack' | 'none' | 'undetermined'

export type FloodInput =
  | {
      readonly second: TrafficSecond
      /** The totals of this second will not change any more. Learned from when ordinary; each closed second once, in order. */
      readonly closed: boolean
      /** What forensics said last, since the candidate was raised; undefined while it has not answered. */
      readonly natureOf?: TrafficNature | undefined
      /** Where forensics said attack: since when its attack goes on. A candidate may be older, if it began as ordinary traffic. */
      readonly attackSince?: Instant | undefined
    }
  /** In this second no exporter was heard: nobody knows what passed. */
  | { readonly gap: Instant }

/** A second above the threshold. */
interface Loud {
  readonly at: Instant
  /** Traffic over threshold, of packets or bytes, whichever is greater. */
  readonly multiple: number
}

interface Candidate {
  readonly since: Instant
  /** When it became one, by the caller's clock. */
  readonly raisedAt: Instant
}

export interface FloodState {
  readonly service: ServiceId
  readonly prefix: string
  readonly baseline: FloodBaseline
  readonly closedUntil: Instant
  readonly loud: readonly Loud[]
  readonly candidate: Candidate | undefined
  readonly open: Anomaly | undefined
  /** Newest second that was not calm, while something is open or a candidate. */
  readonly lastLoud: Instant
  readonly gapSince: Instant | undefined
  /** Seconds up to here belong to an anomaly that has ended; late records of theirs open nothing. */
  readonly settledUntil: Instant
}

export interface FloodOutputs {
  readonly anomalies: readonly AnomalyUpdate[]
  /** Set while the volume is out of the usual: the caller lets forensics examine the traffic since then and passes its answer. */
  readonly candidate: { readonly since: Instant } | undefined
  /** Packets a second that are usual, for charts; undefined before there is a baseline. */
  readonly usual: { readonly packets: UsualOf; readonly bytes: UsualOf } | undefined
}

function initial(service: ServiceId, prefix: string): FloodState {
  return {
    service,
    prefix,
    baseline: NO_BASELINE,
    closedUntil: -1,
    loud: [],
    candidate: undefined,
    open: undefined,
    lastLoud: -1,
    gapSince: undefined,
    settledUntil: -1,
  }
}

function thresholds(baseline: FloodBaseline): { packets: number; bytes: number } {
  const usual = baseline.usual
  return usual
    ? { packets: usual.packets.threshold, bytes: usual.bytes.threshold }
    : { packets: FLOOD.coldPacketsPerSecond, bytes: FLOOD.coldBytesPerSecond }
}

function multipleOf(second: TrafficSecond, baseline: FloodBaseline): number {
  const { packets, bytes } = thresholds(baseline)
  return Math.max(second.packets / packets, second.bytes / bytes)
}

/**
 * Much ordinary traffic is many packets with much in them. A scan is many small packets: far above in packets, not in bytes. So what
 * forensics finds ordinary is a traffic surge only if it is above in both.
 */
function isBulk(second: TrafficSecond, baseline: FloodBaseline): boolean {
  const { packets, bytes } = thresholds(baseline)
  return second.packets >= packets / 2 && second.bytes >= bytes
}

function bandOf(usual: UsualOf | undefined): Expected {
  return usual ? { low: usual.low, middle: usual.middle, high: usual.high } : { low: 0, middle: 0, high: FLOOD.coldPacketsPerSecond }
}

const NATURE_WORDS: Readonly<Record<TrafficNature | 'unanswered', string>> = {
  attack: 'forensics finds it attack-like',
  none: 'forensics finds nothing attack-like in it',
  undetermined: 'forensics cannot tell what it is',
  unanswered: 'forensics has not answered',
}

function sentenceOf(said: TrafficNature | undefined, second: TrafficSecond, state: FloodState): string {
  const usual = state.baseline.usual
  const seen = `${formatCount(second.packets)} packets a second (${formatBitRate(8 * second.bytes)}) towards ${state.prefix}`
  const nature = NATURE_WORDS[said ?? 'unanswered']
  if (!usual)
    return `${seen}, usual not yet known; above the fixed ${formatCount(FLOOD.coldPacketsPerSecond)} packets or ${formatBitRate(8 * FLOOD.coldBytesPerSecond)}; ${nature} (flood watch).`
  const times = second.packets / Math.max(1, usual.packets.middle)
  return (
    `${seen}, usual ${formatCount(Math.round(usual.packets.low))}–${formatCount(Math.round(usual.packets.high))}, ` +
    `${formatCount(times >= 10 ? Math.round(times) : times)} times the middle; ${nature} (flood watch, threshold ` +
    `${formatCount(Math.round(usual.packets.threshold))} packets or ${formatBitRate(8 * usual.bytes.threshold)}).`
  )
}

function opened(state: FloodState, said: TrafficNature | undefined, onset: Instant, second: TrafficSecond): Anomaly {
  const kind = said === 'attack' ? 'traffic-flood' : 'traffic-surge'
  return {
    // The prefix is part of the identity: a service may have several.
    id: deriveId(state.service, kind, state.prefix, onset),
    service: state.service,
    kind,
    onset,
    lastSeen: second.at,
    peak: { at: second.at, value: second.packets },
    current: second.packets,
    unit: 'packets a second',
    expected: bandOf(state.baseline.usual?.packets),
    score: 0,
    rule: 'flood-watch',
    sentence: sentenceOf(said, second, state),
  }
}

function endedAt(anomaly: Anomaly, at: Instant): AnomalyUpdate {
  return { change: 'ended', anomaly: { ...anomaly, ended: at } }
}

function outputsOf(state: FloodState, anomalies: readonly AnomalyUpdate[]): FloodOutputs {
  const since = state.open?.onset ?? state.candidate?.since
  return { anomalies, candidate: since === undefined ? undefined : { since }, usual: state.baseline.usual }
}

function stepGap(before: FloodState, at: Instant): { state: FloodState; outputs: FloodOutputs } {
  const gapSince = before.gapSince ?? at
  let state: FloodState = { ...before, gapSince, closedUntil: Math.max(before.closedUntil, at) }
  const anomalies: AnomalyUpdate[] = []
  if (state.open && at - gapSince >= FLOOD.gapEndsMicroseconds) {
    anomalies.push(endedAt(state.open, state.lastLoud + SECOND))
    state = { ...state, open: undefined, candidate: undefined, loud: [], settledUntil: state.lastLoud + SECOND }
  }
  return { state, outputs: outputsOf(state, anomalies) }
}

/** Marks this second in the list of loud ones; the list keeps the last `secondsOf` seconds. */
function marked(loud: readonly Loud[], at: Instant, multiple: number): readonly Loud[] {
  const others = loud.filter((other) => other.at !== at && Math.abs(other.at - at) < FLOOD.secondsOf * SECOND)
  return multiple >= 1 ? [...others, { at, multiple }].sort((a, b) => a.at - b.at) : others
}

function step(before: FloodState, input: FloodInput, now: Instant): { state: FloodState; outputs: FloodOutputs } {
  if ('gap' in input) return stepGap(before, input.gap)
  const { second, closed } = input
  const again = closed && second.at <= before.closedUntil
  const multiple = multipleOf(second, before.baseline)
  const anomalies: AnomalyUpdate[] = []
  const busy = before.open !== undefined || before.candidate !== undefined
  let { candidate, open, lastLoud, baseline, settledUntil } = before
  const loud = second.at < settledUntil ? before.loud : marked(before.loud, second.at, multiple)

  if (!busy) {
    const strongest = Math.max(0, ...loud.map((one) => one.multiple))
    if (loud.length >= FLOOD.secondsAbove || strongest >= FLOOD.singleSecondMultiple) {
      candidate = { since: loud[0]!.at, raisedAt: now }
      lastLoud = loud[loud.length - 1]!.at
    }
  }
  if ((candidate || open) && multiple >= FLOOD.calmShare) lastLoud = Math.max(lastLoud, second.at)

  if (open && second.at >= open.onset) {
    const higher = second.packets > open.peak.value
    const newest = second.at >= open.lastSeen
    open = {
      ...open,
      lastSeen: Math.max(open.lastSeen, lastLoud),
      current: newest ? second.packets : open.current,
      peak: higher ? { at: second.at, value: second.packets } : open.peak,
      // A flood stays one, whatever forensics makes of its last trickle.
      sentence: higher ? sentenceOf(open.kind === 'traffic-flood' ? 'attack' : input.natureOf, second, before) : open.sentence,
    }
    if (open.kind === 'traffic-surge' && input.natureOf === 'attack') {
      // The two kinds have two identities: the surge ends where the flood begins, which is at the same onset.
      const flood = opened(before, 'attack', Math.max(open.onset, input.attackSince ?? open.onset), { ...second, packets: open.peak.value })
      anomalies.push(endedAt(open, second.at + SECOND))
      open = { ...flood, peak: open.peak, current: open.current }
      anomalies.push({ change: 'opened', anomaly: open })
    } else if (newest || higher) anomalies.push({ change: 'updated', anomaly: open })
  } else if (candidate && !open) {
    const answered = input.natureOf !== undefined || now - candidate.raisedAt >= FLOOD.natureWaitMicroseconds
    // Before anything is usual, much is not more than usual: only an attack is worth telling then.
    const known = baseline.usual !== undefined
    const worthTelling = input.natureOf === 'attack' || (known && (input.natureOf === 'none' ? isBulk(second, baseline) : answered))
    const since = input.natureOf === 'attack' ? Math.max(candidate.since, input.attackSince ?? candidate.since) : candidate.since
    if (multiple >= 1 && worthTelling) open = opened(before, input.natureOf, since, second)
    if (open) {
      anomalies.push({ change: 'opened', anomaly: open })
      candidate = undefined
    }
  }

  // The end, and learning, rest on closed seconds only: an open one may still fill.
  if (closed && !again) {
    if ((open || candidate) && second.at - lastLoud >= FLOOD.calmMicroseconds) {
      if (open) anomalies.push(endedAt(open, lastLoud + SECOND))
      settledUntil = lastLoud + SECOND
      open = undefined
      candidate = undefined
    }
    const since = open?.onset ?? candidate?.since
    // Where nothing is known yet, loud traffic that is no attack is what this prefix is like: a busy service must not stay a candidate.
    const becomesUsual = baseline.usual === undefined && open === undefined && input.natureOf !== undefined && input.natureOf !== 'attack'
    if (since === undefined || second.at < since || becomesUsual) baseline = learnSecond(baseline, second)
    else if (!busy) baseline = withoutMinuteUnderWay(baseline)
    else if (second.at - since >= FLOOD.freezeAtMostMicroseconds) baseline = learnSecond(baseline, second)
  }
  const state: FloodState = {
    service: before.service,
    prefix: before.prefix,
    baseline,
    closedUntil: closed ? Math.max(before.closedUntil, second.at) : before.closedUntil,
    loud: open || candidate ? loud : loud.filter((one) => one.at >= settledUntil),
    candidate,
    open,
    lastLoud,
    gapSince: undefined,
    settledUntil,
  }
  return { state, outputs: outputsOf(state, anomalies) }
}

export interface FloodWatch {
  initial(service: ServiceId, prefix: string): FloodState
  /** The state is plain JSON. `now` is the caller's clock, for how long forensics is waited for. */
  step(state: FloodState, input: FloodInput, now: Instant): { state: FloodState; outputs: FloodOutputs }
}

export const floodWatch: FloodWatch = { initial, step }
