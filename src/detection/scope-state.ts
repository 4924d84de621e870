import { type AnomalyScope, fault, type Instant, ok, type Result, type ServiceId } from '#vocabulary'
import type { OpenSurge, Running } from './surge-state.ts'

/** What is remembered of one part's share of the service's reports: decayed counts of the part and of the whole, over a week and over hours. */
export interface ScopeShare {
  readonly scope: AnomalyScope
  readonly slow: Running
  readonly fast: Running
  /** Of `slow.counts`: what it took over from the part whose place it took. Its true count lies between without and with. Absent: nothing. */
  readonly borrowed?: number
}

/** A part that has more reports than usual. Made at its first excess, forgotten when it was calm for an hour. About 1.5 KiB. */
export interface ScopeChild {
  readonly scope: AnomalyScope
  /** The last 15 minutes, newest last: reports of the part, of the whole, and what was expected of the part; all 0 before the child was made and in gaps. */
  readonly counts: readonly number[]
  readonly totals: readonly number[]
  readonly expected: readonly number[]
  readonly lastExcess: Instant
  readonly frozenMinutes: number
  readonly open: OpenSurge | undefined
}

/** All that is known of the parts of one service. A value, and plain JSON. */
export interface ScopeState {
  readonly service: ServiceId
  /** The newest minute decided; −1 before the first. */
  readonly at: Instant
  /** Minutes that taught something. */
  readonly learnedMinutes: number
  /** Decayed reports of the whole: what a part that has no place among those remembered has been measured against. */
  readonly slow: number
  readonly fast: number
  readonly shares: readonly ScopeShare[]
  readonly children: readonly ScopeChild[]
}

export function emptyScopeState(service: ServiceId): ScopeState {
  return { service, at: -1, learnedMinutes: 0, slow: 0, fast: 0, shares: [], children: [] }
}

export function sameScope(a: AnomalyScope, b: AnomalyScope): boolean {
  return a.name === b.name && a.kind === b.kind
}

const FORMAT = 'breakwater.scope-scan.v1'

/** The state as plain JSON, so that it survives a restart. */
export interface FrozenScopes extends ScopeState {
  readonly format: typeof FORMAT
}

export function freezeScopes(state: ScopeState): FrozenScopes {
  return { format: FORMAT, ...state }
}

/** The state that `freezeScopes` wrote, or why it is not one. */
export function thawScopes(frozen: unknown): Result<ScopeState> {
  const kept = frozen as Partial<FrozenScopes> | null
  if (typeof kept !== 'object' || kept === null || kept.format !== FORMAT)
    return fault('SCOPE_STATE_UNKNOWN', `not a state of the scope scan of the form ${FORMAT}`)
  if (typeof kept.service !== 'string' || !Array.isArray(kept.shares) || !Array.isArray(kept.children))
    return fault('SCOPE_STATE_DAMAGED', 'a state of the scope scan lacks parts')
  const { format: _, ...state } = kept as FrozenScopes
  return ok({ ...state, children: state.children.map((child) => ({ ...child, open: child.open })) })
}
