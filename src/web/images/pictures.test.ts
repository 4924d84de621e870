import { crc32, inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { createFixtureDesk } from '../../../test/fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW, INCIDENT_ID } from '../../../test/fixtures/view.ts'
import { CAVEAT } from '../api/caveat.ts'
import { CHART_CSS } from '../charts/chart-css.ts'
import { renderedPage } from '../live/page-cache.ts'
import { createPublicSite, type PublicSite } from '../public/public-site.ts'
import { incidentImage } from './chart-image.tsx'
import { drawPicture, spokenOf } from './draw-picture.ts'
import { pictureCss } from './picture-css.ts'
import { createPictureShelf } from './picture-shelf.ts'

/** A PNG of ours read back, every chunk checked. */
function read(png: Buffer) {
  expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const named = png.subarray(at + 4, at + 8 + length)
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(named))
    chunks.set(named.subarray(0, 4).toString('latin1'), named.subarray(4))
    at += 12 + length
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'iTXt', 'IDAT', 'IEND'])
  const header = chunks.get('IHDR')!
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const rows = inflateSync(chunks.get('IDAT')!)
  expect(rows).toHaveLength((width * 4 + 1) * height)
  return {
    width,
    height,
    text: chunks.get('iTXt')!.toString(),
    row: (y: number) => rows.subarray(y * (width * 4 + 1), (y + 1) * (width * 4 + 1)),
  }
}

/** Rows of two pictures that differ. */
function differing(one: ReturnType<typeof read>, other: ReturnType<typeof read>): readonly number[] {
  expect([one.width, one.height]).toEqual([other.width, other.height])
  return Array.from({ length: one.height }, (_, y) => y).filter((y) => !one.row(y).equals(other.row(y)))
}

const drawingOf = (synthetic: boolean) => {
  const view = createFixtureView({ synthetic })
  return incidentImage(view, view.incident(INCIDENT_ID)!, 'https://outages.example/incidents/1', 'picture')
}

describe('a picture of a chart', () => {
  const drawing = drawingOf(false)
  let picture: ReturnType<typeof read>
  beforeAll(async () => {
    picture = read(await drawPicture(drawing))
  })

  it('is a PNG, as wide as cards show it, and says in the file what it shows', () => {
    expect(picture.width).toBe(1200)
    expect(picture.height).toBeGreaterThan(500)
    expect(picture.text).toBe(`Description\0\0\0\0\0${spokenOf(drawing)}`)
    expect(picture.text).toContain(CAVEAT)
  })

  it('has the whole caption inside, in letters', async () => {
    const lines = [...drawing.matchAll(/<text class="i-line" x="28" y="(\d+)">[^<]*<\/text>/g)]
    expect(lines.length).toBeGreaterThanOrEqual(4)
    const without = read(await drawPicture(lines.reduce((svg, [line]) => svg.replace(line, ''), drawing)))
    const rows = differing(picture, without)
    // Each line of the caption by itself: its letters stand on its base line, 1.2 times down.
    for (const [, y] of lines)
      expect(rows.filter((row) => row <= 1.2 * Number(y) && row > 1.2 * (Number(y) - 13)).length).toBeGreaterThan(8)
    expect(Math.min(...rows)).toBeGreaterThan(1.2 * (Number(lines[0]![1]) - 15))
  })

  it('says SYNTHETIC across the chart and above it in a rehearsal', async () => {
    const synthetic = drawingOf(true)
    const whole = read(await drawPicture(synthetic))
    expect(whole.text).toContain('SYNTHETIC.')
    for (const mark of [/<text class="i-mark".*?<\/text>/, /<text class="c-watermark[^>]*>\s*SYNTHETIC\s*<\/text>/]) {
      expect(synthetic).toMatch(mark)
      expect(differing(whole, read(await drawPicture(synthetic.replace(mark, '')))).length).toBeGreaterThan(10)
    }
  })

  it('is drawn with a style sheet that holds nothing that the renderer does not know', () => {
    const css = pictureCss(`${CHART_CSS}.a{font:600 21px var(--sans);fill:var(--ink)}.b{font:13px var(--sans)}`)
    expect(css).not.toMatch(/var\(|@|\bfont:/)
    expect(css).toContain('.a{font-weight:600;font-size:21px;font-family:"DejaVu Sans Condensed";fill:#16191d}')
    expect(css).toContain('.b{font-weight:400;font-size:13px;font-family:"DejaVu Sans Condensed"}')
    expect(css).toContain('.c-map{width:100%;height:auto}')
  })
})

describe('the shelf of pictures', () => {
  /** Pictures are drawn when they are let. */
  function shelf() {
    const asked: string[] = []
    const letters: (() => void)[] = []
    const failed: unknown[] = []
    const made = createPictureShelf(
      (svg) => {
        asked.push(svg)
        return new Promise((done, broken) =>
          letters.push(() => (svg === 'broken' ? broken(new Error('no')) : done(Buffer.from(`png of ${svg}`)))),
        )
      },
      (error) => failed.push(error),
    )
    const next = async () => {
      await new Promise(setImmediate)
      letters.shift()?.()
      await new Promise(setImmediate)
    }
    return { asked, failed, next, of: (key: string, svg: string) => made.of(key, renderedPage(svg)) }
  }

  it('draws one at a time, once for each revision, however many ask', async () => {
    const { asked, next, of } = shelf()
    const first = [of('a', 'a1'), of('a', 'a1'), of('b', 'b1')]
    await new Promise(setImmediate)
    expect(asked).toEqual(['a1'])
    await next()
    await next()
    expect((await Promise.all(first)).map((one) => one?.body.toString())).toEqual(['png of a1', 'png of a1', 'png of b1'])
    const again = of('a', 'a2')
    await next()
    expect((await again)?.body.toString()).toBe('png of a2')
    expect(await of('a', 'a2')).toBe(await again)
    expect(asked).toEqual(['a1', 'b1', 'a2'])
  })

  it('with too many waiting, has an older one or none', async () => {
    const { next, of } = shelf()
    const old = of('a', 'a1')
    await next()
    for (let i = 0; i < 30; i++) void of(`b${i}`, 'b')
    expect(await of('c', 'c1')).toBeUndefined()
    expect(await of('a', 'a2')).toBe(await old)
  })

  it('tells of one that cannot be drawn, and tries it again', async () => {
    const { asked, failed, next, of } = shelf()
    for (let i = 0; i < 2; i++) {
      const picture = of('a', 'broken')
      await next()
      expect(await picture).toBeUndefined()
    }
    expect([asked.length, failed.length]).toEqual([2, 2])
  })
})

describe('at its address', () => {
  let site: PublicSite
  beforeAll(() => {
    const view = createFixtureView({ synthetic: true })
    const desk = createFixtureDesk(
      view.services().map(({ service }) => service),
      createSteppedClock(FIXTURE_NOW),
    )
    const log = { info() {}, warn() {}, error() {} }
    site = createPublicSite({ port: 0, publicUrl: 'https://outages.example/' }, { view, desk, log })
  })
  afterAll(() => site.stop())

  it.each([`/incidents/${INCIDENT_ID}`, '/services/chirper'])(
    '%s: the page leads to the picture, with the caveat beside it',
    async (path) => {
      const page = (await site.inject({ url: path })).body
      expect(page).toContain(`<meta property="og:image" content="https://outages.example${path}/chart.png"/>`)
      expect(page).toContain(`<meta property="og:url" content="https://outages.example${path}"/>`)
      expect(page).toContain('<meta name="twitter:card" content="summary_large_image"/>')
      const description = /<meta property="og:description" content="([^"]*)"/.exec(page)?.[1]
      expect(description).toMatch(/^SYNTHETIC: /)
      expect(description).toContain(CAVEAT)
      const answer = await site.inject({ url: `${path}/chart.png`, headers: { 'accept-encoding': 'gzip' } })
      expect([answer.statusCode, answer.headers['content-type'], answer.headers['content-encoding']]).toEqual([200, 'image/png', undefined])
      expect(read(answer.rawPayload).width).toBe(1200)
      const again = await site.inject({ url: `${path}/chart.png`, headers: { 'if-none-match': String(answer.headers.etag) } })
      expect(again.statusCode).toBe(304)
    },
  )

  it('no other page has one: what was said before, what is not there', async () => {
    for (const url of ['/', '/about', `/incidents/${INCIDENT_ID}?at=2025-03-10T14:05:00Z`])
      expect((await site.inject({ url })).body).not.toContain('og:image')
    for (const url of ['/services/nobody/chart.png', '/incidents/nobody/chart.png', '/services/A B/chart.png'])
      expect((await site.inject({ url })).statusCode).toBe(404)
  })
})
