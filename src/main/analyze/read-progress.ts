import type { CommandIo } from '../cli/io.ts'
import type { ReadingProgress } from './read-capture.ts'

/** Milliseconds between two lines of progress: faster than this nobody reads. */
const EVERY = 200
/** Time left is not told before so many milliseconds: the first pieces say little about the rest (judgement). */
const SETTLED = 1000

/** Says on a terminal how far the reading is, in one line that is drawn over again; silent otherwise. `now`: milliseconds of any steady clock. */
export function createReadProgress(
  io: CommandIo,
  now: () => number = () => performance.now(),
): { readonly read: ReadingProgress; clear(): void } {
  const started = now()
  let drawn = 0
  let next = started + EVERY
  return {
    read(name, bytes, packets, total) {
      if (!io.errIsTerminal) return
      const at = now()
      if (at < next) return
      next = at + EVERY
      const seconds = (at - started) / 1000
      const rate = bytes / seconds
      const parts = [
        total === undefined || total === 0 ? `${Math.round(bytes / 1e6)} MB` : `${Math.min(99, Math.floor((100 * bytes) / total))} %`,
        `${(rate / 1e6).toFixed(rate < 1e7 ? 1 : 0)} MB/s`,
        `${many(packets / seconds)} packets/s`,
        ...(total === undefined || at - started < SETTLED ? [] : [`${span(Math.max(0, total - bytes) / rate)} left`]),
      ]
      // The figures matter more than the end of a long name.
      const tail = `: ${parts.join(', ')}`
      const room = Math.max(20, io.columns - 1)
      const line = `Reading ${name}`
        .slice(0, Math.max(8, room - tail.length))
        .concat(tail)
        .slice(0, room)
      io.err(`\r${line.padEnd(drawn)}`)
      drawn = line.length
    },
    clear() {
      if (drawn === 0) return
      io.err(`\r${' '.repeat(drawn)}\r`)
      drawn = 0
    },
  }
}

function many(count: number): string {
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} million`
  return count >= 1e4 ? `${Math.round(count / 1e3)} thousand` : String(Math.round(count))
}

function span(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown time'
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
