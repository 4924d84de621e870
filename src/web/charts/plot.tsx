import type { ComponentChildren } from 'preact'
import type { Instant } from '#vocabulary'
import { HatchPattern } from './hatch.tsx'
import { formatNumber, timeTicks, valueTicks } from './scale.ts'
import { Watermark } from './watermark.tsx'

/** A stretch of time behind the data. `gap`: nobody was listening; `shade`: a phase or an episode, with its name where there is room. */
export interface Stretch {
  readonly kind: 'gap' | 'shade'
  readonly from: Instant
  readonly to: Instant
  readonly label?: string
}

/** Positions inside the stretched drawing, 0…1000 on both axes, y downwards. */
export interface PlotScales {
  readonly x: (at: Instant) => number
  readonly y: (value: number) => number
  /** The value at the top of the axis. */
  readonly top: number
}

export interface PlotProps {
  /** Unique on the page: names the hatch pattern. */
  readonly id: string
  /** What a screen reader says instead of the picture. */
  readonly spoken: string
  readonly from: Instant
  readonly to: Instant
  /** The largest value to be shown; the axis goes on to the next round number. */
  readonly max: number
  readonly unit: string
  readonly height?: number
  readonly stretches?: readonly Stretch[]
  readonly synthetic?: boolean | undefined
  readonly draw: (scales: PlotScales) => ComponentChildren
}

/** Above the drawing: a line for the unit and one for the names of stretches. */
const TOP = 36
const BOTTOM = 24
const NAME_AT = 27

/** A letter of 12 pixels takes some 7; charts are about 940 pixels wide on a desk and 340 on a phone. A name that does not fit is left out. */
const LETTER_ON_DESK = 7 / 940
const LETTER_ON_PHONE = 7 / 340

/** Two decimals: a thousandth of the plot is less than a pixel. */
export function round(value: number): number {
  return Math.round(value * 100) / 100
}

/**
 * Axes and background of a chart over time. Text stands at percentages and keeps its size; only the drawing inside is stretched to the
 * width at hand, so the same markup is legible on a phone and on a wall. No style attributes: it works under a strict content policy.
 */
export function Plot(props: PlotProps) {
  const { id, from, to } = props
  const height = props.height ?? 240
  const plotHeight = height - TOP - BOTTOM
  const span = Math.max(1, to - from)
  const ticks = valueTicks(props.max)
  const top = ticks[ticks.length - 1] ?? 1
  const x = (at: Instant) => round(Math.min(1, Math.max(0, (at - from) / span)) * 1000)
  const y = (value: number) => round((1 - Math.min(1, Math.max(0, value / top))) * 1000)
  const percent = (at: Instant) => `${round(x(at) / 10)}%`
  const yPixel = (value: number) => round(TOP + (y(value) / 1000) * plotHeight)
  const stretches = props.stretches ?? []
  return (
    <svg class="c-plot" width="100%" height={height} role="img" aria-label={props.spoken} focusable="false">
      <HatchPattern id={`${id}-hatch`} />
      {stretches.map((s) => {
        const width = `${round((x(s.to) - x(s.from)) / 10)}%`
        return s.kind === 'gap' ? (
          <rect class="c-gap" x={percent(s.from)} width={width} y={TOP} height={plotHeight} fill={`url(#${id}-hatch)`} />
        ) : (
          <>
            <rect class="c-shade" x={percent(s.from)} width={width} y={TOP} height={plotHeight} />
            <rect class="c-shade-edge" x={percent(s.from)} width={width} y={TOP - 3} height={3} />
            <line class="c-shade-line" x1={percent(s.from)} x2={percent(s.from)} y1={TOP - 3} y2={TOP + plotHeight} />
            <StretchName stretch={s} share={(x(s.to) - x(s.from)) / 1000} x={percent(s.from)} width={width} />
          </>
        )
      })}
      {ticks.map((value) => (
        <line class={value === 0 ? 'c-axis' : 'c-grid'} x1="0" x2="100%" y1={yPixel(value)} y2={yPixel(value)} />
      ))}
      <svg
        x="0"
        y={TOP}
        width="100%"
        height={plotHeight}
        viewBox="0 0 1000 1000"
        preserveAspectRatio="none"
        overflow="hidden"
        aria-hidden="true"
      >
        {props.draw({ x, y, top })}
      </svg>
      <text class="c-text" x={0} y={11}>
        {props.unit}
      </text>
      {ticks.slice(1).map((value) => (
        <text class="c-text c-halo" x={2} y={yPixel(value) + 13}>
          {formatNumber(value, 2)}
        </text>
      ))}
      {timeTicks(from, to).map((tick, i) => {
        const at = x(tick.at)
        const anchor = at < 30 ? 'start' : at > 970 ? 'end' : 'middle'
        return (
          <g class={i % 2 === 1 ? 'c-odd' : undefined}>
            <line class="c-axis" x1={percent(tick.at)} x2={percent(tick.at)} y1={TOP + plotHeight} y2={TOP + plotHeight + 5} />
            <text class="c-text" x={percent(tick.at)} y={height - 5} text-anchor={anchor}>
              {tick.label}
            </text>
          </g>
        )
      })}
      {props.synthetic === true ? <Watermark x="50%" y={TOP + plotHeight / 2} /> : null}
    </svg>
  )
}

function StretchName({ stretch, share, x, width }: { stretch: Stretch; share: number; x: string; width: string }) {
  const name = stretch.label
  if (name === undefined || share < (name.length + 1) * LETTER_ON_DESK) return null
  return (
    <svg x={x} y={0} width={width} height={NAME_AT + 4} overflow="hidden" aria-hidden="true">
      <text class={share < (name.length + 1) * LETTER_ON_PHONE ? 'c-text c-desk' : 'c-text'} x={3} y={NAME_AT}>
        {name}
      </text>
    </svg>
  )
}
