import { formatDuration, formatInstant, type Instant, MINUTE } from '#vocabulary'
import { formatDate, formatTimeOfDay } from '../charts/scale.ts'

/** "10 March 2025, 14:05 UTC", or with seconds: always with its zone, machine-readable beside it. */
export function Time({ at, seconds }: { readonly at: Instant; readonly seconds?: boolean }) {
  return (
    <time dateTime={formatInstant(at)}>
      {formatDate(at)}, {formatTimeOfDay(at).slice(0, seconds ? 8 : 5)} UTC
    </time>
  )
}

/** "14:05 UTC", or with seconds: where the day is clear from the lines around it. */
export function Clock({ at, seconds }: { readonly at: Instant; readonly seconds?: boolean }) {
  return <time dateTime={formatInstant(at)}>{formatTimeOfDay(at).slice(0, seconds ? 8 : 5)} UTC</time>
}

/** Shorter spans are told with seconds: "15:45 to 15:45" tells nothing. */
const SHORT = 10 * MINUTE

/** "10 March 2025, 14:00 UTC to 15:30 UTC (1 h 30 min)". Without an end: "since …". */
export function Span({ from, to }: { readonly from: Instant; readonly to?: Instant }) {
  if (to === undefined)
    return (
      <span>
        since <Time at={from} />
      </span>
    )
  const sameDay = formatDate(from) === formatDate(to)
  const seconds = to - from < SHORT && (from % MINUTE !== 0 || to % MINUTE !== 0)
  return (
    <span>
      <Time at={from} seconds={seconds} /> to {sameDay ? <Clock at={to} seconds={seconds} /> : <Time at={to} seconds={seconds} />} (
      {formatDuration(to - from)})
    </span>
  )
}
