import { type Anomaly, type AnomalyScope, deriveId, type Expected, type Instant, MINUTE, type Result, type ServiceId } from '#vocabulary'
import type { AnomalyUpdate } from './anomaly-update.ts'
import { countBand } from './count-band.ts'
import { formatCount } from './format-count.ts'
import { SCOPE, SURGE } from './parameters.ts'
import { doubtOf, floorOf, learnShares, type ScopeCount, standingOf, usualShareOf } from './scope-share.ts'
import { emptyScopeState, type FrozenScopes, freezeScopes, type ScopeChild, type ScopeState, sameScope, thawScopes } from './scope-state.ts'
import { pushed, spreadOf, surprise, windowSum } from './surge-model.ts'
import { onsetOf, peakSince } from './surge-onset.ts'
import type { SurgeState } from './surge-state.ts'

/**
 * Is a part of a service (a place, a problem type, a network) surging beyond what the whole service does? A part has no baseline of its
 * own: what is expected of it is its usual share of what is expected of the whole, so a calm part costs a share only, and a series is kept of
 * those parts alone that have more than usual. It opens when the part's count is beyond its usual range, as in the surge scan, and its share
 * of the window beyond what its usual share explains: when all parts rise alike, none of them is news. HOT PATH: one look at each part a
 * minute with reports; a minute without any, and without an open child, costs nothing.
 */

/** A minute that the service's own scan has decided: what it says of the whole, and the reports of each part; or that nobody was listening. */
export type ScopeInput =
  | {
      readonly at: Instant
      /** Reports of the whole in the minute, and what was expected of it. */
      readonly count: number
      readonly expected: number
      /** The surprise of the whole: while it is great, shares are not learned. */
      readonly score: number
      /** The scan of the whole after this minute. */
      readonly whole: SurgeState
      readonly parts: readonly ScopeCount[]
    }
  | { readonly at: Instant; readonly gap: true }

type Covered = Exclude<ScopeInput, { gap: true }>

export interface ScopeOutputs {
  readonly anomalies: readonly AnomalyUpdate[]
}

const NOTHING: ScopeOutputs = { anomalies: [] }
const LONGEST = SCOPE.windows[SCOPE.windows.length - 1]!
const NO_MINUTES: readonly number[] = new Array<number>(LONGEST).fill(0)

/** The most surprising window of a child. */
interface Scan {
  readonly score: number
  readonly minutes: number
  readonly observed: number
  readonly total: number
  readonly usual: Expected
  readonly opens: boolean
  readonly calm: boolean
}

/** As in the surge scan: the 5-minute window decides calm. */
const CALM_WINDOW = 1

function scan(state: ScopeState, child: ScopeChild, whole: SurgeState): Scan {
  const doubt = doubtOf(state, child.scope)
  let best: Scan | undefined
  let calm = true
  for (let w = 0; w < SCOPE.windows.length; w++) {
    const minutes = SCOPE.windows[w]!
    const observed = windowSum(child.counts, minutes)
    const mean = windowSum(child.expected, minutes)
    if (observed <= mean || mean <= 0) continue
    const total = windowSum(child.totals, minutes)
    // The whole's spread, and on top of it what shares wander by.
    const spread = spreadOf(whole, w, windowSum(whole.expected, minutes)) + SCOPE.shareSpread + doubt
    const score = surprise(observed, mean, spread)
    if (w === CALM_WINDOW) calm = score < SURGE.calmDecades || observed < SURGE.calmRatio * mean
    const opens =
      score >= SURGE.openDecades &&
      observed >= SURGE.openRatio * mean &&
      observed - mean >= SURGE.openExcess &&
      standingOf(state, { scope: child.scope, reports: observed }, total).stands
    if (!best || Number(opens) > Number(best.opens) || (opens === best.opens && score > best.score))
      best = { score, minutes, observed, total, usual: countBand(mean, spread), opens, calm }
  }
  return { ...(best ?? { score: 0, minutes: 1, observed: 0, total: 0, usual: countBand(floorOf(state), 0), opens: false }), calm }
}

/** "from US-east", "about the app", "out of AS64500". */
function wordsOf(scope: AnomalyScope): string {
  if (scope.kind === 'place') return `from ${scope.name}`
  return scope.kind === 'problem' ? `about ${scope.name}` : `out of ${/^\d/.test(scope.name) ? 'AS' : ''}${scope.name}`
}

function percent(share: number): string {
  return `${formatCount(Number((100 * share).toPrecision(2)))} %`
}

function sentenceOf(state: ScopeState, child: ScopeChild, found: Scan): string {
  const usual = usualShareOf(state, child.scope)
  const span = found.minutes === 1 ? '1 minute' : `${found.minutes} minutes`
  return (
    `${formatCount(Math.round(found.observed))} reports ${wordsOf(child.scope)} in ${span}, usual ${formatCount(found.usual.low)}–${formatCount(found.usual.high)}; ` +
    `${percent(found.observed / found.total)} of all, usual ${usual.atMost ? 'at most ' : ''}${percent(usual.share)} (scope scan S = ${formatCount(found.score)}).`
  )
}

function opened(state: ScopeState, child: ScopeChild, found: Scan, at: Instant): Anomaly {
  const rings = { at, counts: child.counts, expected: child.expected }
  const onset = onsetOf(rings)
  return {
    id: deriveId(state.service, 'report-surge', child.scope.kind, child.scope.name, onset),
    service: state.service,
    kind: 'report-surge',
    scope: child.scope,
    onset,
    lastSeen: at,
    peak: peakSince(rings, onset),
    current: child.counts[LONGEST - 1]!,
    unit: 'reports a minute',
    expected: countBand(child.expected[LONGEST - 1]!, 0),
    score: found.score,
    rule: 'scope-scan',
    sentence: sentenceOf(state, child, found),
  }
}

function continued(state: ScopeState, child: ScopeChild, before: Anomaly, found: Scan, at: Instant): Anomaly {
  const current = child.counts[LONGEST - 1]!
  const stronger = found.opens && found.score > before.score
  return {
    ...before,
    lastSeen: found.calm ? before.lastSeen : at,
    peak: current > before.peak.value ? { at, value: current } : before.peak,
    current,
    expected: countBand(child.expected[LONGEST - 1]!, 0),
    score: stronger ? found.score : before.score,
    sentence: stronger ? sentenceOf(state, child, found) : before.sentence,
  }
}

function endedAt(anomaly: Anomaly): AnomalyUpdate {
  return { change: 'ended', anomaly: { ...anomaly, ended: anomaly.lastSeen + MINUTE } }
}

/** A minute in which nobody listened. */
function passGap(state: ScopeState, at: Instant, anomalies: AnomalyUpdate[]): ScopeState {
  const children: ScopeChild[] = []
  for (const child of state.children) {
    const gapMinutes = (child.open?.gapMinutes ?? 0) + 1
    if (child.open && gapMinutes >= SURGE.gapEndsMinutes) {
      anomalies.push(endedAt(child.open.anomaly))
      continue
    }
    if (!child.open && at - child.lastExcess >= SCOPE.forgetMinutes * MINUTE) continue
    children.push({
      ...child,
      counts: pushed(child.counts, 0),
      totals: pushed(child.totals, 0),
      expected: pushed(child.expected, 0),
      open: child.open && { ...child.open, gapMinutes },
    })
  }
  return { ...state, at, children }
}

/** Minutes that were never reported are gaps; after so many of them every child is gone. */
function skipTo(before: ScopeState, at: Instant, anomalies: AnomalyUpdate[]): ScopeState {
  if (before.at < 0 || before.children.length === 0) return before
  let state = before
  for (let missing = Math.max(before.at + MINUTE, at - SCOPE.forgetMinutes * MINUTE); missing < at; missing += MINUTE)
    state = passGap(state, missing, anomalies)
  return state
}

/** The minute put into a child's rings, and what follows for it. Undefined when it has been calm for long. */
function childAfter(
  state: ScopeState,
  before: ScopeChild,
  reports: number,
  expected: number,
  input: Covered,
  anomalies: AnomalyUpdate[],
): ScopeChild | undefined {
  const { at } = input
  const filled: ScopeChild = {
    ...before,
    counts: pushed(before.counts, reports),
    totals: pushed(before.totals, input.count),
    expected: pushed(before.expected, expected),
    lastExcess: reports > expected ? at : before.lastExcess,
  }
  if (!filled.open && at - filled.lastExcess >= SCOPE.forgetMinutes * MINUTE) return undefined
  const found = scan(state, filled, input.whole)
  const loud = found.score > SURGE.freezeDecades && (before.open !== undefined || state.learnedMinutes >= SURGE.burnInMinutes)
  const child = { ...filled, frozenMinutes: loud ? before.frozenMinutes + 1 : 0 }
  if (!child.open) {
    if (!found.opens) return child
    const anomaly = opened(state, child, found, at)
    anomalies.push({ change: 'opened', anomaly })
    return { ...child, open: { anomaly, calmMinutes: 0, gapMinutes: 0 } }
  }
  const anomaly = continued(state, child, child.open.anomaly, found, at)
  const calmMinutes = found.calm ? child.open.calmMinutes + 1 : 0
  if (calmMinutes >= SURGE.calmMinutes) {
    anomalies.push(endedAt(anomaly))
    return { ...child, open: undefined }
  }
  anomalies.push({ change: 'updated', anomaly })
  return { ...child, open: { anomaly, calmMinutes, gapMinutes: 0 } }
}

/** Where too many parts have an excess, those stay that are open or have most of it. */
function bounded(children: ScopeChild[]): readonly ScopeChild[] {
  if (children.length <= SCOPE.mostChildren) return children
  const excess = (child: ScopeChild) => windowSum(child.counts, LONGEST) - windowSum(child.expected, LONGEST)
  return children
    .sort((a, b) => Number(b.open !== undefined) - Number(a.open !== undefined) || excess(b) - excess(a))
    .slice(0, SCOPE.mostChildren)
}

function step(before: ScopeState, input: ScopeInput, _now: Instant): { state: ScopeState; outputs: ScopeOutputs } {
  if (input.at <= before.at) return { state: before, outputs: NOTHING }
  const anomalies: AnomalyUpdate[] = []
  const state = skipTo(before, input.at, anomalies)
  if ('gap' in input) return { state: passGap(state, input.at, anomalies), outputs: { anomalies } }
  if (input.count <= 0 && state.children.length === 0)
    return { state: { ...state, at: input.at, learnedMinutes: state.learnedMinutes + 1 }, outputs: NOTHING }

  const floor = floorOf(state)
  const expectedOf = (scope: AnomalyScope) => Math.max(floor, input.expected * usualShareOf(state, scope).share)
  const children: ScopeChild[] = []
  for (const child of state.children) {
    const reports = input.parts.find((part) => sameScope(part.scope, child.scope))?.reports ?? 0
    const after = childAfter(state, child, reports, expectedOf(child.scope), input, anomalies)
    if (after) children.push(after)
  }
  // While the whole has no usual yet, its parts have none either.
  const news = windowSum(input.whole.expected, 1) > 0 ? input.parts : []
  for (const { scope, reports } of news) {
    if (state.children.some((child) => sameScope(child.scope, scope))) continue
    const expected = expectedOf(scope)
    if (reports < SURGE.openRatio * expected) continue
    const newborn: ScopeChild = {
      scope,
      counts: NO_MINUTES,
      totals: NO_MINUTES,
      expected: NO_MINUTES,
      lastExcess: input.at,
      frozenMinutes: 0,
      open: undefined,
    }
    const made = childAfter(state, newborn, reports, expected, input, anomalies)
    if (made) children.push(made)
  }
  const kept = bounded(children)
  const wholeIsUsual = input.score <= SURGE.freezeDecades
  if (!wholeIsUsual) return { state: { ...state, at: input.at, children: kept }, outputs: { anomalies } }
  const learnedMinutes = state.learnedMinutes + 1
  if (input.count <= 0) return { state: { ...state, at: input.at, learnedMinutes, children: kept }, outputs: { anomalies } }
  const isHeld = (scope: AnomalyScope) => {
    const child = kept.find((one) => sameScope(one.scope, scope))
    return child !== undefined && child.frozenMinutes > 0 && child.frozenMinutes <= SURGE.freezeAtMostMinutes
  }
  const learned = learnShares(state, input.parts, input.count, isHeld)
  return {
    state: { ...state, ...learned, at: input.at, learnedMinutes, children: kept },
    outputs: { anomalies },
  }
}

export interface ScopeScan {
  initial(service: ServiceId): ScopeState
  /** A minute that the service's own scan has closed, in order of time; one that is not newer than the last is ignored, skipped ones count as gaps. */
  step(state: ScopeState, input: ScopeInput, now: Instant): { state: ScopeState; outputs: ScopeOutputs }
  freeze(state: ScopeState): FrozenScopes
  thaw(frozen: unknown): Result<ScopeState>
}

export const scopeScan: ScopeScan = { initial: emptyScopeState, step, freeze: freezeScopes, thaw: thawScopes }
