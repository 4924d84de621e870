import { type Instant, MINUTE } from '#vocabulary'

/** Counts submissions a person and minute (fixed windows of the clock). A person is a keyed name, never an address. */
export interface SubmissionLimit {
  /** Counts one more; false when it is beyond the limit. */
  allow(name: string, now: Instant): boolean
}

export function createSubmissionLimit(perMinute: number): SubmissionLimit {
  const counts = new Map<string, number>()
  let minute = -1
  return {
    allow(name, now) {
      const current = Math.floor(now / MINUTE)
      if (current !== minute) {
        counts.clear()
        minute = current
      }
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      return count <= perMinute
    },
  }
}
