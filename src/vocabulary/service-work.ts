import type { Instant } from './instant.ts'

/** ISO 8601's order. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Every week on one day, by the clocks of one zone. */
export interface WeeklyTime {
  readonly day: Weekday
  /** "02:30" on the clocks of the zone. */
  readonly at: string
  /** Elapsed hours from then on, whatever clocks do meanwhile. */
  readonly hours: number
  /** A name of the IANA database, e.g. "Europe/Berlin". */
  readonly zone: string
}

/** Work on a service that the catalogue announces: once, or every week. The title is public. */
export type ServiceWork = { readonly title: string } & (
  | { readonly from: Instant; readonly to: Instant; readonly weekly?: never }
  | { readonly weekly: WeeklyTime }
)
