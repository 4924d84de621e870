import { type Anomaly, deriveId, type Expected, type Instant, MINUTE, type Result, type ServiceId } from '#vocabulary'
import type { AnomalyUpdate } from './anomaly-update.ts'
import { countBand } from './count-band.ts'
import { formatCount } from './format-count.ts'
import { SURGE } from './parameters.ts'
import {
  closeBin,
  type Forecast,
  forecast,
  learnLevel,
  learnMinute,
  newestOf,
  pushed,
  spreadOf,
  surprise,
  type Windows,
  windowSum,
  windowsOf,
} from './surge-model.ts'
import { onsetOf, peakSince } from './surge-onset.ts'
import {
  emptySurgeState,
  type FrozenSurge,
  freezeSurge,
  type OpenSurge,
  type SurgeDraft,
  type SurgeState,
  thawSurge,
} from './surge-state.ts'

/**
 * Is a series of report counts surging now? One series a service, one closed minute a step, no look-ahead: what is decided at a minute
 * depends on the minutes up to it alone. HOT PATH: about two microseconds a minute.
 */

/** A closed minute: accepted reports that arrived in it, or that nobody was listening. */
export type SurgeInput = { readonly at: Instant; readonly count: number } | { readonly at: Instant; readonly gap: true }

/** The newest minute beside what was usual for it, in reports a minute. */
export interface MinuteExpectation {
  readonly at: Instant
  readonly band: Expected
  /** Undefined in a gap. */
  readonly count: number | undefined
  /** The surprise of the most surprising window that ends with this minute, in decades; 0 in a gap. */
  readonly score: number
}

export interface SurgeOutputs {
  readonly expected: MinuteExpectation | undefined
  readonly anomalies: readonly AnomalyUpdate[]
}

const NOTHING: SurgeOutputs = { expected: undefined, anomalies: [] }

/** The most surprising of the windows that end with the newest minute. */
interface Scan {
  readonly score: number
  readonly minutes: number
  readonly observed: number
  readonly mean: number
  readonly spread: number
  /** Does any window meet all conditions for opening? */
  readonly opens: boolean
  /** Is the 5-minute window back to about usual? */
  readonly calm: boolean
}

/** The window that sparse series alone have. */
const SPARSE_WINDOW = SURGE.windows.length - 1
/** The window that decides calm: long enough to be steady, short enough to see the cliff at the end of an outage. */
const CALM_WINDOW = 1

function scan(state: SurgeState, windows: Windows): Scan {
  let best = { score: 0, minutes: 1, observed: 0, mean: 0, spread: 0 }
  let bestOpening: typeof best | undefined
  let calm = true
  const enoughYet = state.learnedMinutes >= SURGE.coldMinutes || windowSum(state.counts, SURGE.coldLeastMinutes) >= SURGE.coldLeastReports
  for (let w = 0; w < SURGE.windows.length; w++) {
    const minutes = SURGE.windows[w]!
    const observed = windows.counts[w]!
    const mean = windows.expected[w]!
    const excess = observed - mean
    // Within two standard deviations of even a Poisson count: no surprise, whatever the spread.
    if (mean <= 0 || excess <= 0 || excess * excess < 4 * mean) continue
    if (w === SPARSE_WINDOW && mean > SURGE.sparsePerMinute * minutes) continue
    const spread = spreadOf(state, w, mean)
    const score = surprise(observed, mean, spread)
    const window = { score, minutes, observed, mean, spread }
    if (score > best.score) best = window
    if (w === CALM_WINDOW) calm = score < SURGE.calmDecades || observed < SURGE.calmRatio * mean
    if (
      enoughYet &&
      score >= SURGE.openDecades &&
      observed >= SURGE.openRatio * mean &&
      excess >= SURGE.openExcess &&
      score > (bestOpening?.score ?? 0)
    )
      bestOpening = window
  }
  return { ...(bestOpening ?? best), opens: bestOpening !== undefined, calm }
}

function historyWords(state: SurgeState): string {
  if (state.learnedMinutes >= SURGE.coldMinutes) return ''
  const hours = Math.floor(state.learnedMinutes / 60)
  return hours < 1 ? ', known for less than an hour' : `, known for ${hours} h only`
}

function sentenceOf(state: SurgeState, found: Scan): string {
  const usual = countBand(found.mean, found.spread)
  const span = found.minutes === 1 ? '1 minute' : `${found.minutes} minutes`
  const reports = found.observed === 1 ? 'report' : 'reports'
  return (
    `${formatCount(found.observed)} ${reports} in ${span}, usual ${formatCount(usual.low)}–${formatCount(usual.high)}` +
    `${historyWords(state)} (surge scan S = ${formatCount(found.score)}).`
  )
}

function opened(state: SurgeState, found: Scan, band: Expected): OpenSurge {
  const onset = onsetOf(state)
  const anomaly: Anomaly = {
    id: deriveId(state.service, 'report-surge', onset),
    service: state.service,
    kind: 'report-surge',
    onset,
    lastSeen: state.at,
    peak: peakSince(state, onset),
    current: state.counts[state.counts.length - 1]!,
    unit: 'reports a minute',
    expected: band,
    score: found.score,
    rule: 'surge-scan',
    sentence: sentenceOf(state, found),
  }
  return { anomaly, calmMinutes: 0, gapMinutes: 0 }
}

/** One more covered minute of an open surge. Score and sentence stay with the strongest window so far. */
function continued(open: OpenSurge, state: SurgeState, found: Scan, band: Expected): OpenSurge {
  const current = state.counts[state.counts.length - 1]!
  const before = open.anomaly
  const stronger = found.score > before.score
  const anomaly: Anomaly = {
    ...before,
    lastSeen: found.calm ? before.lastSeen : state.at,
    peak: current > before.peak.value ? { at: state.at, value: current } : before.peak,
    current,
    expected: band,
    score: stronger ? found.score : before.score,
    sentence: stronger ? sentenceOf(state, found) : before.sentence,
  }
  return { anomaly, calmMinutes: found.calm ? open.calmMinutes + 1 : 0, gapMinutes: 0 }
}

/** Ends the open surge. Windows begin anew with what came after it: what was told is told. */
function end(draft: SurgeDraft, open: OpenSurge): AnomalyUpdate {
  draft.open = undefined
  draft.counts = newestOf(draft.counts, SURGE.calmMinutes)
  draft.expected = newestOf(draft.expected, SURGE.calmMinutes)
  return { change: 'ended', anomaly: { ...open.anomaly, ended: open.anomaly.lastSeen + MINUTE } }
}

/** A minute in which nobody listened: nothing is learned and nothing is concluded from it. */
function passGap(draft: SurgeDraft, at: Instant, anomalies: AnomalyUpdate[]): void {
  closeBin(draft, at)
  draft.at = at
  draft.counts = pushed(draft.counts, 0)
  draft.expected = pushed(draft.expected, 0)
  if (!draft.open) return
  draft.open = { ...draft.open, gapMinutes: draft.open.gapMinutes + 1 }
  if (draft.open.gapMinutes >= SURGE.gapEndsMinutes) anomalies.push(end(draft, draft.open))
}

/** Longer holes are jumped over: the rings are empty by then, an open surge has ended, and nothing else changes with time alone. */
const JUMP_MINUTES = Math.max(SURGE.gapEndsMinutes, SURGE.windows[SURGE.windows.length - 1]!)

/** Minutes that were never reported are gaps, not zeros. */
function skipTo(draft: SurgeDraft, at: Instant, anomalies: AnomalyUpdate[]): void {
  if (draft.at < 0) return
  for (let missing = Math.max(draft.at + MINUTE, at - JUMP_MINUTES * MINUTE); missing < at; missing += MINUTE)
    passGap(draft, missing, anomalies)
}

/** Puts a minute into the rings and says what was expected of it. One that only teaches is in no window. */
function arrive(draft: SurgeDraft, at: Instant, count: number): Forecast {
  closeBin(draft, at)
  const seen = forecast(draft, at)
  const teaching = draft.learnedMinutes < SURGE.teachingMinutes
  draft.at = at
  draft.counts = pushed(draft.counts, teaching ? 0 : count)
  draft.expected = pushed(draft.expected, teaching ? 0 : seen.mean)
  return seen
}

function step(before: SurgeState, input: SurgeInput, _now: Instant): { state: SurgeState; outputs: SurgeOutputs } {
  const at = Math.floor(input.at / MINUTE) * MINUTE
  if (at <= before.at) return { state: before, outputs: NOTHING }
  const draft: SurgeDraft = { ...before }
  const anomalies: AnomalyUpdate[] = []
  skipTo(draft, at, anomalies)
  if ('gap' in input) {
    passGap(draft, at, anomalies)
    const mean = forecast(draft, at).mean
    const band = countBand(mean, spreadOf(draft, 0, mean))
    return { state: draft, outputs: { expected: { at, band, count: undefined, score: 0 }, anomalies } }
  }
  const seen = arrive(draft, at, input.count)
  const windows = windowsOf(draft)
  const found = scan(draft, windows)
  const band = countBand(seen.mean, spreadOf(draft, 0, seen.mean))
  if (draft.open) {
    draft.open = continued(draft.open, draft, found, band)
    if (draft.open.calmMinutes >= SURGE.calmMinutes) anomalies.push(end(draft, draft.open))
    else anomalies.push({ change: 'updated', anomaly: draft.open.anomaly })
  } else if (found.opens) {
    draft.open = opened(draft, found, band)
    anomalies.push({ change: 'opened', anomaly: draft.open.anomaly })
  }
  const burningIn = draft.learnedMinutes < SURGE.burnInMinutes && !draft.open
  if (found.score > SURGE.freezeDecades && !burningIn) {
    draft.frozenMinutes++
    if (draft.frozenMinutes > SURGE.freezeAtMostMinutes) learnLevel(draft, input.count, seen)
  } else {
    draft.frozenMinutes = 0
    learnMinute(draft, at, input.count, seen, windows)
  }
  return { state: draft, outputs: { expected: { at, band, count: input.count, score: found.score }, anomalies } }
}

/**
 * The minute under way, before it is closed: the count so far against what the whole minute is usually worth, which can only be too
 * careful. May open a surge; decides and learns nothing else, so that the closed minute is scored as if nobody had peeked.
 */
function peek(before: SurgeState, countSoFar: number, now: Instant): { state: SurgeState; outputs: SurgeOutputs } {
  const at = Math.floor(now / MINUTE) * MINUTE
  if (before.open || at <= before.at || countSoFar <= 0) return { state: before, outputs: NOTHING }
  const draft: SurgeDraft = { ...before }
  skipTo(draft, at, [])
  const seen = arrive(draft, at, countSoFar)
  const found = scan(draft, windowsOf(draft))
  if (!found.opens) return { state: before, outputs: NOTHING }
  const open = opened(draft, found, countBand(seen.mean, spreadOf(draft, 0, seen.mean)))
  return { state: { ...before, open }, outputs: { expected: undefined, anomalies: [{ change: 'opened', anomaly: open.anomaly }] } }
}

export interface SurgeScan {
  initial(service: ServiceId): SurgeState
  /** A closed minute, in order of time; one that is not newer than the last is ignored, skipped ones count as gaps. */
  step(state: SurgeState, input: SurgeInput, now: Instant): { state: SurgeState; outputs: SurgeOutputs }
  peek(state: SurgeState, countSoFar: number, now: Instant): { state: SurgeState; outputs: SurgeOutputs }
  /** Plain JSON and back, for a restart. */
  freeze(state: SurgeState): FrozenSurge
  thaw(frozen: unknown): Result<SurgeState>
}

export const surgeScan: SurgeScan = { initial: emptySurgeState, step, peek, freeze: freezeSurge, thaw: thawSurge }
