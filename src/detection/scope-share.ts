import type { AnomalyScope } from '#vocabulary'
import { SCOPE, SURGE } from './parameters.ts'
import { type ScopeShare, type ScopeState, sameScope } from './scope-state.ts'
import { decayed, keepFor, surprise } from './surge-model.ts'

/** Reports of one part in a minute or a window. */
export interface ScopeCount {
  readonly scope: AnomalyScope
  readonly reports: number
}

const KEEP_SLOW = keepFor(SCOPE.shareHalfLifeMinutes)
const KEEP_FAST = keepFor(SCOPE.fastShareHalfLifeMinutes)

/** The part's usual share of the reports, 0…1: over a week or over hours, whichever is more. 0 for a part that was never seen. */
export function usualShareOf(share: ScopeShare | undefined): number {
  if (!share) return 0
  const slow = share.slow.exposure > 0 ? share.slow.counts / share.slow.exposure : 0
  const fast = share.fast.exposure > 0 ? share.fast.counts / share.fast.exposure : 0
  return Math.min(1, Math.max(slow, fast))
}

/** How uncertain the share is: each report seen, and each minute without one, makes it surer (a Gamma prior, as for the service's level). */
export function doubtOf(state: ScopeState, share: ScopeShare | undefined): number {
  return 1 / (SURGE.coldShape + (share?.slow.counts ?? 0) + SURGE.floorPerMinute * state.learnedMinutes)
}

/** Reports a minute that are expected of any part, however rare. */
export function floorOf(state: ScopeState): number {
  const cold = Math.max(0, 1 - state.learnedMinutes / SURGE.coldFloorMinutes)
  return SURGE.floorPerMinute + cold * (SURGE.coldFloorPerMinute - SURGE.floorPerMinute)
}

/** The share after a minute in which the part had `reports` of `total`. */
function learned(share: ScopeShare, reports: number, total: number): ScopeShare {
  return { scope: share.scope, slow: decayed(share.slow, KEEP_SLOW, reports, total), fast: decayed(share.fast, KEEP_FAST, reports, total) }
}

/** Gives the newcomer a place among its kind, if there is one left or if it has more reports now than the least has altogether. */
function admit(shares: ScopeShare[], newcomer: ScopeShare, reports: number): void {
  let least = -1
  let ofAKind = 0
  for (let i = 0; i < shares.length; i++) {
    if (shares[i]!.scope.kind !== newcomer.scope.kind) continue
    ofAKind++
    if (least < 0 || shares[i]!.slow.counts < shares[least]!.slow.counts) least = i
  }
  if (ofAKind < SCOPE.mostOfAKind) shares.push(newcomer)
  else if (reports > shares[least]!.slow.counts) shares[least] = newcomer
}

export interface Learned {
  readonly shares: readonly ScopeShare[]
  readonly slow: number
  readonly fast: number
}

/** The shares after an ordinary minute of the whole. Parts for which `isHeld` says so are left as they were: their excess is not usual. */
export function learnShares(
  state: ScopeState,
  parts: readonly ScopeCount[],
  total: number,
  isHeld: (scope: AnomalyScope) => boolean,
): Learned {
  const shares = state.shares.map((share) => {
    if (isHeld(share.scope)) return share
    return learned(share, parts.find((part) => sameScope(part.scope, share.scope))?.reports ?? 0, total)
  })
  const slow = state.slow * KEEP_SLOW + total
  const fast = state.fast * KEEP_FAST + total
  for (const { scope, reports } of parts) {
    if (reports <= 0 || isHeld(scope) || state.shares.some((share) => sameScope(share.scope, scope))) continue
    admit(shares, { scope, slow: { counts: reports, exposure: slow }, fast: { counts: reports, exposure: fast } }, reports)
  }
  return { shares, slow, fast }
}

/** A part beside its own usual. */
export interface ScopeStanding {
  readonly scope: AnomalyScope
  readonly reports: number
  /** Of all reports in the window, and usually; 0…1. */
  readonly share: number
  readonly usualShare: number
  /** The share now, as a multiple of the usual one. Parts that are hardly ever seen are held against half a report, not against nothing. */
  readonly times: number
  /** −log10 of the chance that a part of this usual share has as many of these reports. */
  readonly decades: number
  /** More than chance explains, and by enough to matter. */
  readonly stands: boolean
}

/** Half a report: what a part that was never seen is held against, so that one stray report of it is nothing. */
const LEAST_EXPECTED = 0.5

/** One part's share of a window of `total` reports beside its usual share. */
export function standingOf(state: ScopeState, { scope, reports }: ScopeCount, total: number): ScopeStanding {
  const share = state.shares.find((one) => sameScope(one.scope, scope))
  const usualShare = usualShareOf(share)
  const expected = Math.max(LEAST_EXPECTED, usualShare * total)
  const times = reports / expected
  const decades = surprise(reports, expected, SCOPE.shareSpread + doubtOf(state, share))
  return {
    scope,
    reports,
    share: total > 0 ? reports / total : 0,
    usualShare,
    times,
    decades,
    stands: reports >= SCOPE.leastReports && times >= SCOPE.shareRatio && decades >= SCOPE.shareDecades,
  }
}
