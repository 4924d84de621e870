import type { Anomaly } from './anomaly.ts'
import type { Instant } from './instant.ts'
import type { ServiceId } from './service.ts'

export const PHASE_KINDS = ['onset', 'surge', 'plateau', 'decline', 'relapse', 'over'] as const
export type PhaseKind = (typeof PHASE_KINDS)[number]

/** Phases follow each other without overlap; only the last may lack an end. */
export interface Phase {
  readonly kind: PhaseKind
  readonly from: Instant
  readonly to?: Instant
}

/** Anomalies of one service that belong together. The id is derived from the service and the onset of the first anomaly. */
export interface Incident {
  readonly id: string
  readonly service: ServiceId
  readonly state: 'open' | 'closed'
  readonly onset: Instant
  readonly ended?: Instant
  /** Newest state of each anomaly, in order of onset. */
  readonly anomalies: readonly Anomaly[]
  readonly phases: readonly Phase[]
  /** Peak of reports over 15 minutes; absent where nobody reported. */
  readonly peak?: { readonly at: Instant; readonly reports: number }
  /** Accepted reports since onset. */
  readonly reports: number
  /** Counts each change that alerts and pages must hear of. */
  readonly revision: number
}
