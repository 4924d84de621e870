import { type Instant, MINUTE, type ServiceId } from '#vocabulary'

/** One counted report a person and service in this time (crowd-report practice: a cool-down of 15 minutes). */
export const COUNTED_ONCE_MICROSECONDS = 15 * MINUTE

/** The report that counts for a person now; `pending` until it is known whether the store took it. */
export interface CountedEntry {
  readonly id: string
  readonly at: Instant
  pending?: Promise<boolean>
}

/** Who has been counted for which service within the last 15 minutes. */
export interface CountedOnce {
  find(service: ServiceId, reporter: string, now: Instant): CountedEntry | undefined
  remember(service: ServiceId, reporter: string, entry: CountedEntry): void
  /** Only if `entry` is still the one that counts. */
  forget(service: ServiceId, reporter: string, entry: CountedEntry): void
  readonly size: number
}

export function createCountedOnce(): CountedOnce {
  // Entries stand in the order they came, so the oldest are at the front and expiry is a walk that stops early.
  const entries = new Map<string, CountedEntry>()
  const keyOf = (service: ServiceId, reporter: string) => `${service} ${reporter}`
  const expired = (entry: CountedEntry, now: Instant) => now - entry.at >= COUNTED_ONCE_MICROSECONDS

  return {
    find(service, reporter, now) {
      for (const [key, entry] of entries) {
        if (!expired(entry, now)) break
        entries.delete(key)
      }
      const entry = entries.get(keyOf(service, reporter))
      return entry && !expired(entry, now) ? entry : undefined
    },
    remember(service, reporter, entry) {
      const key = keyOf(service, reporter)
      entries.delete(key)
      entries.set(key, entry)
    },
    forget(service, reporter, entry) {
      const key = keyOf(service, reporter)
      if (entries.get(key) === entry) entries.delete(key)
    },
    get size() {
      return entries.size
    },
  }
}
