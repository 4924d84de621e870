import type { CommandIo } from '../cli/io.ts'

/** Megabytes between two lines of progress; each line is drawn over the one before. */
const EVERY_BYTES = 16 << 20

/** Says on a terminal how far the reading is; silent otherwise. */
export function createReadProgress(io: CommandIo): { read(name: string, bytes: number, packets: number): void; clear(): void } {
  let drawn = 0
  let next = EVERY_BYTES
  let reading = ''
  return {
    read(name, bytes, packets) {
      if (!io.errIsTerminal) return
      if (name !== reading) {
        reading = name
        next = EVERY_BYTES
      }
      if (bytes < next) return
      next = bytes + EVERY_BYTES
      const line = `Reading ${name}: ${Math.round(bytes / 1e6)} MB, ${(packets / 1e6).toFixed(1)} million packets`.slice(
        0,
        Math.max(20, io.columns - 1),
      )
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
