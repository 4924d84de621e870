import type { Anomaly } from '#vocabulary'

/** What a detector says of an anomaly. Every update carries the whole anomaly, so a reader that missed one loses nothing. */
export interface AnomalyUpdate {
  readonly change: 'opened' | 'updated' | 'ended'
  readonly anomaly: Anomaly
}
