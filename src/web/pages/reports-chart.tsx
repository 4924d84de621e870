import { MINUTE, type Phase } from '#vocabulary'
import { CountChart } from '../charts/count-chart.tsx'
import { bucketPoints } from '../charts/count-points.ts'
import type { MinutePoint } from '../view.ts'

/** Above this many minutes, five are drawn as one: the shape stays, the noise of single minutes goes. */
const FINE_MINUTES = 240

export interface ReportsChartProps {
  readonly id: string
  readonly title: string
  readonly minutes: readonly MinutePoint[]
  readonly phases?: readonly Phase[]
  readonly synthetic: boolean
}

export function ReportsChart({ id, title, minutes, phases, synthetic }: ReportsChartProps) {
  const coarse = minutes.length > FINE_MINUTES
  return (
    <CountChart
      id={id}
      title={title}
      points={coarse ? bucketPoints(minutes, 5 * MINUTE) : minutes}
      unit={coarse ? 'reports in 5 minutes' : 'reports a minute'}
      {...(phases ? { phases } : {})}
      synthetic={synthetic}
      caption="Accepted reports, counted on an absolute scale that begins at 0."
    />
  )
}
