import type { AnomalyScope } from '#vocabulary'
import { SCOPE, SURGE } from './parameters.ts'
import { type ScopeShare, type ScopeState, sameScope } from './scope-state.ts'
import { decayed, keepFor, surprise } from './surge-model.ts'
import type { Running } from './surge-state.ts'

/** Reports of one part in a minute or a window. */
export interface ScopeCount {
  readonly scope: AnomalyScope
  readonly reports: number
}

const KEEP_SLOW = keepFor(SCOPE.shareHalfLifeMinutes)
const KEEP_FAST = keepFor(SCOPE.fastShareHalfLifeMinutes)

/**
 * The least of its kind, when all places of the kind are taken: remembered are the most frequent parts by the Space-Saving algorithm (Metwally,
 * Agrawal, El Abbadi 2005), with decayed counts.
 */
function leastOf(shares: readonly ScopeShare[], kind: AnomalyScope['kind']): ScopeShare | undefined {
  let least: ScopeShare | undefined
  let ofAKind = 0
  for (const share of shares) {
    if (share.scope.kind !== kind) continue
    ofAKind++
    if (!least || share.slow.counts < least.slow.counts) least = share
  }
  return ofAKind < SCOPE.mostOfAKind ? undefined : least
}

function rememberedOf(shares: readonly ScopeShare[], scope: AnomalyScope): ScopeShare | undefined {
  return shares.find((one) => sameScope(one.scope, scope))
}

function shareIn({ counts, exposure }: Running): number {
  return exposure > 0 ? counts / exposure : 0
}

export interface UsualShare {
  /** 0…1 of the reports: over a week or over hours, whichever is more. */
  readonly share: number
  /** The true share may be much less: more parts are seen than are remembered. */
  readonly atMost: boolean
}

/** The part's usual share of the reports; 0 for a part that was never seen, while all that were seen are remembered. */
export function usualShareOf({ shares }: Pick<ScopeState, 'shares'>, scope: AnomalyScope): UsualShare {
  const share = rememberedOf(shares, scope)
  // A part without a place was seen no more often than the least of its kind.
  const known = share ?? leastOf(shares, scope.kind)
  if (!known) return { share: 0, atMost: false }
  const usual = Math.min(1, Math.max(shareIn(known.slow), share ? shareIn(known.fast) : 0))
  return { share: usual, atMost: !share || (share.borrowed ?? 0) > share.slow.counts / 2 }
}

/** How uncertain the share is: each report seen, and each minute without one, makes it surer (a Gamma prior, as for the service's level). */
export function doubtOf(state: ScopeState, scope: AnomalyScope): number {
  return 1 / (SURGE.coldShape + (rememberedOf(state.shares, scope)?.slow.counts ?? 0) + SURGE.floorPerMinute * state.learnedMinutes)
}

/** Reports a minute that are expected of any part, however rare. */
export function floorOf(state: ScopeState): number {
  const cold = Math.max(0, 1 - state.learnedMinutes / SURGE.coldFloorMinutes)
  return SURGE.floorPerMinute + cold * (SURGE.coldFloorPerMinute - SURGE.floorPerMinute)
}

/** The share after a minute in which the part had `reports` of `total`. */
function learned(share: ScopeShare, reports: number, total: number): ScopeShare {
  return {
    scope: share.scope,
    slow: decayed(share.slow, KEEP_SLOW, reports, total),
    fast: decayed(share.fast, KEEP_FAST, reports, total),
    ...(share.borrowed ? { borrowed: share.borrowed * KEEP_SLOW } : {}),
  }
}

/** Gives a newcomer a place among its kind: a free one, or that of the least, whose count it takes over, since it may have been seen as often. */
function admit(shares: ScopeShare[], { scope, reports }: ScopeCount, slow: number, fast: number): void {
  const least = leastOf(shares, scope.kind)
  if (!least) {
    shares.push({ scope, slow: { counts: reports, exposure: slow }, fast: { counts: reports, exposure: fast } })
    return
  }
  const borrowed = least.slow.counts
  shares[shares.indexOf(least)] = {
    scope,
    slow: { counts: borrowed + reports, exposure: slow },
    fast: { counts: shareIn(least.slow) * fast + reports, exposure: fast },
    borrowed,
  }
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
    admit(shares, { scope, reports }, slow, fast)
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
  const { share: usualShare } = usualShareOf(state, scope)
  const expected = Math.max(LEAST_EXPECTED, usualShare * total)
  const times = reports / expected
  const decades = surprise(reports, expected, SCOPE.shareSpread + doubtOf(state, scope))
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
