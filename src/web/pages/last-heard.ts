import { type Instant, MINUTE } from '#vocabulary'
import type { MinutePoint } from '../view.ts'

/** A minute or two without counts are a restart; more is worth a word (a choice). */
const SILENT_MINUTES = 3

/** Since when nothing is counted; undefined while counts are current. A gap is ours: it says nothing about the service. */
export function notCountedSince(minutes: readonly MinutePoint[]): Instant | undefined {
  let i = minutes.length
  while (i > 0 && minutes[i - 1]?.gap === true) i--
  const first = minutes[i]
  return minutes.length - i >= SILENT_MINUTES && first ? first.at : undefined
}

/** The most in any window of `wide` minutes that were all listened to. */
export function busiest(
  minutes: readonly MinutePoint[],
  wide = 15,
): { readonly from: Instant; readonly to: Instant; readonly reports: number } | undefined {
  let best: { from: Instant; to: Instant; reports: number } | undefined
  let sum = 0
  let run = 0
  for (let i = 0; i < minutes.length; i++) {
    const minute = minutes[i]!
    if (minute.gap === true) {
      sum = 0
      run = 0
      continue
    }
    sum += minute.reports
    run++
    if (run > wide) sum -= minutes[i - wide]!.reports
    if (run >= wide && (best === undefined || sum > best.reports))
      best = { from: minutes[i - wide + 1]!.at, to: minute.at + MINUTE, reports: sum }
  }
  return best
}
