import { DAY, HOUR, MINUTE, overlaps, WEEKDAYS, type WeeklyTime, type Window } from '#vocabulary'
import { instantShown } from './zone-time.ts'

/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = WEEKDAYS.indexOf('thursday')

/** The windows of a weekly time that begin or go on within another one, in order. */
export function weeklyWindows({ day, at, hours, zone }: WeeklyTime, within: Window): readonly Window[] {
  const [hour = 0, minute = 0] = at.split(':').map(Number)
  const windows: Window[] = []
  // Clocks of zones differ from UTC by less than a day.
  const last = Math.floor(within.to / DAY) + 1
  for (let date = Math.floor((within.from - hours * HOUR) / DAY) - 1; date <= last; date++) {
    if ((date + FIRST_WEEKDAY) % 7 !== WEEKDAYS.indexOf(day)) continue
    const from = instantShown(zone, date * DAY + hour * HOUR + minute * MINUTE)
    const window = { from, to: from + Math.round(hours * HOUR) }
    if (overlaps(window, within)) windows.push(window)
  }
  return windows
}
