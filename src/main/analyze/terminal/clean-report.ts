import type { AnalysisReport } from '#vocabulary'

/** Control characters and those that turn the direction of writing: a file's name must not steer a terminal. */
const STEERING = /(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu

/** The report with `·` for every character that a terminal would obey. Line ends stay: filters have lines. */
export function cleanReport(report: AnalysisReport): AnalysisReport {
  return clean(report) as AnalysisReport
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(STEERING, '·')
  if (Array.isArray(value)) return value.length > 0 && typeof value[0] === 'number' ? value : value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  // Seconds are numbers, and there are many.
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key.replace(STEERING, '·'), key === 'seconds' ? part : clean(part)]),
  )
}
