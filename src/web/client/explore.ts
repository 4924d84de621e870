/**
 * A chart that answers to the pointer, on request: loads uPlot and the numbers only then. The drawn chart stays in the page, for print and
 * for those who listen; it is hidden from the eye alone while the other is shown.
 */
interface Columns {
  readonly unit: string
  readonly stepSeconds: number
  readonly at: readonly number[]
  readonly reports: readonly (number | null)[]
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
}

interface Plot {
  setSize(size: { width: number; height: number }): void
  destroy(): void
}
interface PlotMaker {
  new (options: object, data: readonly (readonly (number | null)[])[], into: HTMLElement): Plot
  readonly paths: { stepped?(options: { align: 1 }): unknown }
}

const HEIGHT = 320
const SCRIPT = '/assets/uplot.js'
const STYLE = '/assets/uplot.css'

let loading: Promise<PlotMaker> | undefined

function loadUplot(): Promise<PlotMaker> {
  loading ??= new Promise((resolve, reject) => {
    const style = document.createElement('link')
    style.rel = 'stylesheet'
    style.href = STYLE
    const script = document.createElement('script')
    script.src = SCRIPT
    script.addEventListener('load', () => resolve((window as unknown as { uPlot: PlotMaker }).uPlot))
    script.addEventListener('error', () => reject(new Error('uPlot did not load')))
    document.head.append(style, script)
  })
  return loading
}

const two = (n: number) => String(n).padStart(2, '0')

/** "10 Mar 14:05 UTC": as the drawn chart says it, whatever zone the browser is in. */
function utc(seconds: number, withDay: boolean): string {
  const date = new Date(seconds * 1000)
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  return withDay ? `${date.toUTCString().slice(5, 11)} ${clock} UTC` : clock
}

const whole = (value: number | null) => (value === null ? 'not known' : Math.round(value).toLocaleString('en'))

function options({ paths: shapes }: PlotMaker, columns: Columns, width: number, watermark: string | undefined): object {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const axis = { stroke: colour('ink-soft'), grid: { stroke: colour('rule'), width: 1 }, ticks: { stroke: colour('rule') } }
  // A count holds for its whole step, as the drawn chart shows it.
  const paths = shapes.stepped?.({ align: 1 })
  const long = columns.stepSeconds * columns.at.length > 2 * 86_400
  const label = (seconds: number) => (long ? utc(seconds, true).slice(0, 6) : utc(seconds, false))
  return {
    width,
    height: HEIGHT,
    cursor: { drag: { x: true, y: false } },
    scales: { x: { time: true }, y: { range: (_: unknown, __: number, most: number) => [0, Math.max(10, most * 1.05)] } },
    axes: [
      { ...axis, values: (_: unknown, ticks: readonly number[]) => ticks.map(label) },
      { ...axis, size: 64 },
    ],
    bands: [{ series: [3, 2], fill: colour('band') }],
    series: [
      { label: 'From', value: (_: unknown, at: number | null) => (at === null ? '' : utc(at, true)) },
      {
        label: columns.unit,
        stroke: colour('accent'),
        width: 1.75,
        paths,
        spanGaps: false,
        value: (_: unknown, v: number | null) => whole(v),
      },
      {
        label: 'usual, from',
        stroke: colour('band-edge'),
        dash: [3, 3],
        paths,
        points: { show: false },
        value: (_: unknown, v: number | null) => whole(v),
      },
      {
        label: 'to',
        stroke: colour('band-edge'),
        dash: [3, 3],
        paths,
        points: { show: false },
        value: (_: unknown, v: number | null) => whole(v),
      },
    ],
    hooks: watermark
      ? {
          draw: [
            ({ ctx, bbox }: { ctx: CanvasRenderingContext2D; bbox: { left: number; top: number; width: number; height: number } }) => {
              ctx.save()
              ctx.globalAlpha = 0.18
              ctx.fillStyle = colour('ink')
              ctx.font = `700 ${38 * devicePixelRatio}px sans-serif`
              ctx.textAlign = 'center'
              ctx.fillText(watermark, bbox.left + bbox.width / 2, bbox.top + bbox.height / 2)
              ctx.restore()
            },
          ],
        }
      : {},
  }
}

async function explore(place: HTMLElement, button: HTMLButtonElement): Promise<void> {
  button.disabled = true
  try {
    const [Uplot, answer] = await Promise.all([loadUplot(), fetch(place.dataset.explore ?? '')])
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    const columns = (await answer.json()) as Columns
    const canvas = document.createElement('div')
    canvas.className = 'explorer-canvas'
    canvas.setAttribute('aria-hidden', 'true')
    place.append(canvas)
    const plot = new Uplot(
      options(Uplot, columns, canvas.clientWidth, place.dataset.synthetic),
      [columns.at, columns.reports, columns.low, columns.high],
      canvas,
    )
    const resized = new ResizeObserver(() => plot.setSize({ width: canvas.clientWidth, height: HEIGHT }))
    resized.observe(canvas)
    place.dataset.open = 'yes'
    button.textContent = 'Back to the drawn chart'
    button.addEventListener(
      'click',
      () => {
        resized.disconnect()
        plot.destroy()
        place.replaceChildren()
        delete place.dataset.open
        offer(place).focus()
      },
      { once: true },
    )
  } catch {
    button.textContent = 'The chart could not be loaded. Try again'
    button.addEventListener('click', () => void explore(place, button), { once: true })
  }
  button.disabled = false
  button.focus()
}

function offer(place: HTMLElement): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = 'Explore this chart'
  button.addEventListener('click', () => void explore(place, button), { once: true })
  place.append(button)
  return button
}

/** Puts the button where a chart can be explored; a page without a script never shows it. */
export function offerExplorers(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-explore]')) if (place.childElementCount === 0) offer(place)
}
