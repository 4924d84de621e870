import { formatNumber } from './scale.ts'

/** Pixels of a full bar. */
export const BEAT_HEIGHT = 36
/** The count of a full bar, a choice: the largest surges told in public are tens of thousands of reports in a quarter of an hour. */
export const BEAT_FULL = 100_000
/** Height of the mark of a time with no report at all. */
const FLOOR = 2

/** Logarithmic from one report to `full`, one decimal of a pixel. */
export function beatHeight(reports: number, full = BEAT_FULL): number {
  const share = Math.min(1, Math.log10(1 + reports) / Math.log10(1 + full))
  return Math.round(Math.max(FLOOR, share * BEAT_HEIGHT) * 10) / 10
}

const SHOWN = [10, 100, 1_000, 10_000, 100_000] as const
const COLUMN = 52
const BAR = 10
const TEXT = 16

/** What the height of a bar stands for: the key beside every row of bars. */
export function BeatScale() {
  return (
    <svg
      class="c-beat-scale"
      width={SHOWN.length * COLUMN}
      height={BEAT_HEIGHT + TEXT}
      role="img"
      aria-label={`Key to the bars: heights for ${SHOWN.map((n) => formatNumber(n)).join(', ')} reports, each step ten times the last.`}
      focusable="false"
    >
      {SHOWN.map((reports, i) => {
        const height = beatHeight(reports)
        const middle = i * COLUMN + COLUMN / 2
        return (
          <>
            <rect class="c-beat" x={middle - BAR / 2} y={BEAT_HEIGHT - height} width={BAR} height={height} />
            <text class="c-text" x={middle} y={BEAT_HEIGHT + TEXT - 4} text-anchor="middle">
              {formatNumber(reports)}
            </text>
          </>
        )
      })}
    </svg>
  )
}
