import type { Progress } from '#rehearsal'
import { formatClock, formatDay, formatWhole } from '#vocabulary'
import type { CommandIo } from '../cli/io.ts'

export interface ProgressLine {
  show(progress: Progress): void
  clear(): void
}

/** Ten times a second is as often as anybody reads; without a terminal, a line for each tenth of the day. */
const LEAST_MILLISECONDS = 100

export function createProgressLine(io: CommandIo): ProgressLine {
  const started = Date.now()
  let last = 0
  let tenth = -1
  let shown = false
  return {
    show(progress) {
      const share = (progress.at - progress.from) / (progress.to - progress.from)
      const text = `${formatDay(progress.at)} ${formatClock(progress.at)} UTC  ${Math.floor(share * 100)} %  ${formatWhole(progress.reports)} reports, ${formatWhole(progress.flowRecords)} flow records`
      if (!io.errIsTerminal) {
        const now = Math.floor(share * 10)
        if (now > tenth) io.err(`${text}\n`)
        tenth = now
        return
      }
      const now = Date.now()
      if (now - last < LEAST_MILLISECONDS) return
      last = now
      shown = true
      const seconds = (now - started) / 1_000
      const left = share > 0.02 ? `  about ${Math.ceil((seconds / share) * (1 - share))} s left` : ''
      io.err(`\r${(text + left).slice(0, io.columns - 1).padEnd(io.columns - 1)}`)
    },
    clear() {
      if (shown) io.err(`\r${' '.repeat(io.columns - 1)}\r`)
      shown = false
    },
  }
}
