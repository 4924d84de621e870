import type { Expected, Instant } from '#vocabulary'
import type { MinutePoint } from '../view.ts'

/**
 * Minutes summed into buckets aligned to UTC. The bounds of the expected band are summed too, which makes a band somewhat wider than the
 * true one for the sum: nothing is called unusual because of the summing. A bucket is a gap only where all its minutes are.
 */
export function bucketPoints(points: readonly MinutePoint[], bucketMicroseconds: number): readonly MinutePoint[] {
  const buckets: { at: Instant; reports: number; low: number; middle: number; high: number; known: number; heard: number }[] = []
  for (const point of points) {
    const at = Math.floor(point.at / bucketMicroseconds) * bucketMicroseconds
    let bucket = buckets[buckets.length - 1]
    if (bucket === undefined || bucket.at !== at) {
      bucket = { at, reports: 0, low: 0, middle: 0, high: 0, known: 0, heard: 0 }
      buckets.push(bucket)
    }
    if (point.gap === true) continue
    bucket.heard++
    bucket.reports += point.reports
    if (point.expected !== undefined) {
      bucket.known++
      bucket.low += point.expected.low
      bucket.middle += point.expected.middle
      bucket.high += point.expected.high
    }
  }
  return buckets.map((b) => {
    // A band over half of the minutes would be half a band: it is there for all that were heard, or not at all.
    const expected: Expected | undefined = b.known > 0 && b.known === b.heard ? { low: b.low, middle: b.middle, high: b.high } : undefined
    return { at: b.at, reports: b.reports, ...(expected ? { expected } : {}), ...(b.heard === 0 ? { gap: true as const } : {}) }
  })
}

/** Runs of neighbouring points for which `keep` holds, as [first, last] indices. */
export function runs<T>(points: readonly T[], keep: (point: T, index: number) => boolean): readonly (readonly [number, number])[] {
  const found: [number, number][] = []
  for (let i = 0; i < points.length; i++) {
    if (!keep(points[i] as T, i)) continue
    const last = found[found.length - 1]
    if (last !== undefined && last[1] === i - 1) last[1] = i
    else found.push([i, i])
  }
  return found
}
