import type { TrafficEvidence } from '#vocabulary'
import { ROW, ROW_BYTES, ROW_NEW_SOURCES, ROW_PACKETS, ROW_SECOND } from './second-columns.ts'
import type { TargetTally } from './target-tally.ts'

/** A baseline shorter than this says nothing about what is usual. */
const LEAST_SECONDS = 60

/** Medians a second over what is kept of the time before a window; seconds without traffic count as 0. Undefined: too little was heard. */
export function usualTraffic(tally: TargetTally, slotSeconds: number, before: number): TrafficEvidence['usual'] {
  if (slotSeconds === Number.POSITIVE_INFINITY) return undefined
  const packets = new Map<number, number>()
  const bytes = new Map<number, number>()
  const minutes = new Map<number, number>()
  let first = Number.POSITIVE_INFINITY
  for (const slot of tally.slots.values()) {
    if (slot.index * slotSeconds >= before) continue
    for (const strand of slot.strands) {
      if (strand === undefined) continue
      const { values, length } = strand.seconds
      for (let row = 0; row < length; row++) {
        const o = row * ROW
        const second = values[o + ROW_SECOND]!
        if (second >= before || values[o + ROW_PACKETS] === 0) continue
        if (second < first) first = second
        packets.set(second, (packets.get(second) ?? 0) + values[o + ROW_PACKETS]!)
        bytes.set(second, (bytes.get(second) ?? 0) + values[o + ROW_BYTES]!)
        const minute = Math.floor(second / 60)
        minutes.set(minute, (minutes.get(minute) ?? 0) + values[o + ROW_NEW_SOURCES]!)
      }
    }
  }
  const seconds = before - first
  if (!(seconds >= LEAST_SECONDS)) return undefined
  return {
    packetsPerSecond: Math.round(medianWithZeros([...packets.values()], seconds)),
    bitsPerSecond: Math.round(8 * medianWithZeros([...bytes.values()], seconds)),
    sourcesPerMinute: Math.round(medianWithZeros([...minutes.values()], Math.max(minutes.size, Math.floor(seconds / 60)))),
    seconds,
  }
}

function medianWithZeros(values: number[], count: number): number {
  values.sort((a, b) => a - b)
  const zeros = Math.max(0, count - values.length)
  const at = (i: number) => (i < zeros ? 0 : values[i - zeros]!)
  const middle = Math.floor((count - 1) / 2)
  return count % 2 === 1 ? at(middle) : (at(middle) + at(middle + 1)) / 2
}
