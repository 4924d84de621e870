/** A length of time in microseconds, in words that a tired reader understands: "42 s", "7 min", "3 h 20 min". */
export function formatDuration(microseconds: number): string {
  if (microseconds < 0) return `-${formatDuration(-microseconds)}`
  const seconds = microseconds / 1_000_000
  if (seconds < 1) return `${Number(seconds.toPrecision(2))} s`
  if (Math.round(seconds) < 120) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours >= 48) return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}
