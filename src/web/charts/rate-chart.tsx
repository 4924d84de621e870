import { type Episode, formatBitRate, formatDuration, SECOND, type TrafficSecond, type Window } from '#vocabulary'
import { ChartFigure } from './chart-figure.tsx'
import { Plot, type Stretch } from './plot.tsx'
import { gather, type RatePoint, stepFor, steps } from './rate-points.ts'
import { formatNumber, formatShort, formatSpan, formatTimeOfDay } from './scale.ts'
import { ScrollTable } from './scroll-table.tsx'

export interface RateChartProps {
  /** Unique on the page. */
  readonly id: string
  /** One entry a second with traffic, ascending; a second that is missing had none. */
  readonly seconds: readonly TrafficSecond[]
  /** Of a long course only the busiest of neighbouring seconds may be left: they show peaks, and their sum would be no total. */
  readonly thinned?: boolean
  readonly window: Window
  readonly episodes?: readonly Episode[]
  /** What was usual before, drawn as a dashed line. */
  readonly usual?: { readonly packetsPerSecond: number; readonly bitsPerSecond: number } | undefined
  readonly title?: string
  readonly caption?: string
  readonly synthetic?: boolean | undefined
}

/** More points than pixels of a phone would only be a blur. */
const MOST_POINTS = 600
const TABLE_ROWS = 24
/** Packets and bits a second as two drawings on one axis of time: two scales on one drawing invite false comparisons. */
export function RateChart(props: RateChartProps) {
  if (props.seconds.length === 0) return <p class="note">No traffic was counted for this chart.</p>
  const step = stepFor(props.window, MOST_POINTS)
  const points = gather(props.seconds, props.window, step)
  const from = (points[0] as RatePoint).at
  const to = (points[points.length - 1] as RatePoint).at + step
  // The last step may reach beyond the window; the words say what the rest of the page says.
  const span = formatSpan(Math.max(from, props.window.from), Math.min(to, props.window.to))
  const stretches: Stretch[] = (props.episodes ?? [])
    // An episode's end is its last instant with traffic; it is shaded to the end of that second.
    .map((e, i) => ({
      kind: 'shade' as const,
      from: e.onset,
      to: Math.min(to, Math.max(e.end, e.onset + SECOND)),
      label: `${i + 1}`,
    }))
  const peakPackets = Math.max(...points.map((p) => p.busiest))
  const peakBits = Math.max(...points.map((p) => p.busiestBits))
  const spokenTail = [
    stretches.length === 0 ? '' : `${stretches.length} ${stretches.length === 1 ? 'episode is' : 'episodes are'} shaded.`,
    props.synthetic === true ? 'Synthetic data.' : '',
  ].join(' ')
  const bitUnit = bitScale(Math.max(peakBits, props.usual?.bitsPerSecond ?? 0))
  const drawings = [
    {
      key: 'packets',
      unit: 'packets a second',
      value: (p: RatePoint) => p.busiest,
      max: peakPackets,
      usual: props.usual?.packetsPerSecond,
      spoken: `Chart of packets a second, ${span}. Highest: ${formatShort(peakPackets)}.`,
    },
    {
      key: 'bits',
      unit: bitUnit.name,
      value: (p: RatePoint) => p.busiestBits / bitUnit.size,
      max: peakBits / bitUnit.size,
      usual: props.usual === undefined ? undefined : props.usual.bitsPerSecond / bitUnit.size,
      spoken: `Chart of ${bitUnit.name}, ${span}. Highest: ${formatBitRate(peakBits)}.`,
    },
  ]
  const legend = [
    { swatch: 'c-key-line', text: step === SECOND ? 'each second' : `busiest second of each ${formatDuration(step)}` },
    ...(props.usual === undefined ? [] : [{ swatch: 'c-key-usual', text: 'usual' }]),
    ...(stretches.length === 0 ? [] : [{ swatch: 'c-key-shade', text: 'episode of attack, numbered' }]),
    { swatch: 'c-key-none', text: span },
  ]
  return (
    <ChartFigure
      title={props.title}
      caption={props.caption ?? 'Traffic towards the target, as the sensor saw it.'}
      legend={legend}
      table={<RateTable {...props} />}
    >
      {drawings.map((d) => (
        <Plot
          id={`${props.id}-${d.key}`}
          spoken={`${d.spoken} ${spokenTail}`.trim()}
          from={from}
          to={to}
          max={Math.max(d.max, d.usual ?? 0)}
          unit={d.unit}
          height={200}
          stretches={stretches}
          synthetic={props.synthetic}
          draw={(scales) => {
            const line = steps(points, d.value, step, scales)
            return (
              <>
                <path class="c-course" d={line} vector-effect="non-scaling-stroke" />
                {d.usual === undefined ? null : (
                  <path class="c-usual" d={`M0 ${scales.y(d.usual)}H1000`} vector-effect="non-scaling-stroke" />
                )}
              </>
            )
          }}
        />
      ))}
    </ChartFigure>
  )
}

function bitScale(bits: number): { readonly name: string; readonly size: number } {
  if (bits >= 1e9) return { name: 'Gbit/s', size: 1e9 }
  if (bits >= 1e5) return { name: 'Mbit/s', size: 1e6 }
  return { name: 'kbit/s', size: 1e3 }
}

function RateTable({ seconds, window, title, thinned = false }: RateChartProps) {
  const step = stepFor(window, TABLE_ROWS)
  const points = gather(seconds, window, step)
  return (
    <ScrollTable label={`${title ?? 'Rates'}, as a table`}>
      <caption>
        Traffic in steps of {formatDuration(step)}, {formatSpan(window.from, window.to)}: {thinned ? '' : 'totals, and '}the busiest second
        of each step.
      </caption>
      <thead>
        <tr>
          <th scope="col">From (UTC)</th>
          {thinned ? null : (
            <th scope="col" class="num">
              Packets
            </th>
          )}
          <th scope="col" class="num">
            Most packets in a second
          </th>
          <th scope="col" class="num">
            Most bits in a second
          </th>
        </tr>
      </thead>
      <tbody>
        {points.map((p) => (
          <tr>
            <th scope="row">{formatTimeOfDay(p.at)}</th>
            {thinned ? null : <td class="num">{formatNumber(p.packets)}</td>}
            <td class="num">{formatNumber(p.busiest)}</td>
            <td class="num">{formatBitRate(p.busiestBits)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
