import { geoEqualEarth, geoPath } from 'd3-geo'
import type { ComponentChildren } from 'preact'
import { countryName, countryShapes } from '#atlas'
import { type CountryCode, UNKNOWN_COUNTRY } from '#vocabulary'
import { ChartFigure } from './chart-figure.tsx'
import { relativePath } from './relative-path.ts'
import { formatNumber, formatShare } from './scale.ts'
import { ScrollTable } from './scroll-table.tsx'
import { Watermark } from './watermark.tsx'

export interface WorldMapProps {
  /** Unique on the page. */
  readonly id: string
  readonly title: string
  /** What is counted: "sampled sources". */
  readonly counted: string
  readonly rows: readonly { readonly country: CountryCode; readonly share: number; readonly count: number }[]
  readonly caption?: string
  readonly synthetic?: boolean | undefined
  /** Instead of the table of the largest, folded; null where a full table stands beside the map. */
  readonly table?: ComponentChildren | null
}

const WIDTH = 960
const TABLE_ROWS = 20

/** Lower bounds of the five classes. Roughly doubling steps: shares by country fall off steeply. */
const CLASSES = [0, 0.01, 0.03, 0.1, 0.25] as const

function classOf(share: number): number {
  if (!(share > 0)) return 0
  let found = 0
  for (const bound of CLASSES) if (share >= bound) found++
  return found
}

const CLASS_TEXTS = ['none', 'under 1 %', '1 to 3 %', '3 to 10 %', '10 to 25 %', '25 % and more'] as const

/** Equal-area (Equal Earth): a large country far north must not weigh more than a small one on the equator. */
const projection = geoEqualEarth().rotate([-11, 0]).fitWidth(WIDTH, { type: 'Sphere' })

/** Everything from the north of Greenland to Cape Horn. Antarctica sends no traffic and would take a tenth of the drawing. */
const NORTH = 84
const SOUTH = -57
const TOP = Math.floor(projection([11, NORTH])?.[1] ?? 0)
const HEIGHT = Math.ceil(projection([11, SOUTH])?.[1] ?? WIDTH / 2) - TOP

/** The paths never change: drawn once a process. One decimal of a unit is well under a pixel. */
let drawn: readonly { readonly country: CountryCode; readonly d: string }[] | undefined

function countryPaths() {
  if (drawn === undefined) {
    const path = geoPath(projection).digits(1)
    drawn = countryShapes()
      .filter((shape) => shape.country !== 'AQ')
      .map((shape) => ({ country: shape.country, d: relativePath(path(shape.geometry) ?? '') }))
  }
  return drawn
}

/** Textures of the classes 2 to 4, so that neighbours differ by more than lightness. */
function Textures({ id }: { id: string }) {
  return (
    <defs>
      {[2, 3, 4].map((level) => (
        <pattern
          id={`${id}-t${level}`}
          width={level === 2 ? 6 : 5}
          height={level === 2 ? 6 : 5}
          patternUnits="userSpaceOnUse"
          patternTransform={level === 3 ? 'rotate(45)' : 'rotate(0)'}
        >
          <rect class={`c-m${level}`} width="6" height="6" />
          {level === 2 ? <circle class="c-p2" cx="3" cy="3" r="0.6" /> : null}
          {level === 3 ? <line class="c-p3" x1="0" y1="0" x2="0" y2="6" /> : null}
          {level === 4 ? <line class="c-p4" x1="0" y1="0" x2="6" y2="0" /> : null}
        </pattern>
      ))}
    </defs>
  )
}

function fillOf(id: string, level: number): string | undefined {
  return level >= 2 && level <= 4 ? `url(#${id}-t${level})` : undefined
}

/** Shares by country on an equal-area map, with a key and the top of the same as a table. */
export function WorldMap(props: WorldMapProps) {
  const shares = new Map(props.rows.map((row) => [row.country, row.share]))
  const sorted = [...props.rows].sort((a, b) => b.count - a.count)
  const paths = countryPaths()
  const drawable = new Set(paths.map((p) => p.country))
  const undrawn = sorted.filter((row) => row.count > 0 && !drawable.has(row.country) && row.country !== UNKNOWN_COUNTRY)
  const unknown = sorted.find((row) => row.country === UNKNOWN_COUNTRY)
  const spoken = [
    `World map, ${props.title}.`,
    sorted.length === 0
      ? 'No country.'
      : `Most: ${sorted
          .slice(0, 3)
          .map((row) => `${countryName(row.country)} ${formatShare(row.share)}`)
          .join(', ')}.`,
    `${sorted.filter((row) => row.count > 0 && row.country !== UNKNOWN_COUNTRY).length} countries in all.`,
    props.synthetic === true ? 'Synthetic data.' : '',
  ]
    .join(' ')
    .trim()
  const quiet = paths.filter((p) => classOf(shares.get(p.country) ?? 0) === 0)
  const marked = paths.filter((p) => classOf(shares.get(p.country) ?? 0) > 0)
  const notes = [
    props.caption,
    undrawn.length === 0
      ? undefined
      : `Too small to be drawn: ${undrawn
          .map((row) => `${countryName(row.country)} ${formatShare(row.share)}`)
          .slice(0, 8)
          .join(', ')}${undrawn.length > 8 ? ` and ${undrawn.length - 8} more` : ''}.`,
    unknown === undefined || unknown.count === 0 ? undefined : `In no country the database knows: ${formatShare(unknown.share)}.`,
    'Outlines: Natural Earth, 1 : 110 million; they say nothing on where a border should run.',
  ].filter((note) => note !== undefined)
  return (
    <ChartFigure
      title={props.title}
      caption={notes.join(' ')}
      tableLabel="The largest as a table"
      table={props.table === undefined ? <CountryTable counted={props.counted} rows={sorted} /> : props.table}
    >
      <svg class="c-map" viewBox={`0 ${TOP} ${WIDTH} ${HEIGHT}`} role="img" aria-label={spoken} focusable="false">
        <Textures id={props.id} />
        <path class="c-land c-m0" d={quiet.map((p) => p.d).join('')} />
        {marked.map((p) => {
          const level = classOf(shares.get(p.country) ?? 0)
          const fill = fillOf(props.id, level)
          return <path class={fill === undefined ? `c-land c-m${level}` : 'c-land'} fill={fill} d={p.d} />
        })}
        {props.synthetic === true ? <Watermark x={WIDTH / 2} y={TOP + HEIGHT / 2} size="c-watermark-map" /> : null}
      </svg>
      <ul class="c-legend" aria-label={`Key: share of ${props.counted}`}>
        {CLASS_TEXTS.map((text, level) => {
          const fill = fillOf(props.id, level)
          return (
            <li>
              <svg class="c-map-key" aria-hidden="true" focusable="false">
                <rect class={fill === undefined ? `c-m${level}` : undefined} fill={fill} width="100%" height="100%" />
              </svg>
              {text}
            </li>
          )
        })}
      </ul>
    </ChartFigure>
  )
}

function CountryTable({ counted, rows }: { counted: string; rows: WorldMapProps['rows'] }) {
  return (
    <ScrollTable label={`Countries by ${counted}`}>
      <caption>
        The {Math.min(TABLE_ROWS, rows.length)} largest of {rows.length}, by {counted}.
      </caption>
      <thead>
        <tr>
          <th scope="col">Country</th>
          <th scope="col" class="num">
            Count
          </th>
          <th scope="col" class="num">
            Share
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, TABLE_ROWS).map((row) => (
          <tr>
            <th scope="row">{countryName(row.country)}</th>
            <td class="num">{formatNumber(row.count)}</td>
            <td class="num">{formatShare(row.share)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
