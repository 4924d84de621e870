import { DAY, HOUR, type ServiceId } from '#vocabulary'
import type { Threshold } from './threshold.ts'

export interface TellingSettings {
  /** For so long after the first report of a service its incidents are only noted. */
  readonly learnOnlyDays: number
  /** An incident that stays open and unacknowledged is told again so often; 0: never. */
  readonly repeatHours: number
  /** From where on incidents of a service are told; from their opening where there is none. A failing probe is told all the same. */
  readonly thresholds?: Readonly<Record<ServiceId, Threshold>>
}

/** Two weeks hold two of each weekday, the least from which a weekly course shows. A choice. */
export const LEARN_ONLY_DAYS = 14
/** The repeat_interval of Alertmanager, which many are used to. */
export const REPEAT_HOURS = 4

/** So many openings of one service within the window, and the next wait until it has calmed down. A choice: the third is news, the fourth is noise. */
export const FLAPPING = { openings: 3, window: 2 * HOUR } as const

/** Closed incidents are remembered so long: one that is reopened later is told as new. Longer than incidents wait for quiet (6 h). */
export const FOLLOWED_AFTER_CLOSING = DAY
/** Past silences, planned work and what would have been told stay listed so long. A choice: a quarter and a little. */
export const LISTED_FOR = 100 * DAY
/** What would have been told is kept of each service up to so many. */
export const MOST_NOTED = 500
