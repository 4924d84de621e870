import { SECOND, type Window } from '#vocabulary'

const BARS = '▁▂▃▄▅▆▇█'

interface Counted {
  readonly at: number
  readonly packets: number
}

export interface Sparkline {
  readonly bars: string
  readonly peak: Counted
}

/**
 * Packets a second as one line of bars over `window`, each of equal time and as high as the busiest second in it; a blank is a time without
 * packets. A bar is a second at least. `top`: the value of a full bar, the peak of these seconds without it.
 */
export function sparkline(seconds: readonly Counted[], window: Window, columns: number, top?: number): Sparkline | undefined {
  if (seconds.length === 0) return undefined
  const from = Math.floor(window.from / SECOND) * SECOND
  const span = Math.max(SECOND, Math.ceil((window.to - from) / SECOND) * SECOND)
  const count = Math.max(1, Math.min(columns, Math.round(span / SECOND)))
  const bars = new Array<number>(count).fill(0)
  let peak = seconds[0]!
  for (const second of seconds) {
    const bar = Math.floor(((second.at - from) / span) * count)
    if (bar >= 0 && bar < count) bars[bar] = Math.max(bars[bar]!, second.packets)
    if (second.packets > peak.packets) peak = second
  }
  const full = Math.max(top ?? 0, peak.packets)
  return { bars: bars.map((value) => (value === 0 ? ' ' : BARS[Math.min(7, Math.floor((8 * value) / (full + 1)))]!)).join(''), peak }
}
