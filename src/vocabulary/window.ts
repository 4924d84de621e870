import type { Instant } from './instant.ts'

/** Half-open: `from` belongs to it, `to` does not. */
export interface Window {
  readonly from: Instant
  readonly to: Instant
}

/** The window of `length` microseconds, aligned to UTC, that holds `at`. */
export function windowOf(at: Instant, length: number): Window {
  const from = Math.floor(at / length) * length
  return { from, to: from + length }
}

export function holds(window: Window, at: Instant): boolean {
  return at >= window.from && at < window.to
}

export function overlaps(a: Window, b: Window): boolean {
  return a.from < b.to && b.from < a.to
}
