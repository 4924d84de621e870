import fc from 'fast-check'
import { render } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, parseInstant, SECOND } from '#vocabulary'
import type { MinutePoint } from '../view.ts'
import { BEAT_HEIGHT, beatHeight } from './beat-scale.tsx'
import { CountChart } from './count-chart.tsx'
import { bucketPoints } from './count-points.ts'
import { Heartbeats } from './heartbeats.tsx'
import { RateChart } from './rate-chart.tsx'
import { relativePath } from './relative-path.ts'
import { SharesBar } from './shares-bar.tsx'
import { VectorChart } from './vector-chart.tsx'
import { WorldMap } from './world-map.tsx'

const parsed = parseInstant('2025-03-10T13:00:00Z')
const start = parsed.ok ? parsed.value : Number.NaN
const expected = { low: 2, middle: 5, high: 8 }

/** Two hours: quiet, ten minutes of not listening, then 3,200 a minute. */
const minutes: readonly MinutePoint[] = Array.from({ length: 120 }, (_, i) => {
  const at = start + i * MINUTE
  if (i >= 30 && i < 40) return { at, reports: 0, gap: true }
  return { at, reports: i === 90 ? 3_200 : 5, expected }
})

/** The figures of a path, by its class. */
function path(html: string, name: string): string {
  return new RegExp(`<path class="${name}" d="([^"]+)"`).exec(html)?.[1] ?? ''
}

describe('CountChart', () => {
  const phases = [
    { kind: 'surge' as const, from: start + 85 * MINUTE, to: start + 100 * MINUTE },
    { kind: 'over' as const, from: start + 100 * MINUTE },
  ]
  const html = render(<CountChart id="c" points={minutes} phases={phases} synthetic={true} />)

  it('says span, peak, usual range, gaps and that it is synthetic', () => {
    expect(/aria-label="([^"]+)"/.exec(html)?.[1]).toBe(
      'Chart of reports a minute, 10 March 2025, 13:00 to 15:00 UTC. Highest: 3,200 at 14:30 UTC. Usual: 2 to 8. Not listening during 1 stretch. Synthetic data.',
    )
    expect(html).toContain('>SYNTHETIC<')
  })

  it('draws on an absolute scale from 0 with round numbers', () => {
    for (const tick of ['1,000', '2,000', '3,000', '4,000']) expect(html).toContain(`>${tick}<`)
    // 3,200 of 4,000 is a fifth below the top of 1,000 units.
    expect(html).toContain('V200')
  })

  it('breaks the line where nobody listened, and hatches it', () => {
    expect(html.match(/class="c-line"/g)).toHaveLength(2)
    expect(html.match(/class="c-gap"/g)).toHaveLength(1)
    expect(html).toContain('not listening')
  })

  it('shades phases but not the time after', () => {
    expect(html.match(/class="c-shade"/g)).toHaveLength(1)
    expect(html).toContain('surge')
  })

  it('has the same numbers as a table', () => {
    const quarter = bucketPoints(minutes, 15 * MINUTE)
    expect(quarter.map((q) => q.reports)).toEqual([75, 75, 25, 75, 75, 75, 3_270, 75])
    expect(html).toContain('<details')
    const fives = bucketPoints(minutes, 5 * MINUTE)
    expect(html.match(/<tr>/g)).toHaveLength(1 + fives.length)
    expect(html).toContain('3,220')
  })

  it('does not make a mountain of three reports', () => {
    const few = render(<CountChart id="c" points={[{ at: start, reports: 3 }]} />)
    expect(path(few, 'c-line')).toBe('M0 700H1000')
  })

  it('says so when there is nothing', () => {
    expect(render(<CountChart id="c" points={[]} />)).toContain('No reports were counted')
    expect(render(<CountChart id="c" points={[{ at: start, reports: 0, gap: true }]} />)).toContain('Nobody was listening')
  })

  it('uses no style attribute and no script', () => {
    expect(html).not.toMatch(/ style=|<script|on[a-z]+=/)
  })
})

describe('bucketPoints', () => {
  it('is a gap only where nothing was heard, and has a band only where all minutes have one', () => {
    const points: MinutePoint[] = [
      { at: start, reports: 0, gap: true },
      { at: start + MINUTE, reports: 4, expected },
      { at: start + 15 * MINUTE, reports: 0, gap: true },
      { at: start + 30 * MINUTE, reports: 1 },
      { at: start + 31 * MINUTE, reports: 1, expected },
    ]
    expect(bucketPoints(points, 15 * MINUTE)).toEqual([
      { at: start, reports: 4, expected },
      { at: start + 15 * MINUTE, reports: 0, gap: true },
      { at: start + 30 * MINUTE, reports: 2 },
    ])
  })
})

describe('Heartbeats', () => {
  it('has a bar a quarter, on a scale that is the same for all', () => {
    const html = render(<Heartbeats id="h" minutes={minutes} name="Example" full={100_000} />)
    expect(html).toContain(
      'aria-label="Example, reports in each 15 minutes, 10 March 2025, 13:00 to 15:00 UTC: highest 3,270, above the usual range in 1 of 8."',
    )
    const bars = (name: string, text = html) => path(text, name).split('M').slice(1)
    expect(bars('c-beat')).toHaveLength(7)
    // The bar, and the line beneath it: not told by colour alone.
    expect(bars('c-beat-high')).toHaveLength(2)
    // The minute under way has no usual range yet: the rest of its bar has one.
    const newest = minutes.slice(60, 105).map((minute, i) => (i === 44 ? { at: minute.at, reports: minute.reports } : minute))
    expect(bars('c-beat-high', render(<Heartbeats id="h" minutes={newest} name="Example" />))).toHaveLength(2)
    const alone = render(<Heartbeats id="h" minutes={minutes.slice(0, 15)} name="Example" full={100_000} />)
    expect(bars('c-beat', alone)[0]).toBe(bars('c-beat')[0])
    // 200 and 75,000 both read, and stand apart.
    expect(beatHeight(75_000) - beatHeight(200)).toBeGreaterThan(BEAT_HEIGHT / 3)
    expect(beatHeight(200)).toBeGreaterThan(BEAT_HEIGHT / 3)
  })
})

describe('RateChart', () => {
  const window = { from: start, to: start + 10 * MINUTE }
  const seconds = [10, 11, 12, 300].map((s) => ({
    at: start + s * SECOND,
    packets: s === 11 ? 4_000 : 100,
    bytes: s === 11 ? 2e6 : 5e4,
    flows: 1,
    newSources: 1,
  }))
  const episode = {
    onset: start + 10 * SECOND,
    peakAt: start + 11 * SECOND,
    end: start + 13 * SECOND,
    ongoing: false,
    peakPacketsPerSecond: 4000,
    peakBitsPerSecond: 16e6,
  }

  it('draws packets and bits apart, each with its peak, and quiet seconds as zero', () => {
    const html = render(<RateChart id="r" seconds={seconds} window={window} episodes={[episode]} synthetic={true} />)
    expect(html).toContain(
      'Chart of packets a second, 10 March 2025, 13:00 to 13:10 UTC. Highest: 4,000. 1 episode is shaded. Synthetic data.',
    )
    expect(html).toContain('Chart of Mbit/s, 10 March 2025, 13:00 to 13:10 UTC. Highest: 16 Mbit/s.')
    expect(html.match(/class="c-shade"/g)).toHaveLength(2)
    expect(path(html, 'c-course')).toBe('M-20 1000V1000H16.7V975H18.3V0H20V975H21.7V1000H500V975H501.7V1000H1020V1000')
  })

  it('keeps the busiest second when a day is drawn in steps', () => {
    const html = render(<RateChart id="r" seconds={seconds} window={{ from: start, to: start + 24 * HOUR }} />)
    expect(html).toContain('busiest second of each 5 min')
    expect(path(html, 'c-course')).toMatch(/^M-20 1000V0H/)
  })
})

describe('the table beside a RateChart', () => {
  const window = { from: start, to: start + 10 * MINUTE }
  const seconds = [10, 11, 300].map((s) => ({
    at: start + s * SECOND,
    packets: s === 11 ? 4000 : 100,
    bytes: 5e4,
    flows: 1,
    newSources: 1,
  }))
  const table = (html: string) =>
    /<table.*<\/table>/s
      .exec(html)![0]
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')

  it('sums up packets where every second is there', () => {
    const text = table(render(<RateChart id="r" seconds={seconds} window={window} />))
    expect(text).toContain('totals, and the busiest second of each step')
    expect(text).toContain('From (UTC) Packets Most packets in a second')
    expect(text).toContain('13:00:00 4,100 4,000 400 kbit/s')
  })

  it('sums up nothing where only busiest seconds are left, and says what it shows', () => {
    const text = table(render(<RateChart id="r" seconds={seconds} window={window} thinned={true} />))
    expect(text).toMatch(/UTC: the busiest second of each step\./)
    expect(text).not.toContain('totals')
    expect(text).toContain('From (UTC) Most packets in a second Most bits in a second')
    expect(text).toContain('13:00:00 4,000 400 kbit/s')
    expect(text).not.toContain('4,100')
  })
})

describe('VectorChart', () => {
  it('draws the busiest second of each step on the axis of its target, and says its peaks', () => {
    const seconds = [100, 101, 5000].map((s) => ({ at: start + s * SECOND, packets: s === 101 ? 700 : 10, bytes: 1000 }))
    const html = render(
      <VectorChart id="v" name="UDP flood" seconds={seconds} window={{ from: start, to: start + 2 * HOUR }} synthetic={true} />,
    )
    expect(html).toContain('UDP flood: the busiest second of each 30 s, at most 700 packets/s and 8 kbit/s.')
    expect(html).toContain('Highest: 700. Synthetic data.')
    expect(render(<VectorChart id="v" name="UDP flood" seconds={[]} window={{ from: start, to: start + HOUR }} />)).toBe('')
  })
})

describe('relativePath', () => {
  it('draws the same, in fewer bytes', () => {
    expect(relativePath('M10.5,20L11,20.5L10,19.5ZM1,2L1,3Z')).toBe('M10.5 20l.5 .5-1-1zm-9.5-18 0 1z')
    fc.assert(
      fc.property(
        fc.array(
          fc.array(fc.tuple(fc.integer({ min: -9000, max: 9000 }), fc.integer({ min: -9000, max: 9000 })), { minLength: 2, maxLength: 9 }),
          { maxLength: 4 },
        ),
        (rings) => {
          const absolute = rings.map((ring) => `${ring.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x / 10},${y / 10}`).join('')}Z`).join('')
          expect(points(relativePath(absolute))).toEqual(rings)
          expect(points(relativePath(absolute) + relativePath(absolute))).toEqual([...rings, ...rings])
        },
      ),
    )
    expect(relativePath('M0,0C1,1 2,2 3,3')).toBe('M0,0C1,1 2,2 3,3')
  })

  /** The corners of each ring in tenths, read back. */
  function points(path: string): number[][][] {
    let [x, y] = [0, 0]
    // The first move of each path that was joined is absolute.
    return (path.match(/m[^z]*z/gi) ?? []).map((ring) => {
      const numbers = (ring.match(/-?(\d+\.?\d*|\.\d+)/g) ?? []).map((n) => Math.round(Number(n) * 10))
      const corners: number[][] = []
      if (ring.startsWith('M')) [x, y] = [0, 0]
      for (let i = 0; i < numbers.length; i += 2) corners.push([(x += numbers[i]!), (y += numbers[i + 1]!)])
      ;[x, y] = corners[0] as [number, number]
      return corners.map(([a, b]) => [a! + 0, b! + 0])
    })
  }
})

describe('SharesBar and WorldMap', () => {
  it('show numbers beside bars', () => {
    const html = render(
      <SharesBar of="Problem" counted="Reports in the last 15 minutes" rows={[{ label: 'App', count: 22_400, share: 0.56 }]} />,
    )
    expect(html).toMatch(/App.*22,400.*56 %.*width="56%"/s)
  })

  it('draws each class with its own look, and says what cannot be drawn', () => {
    const rows = [
      { country: 'VN', share: 0.5, count: 500 },
      { country: 'BR', share: 0.2, count: 200 },
      { country: 'US', share: 0.05, count: 50 },
      { country: 'DE', share: 0.02, count: 20 },
      { country: 'UA', share: 0.002, count: 2 },
      { country: 'SG', share: 0.1, count: 100 },
      { country: 'ZZ', share: 0.128, count: 128 },
    ]
    const html = render(<WorldMap id="w" title="Sources by country" counted="sampled sources" rows={rows} synthetic={true} />)
    expect(html).toMatch(/Most: Vietnam 50 %, Brazil 20 %.* 6 countries in all\./)
    expect(html).toContain('Too small to be drawn: Singapore 10 %.')
    expect(html).toContain('In no country the database knows: 13 %.')
    for (const look of ['c-land c-m1', 'fill="url(#w-t2)"', 'fill="url(#w-t3)"', 'fill="url(#w-t4)"', 'c-land c-m5', '>SYNTHETIC<'])
      expect(html).toContain(look)
    expect(html).not.toMatch(/NaN|undefined/)
  })
})
