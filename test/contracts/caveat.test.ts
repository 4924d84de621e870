import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { createPublicSite, type PublicSite } from '#web'
import { createFixtureDesk } from '../fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW, FIXTURE_SYNTHETIC, INCIDENT_ID, PRIVATE_WORDS } from '../fixtures/view.ts'

/** Every public output there is. A new one is added here, or the contract does not hold for it. */
const PAGES = [
  '/',
  '/?q=chirper',
  '/services/chirper',
  '/services/chirper?range=90d',
  '/report/chirper',
  '/incidents',
  `/incidents/${INCIDENT_ID}`,
  `/incidents/${INCIDENT_ID}?at=2025-03-10T14:05:00Z`,
  '/about',
  '/services/chirper/thanks?counted=yes',
  '/nothing',
] as const
const DOCUMENTS = [
  '/api/v1/services',
  '/api/v1/services/chirper',
  '/services/chirper/course.json',
  '/api/v1/incidents',
  `/api/v1/incidents/${INCIDENT_ID}`,
] as const
const SMALL_DOCUMENTS = ['/healthz', '/api/v1/services/nobody'] as const
const OUTPUTS = [...PAGES, ...DOCUMENTS, ...SMALL_DOCUMENTS] as const
/** Pages that show a figure or a state, and so must say who says so. */
const WITH_FIGURES = ['/', '/services/chirper', '/incidents', `/incidents/${INCIDENT_ID}`, '/about'] as const

const CAVEAT = 'not a statement by the service'
/** What is the operator's until it is published, by part. */
const MARKS = {
  verdict: [PRIVATE_WORDS.verdict, 'Confidence is moderate', 'The flood began two minutes before the reports.', '"probability"'],
  traffic: [
    PRIVATE_WORDS.traffic,
    'T1498.001',
    'Traffic rose to 4.1 million',
    'Traffic rose above its usual range',
    '192.0.2.0/24',
    'peakPacketsPerSecond',
  ],
  claims: [PRIVATE_WORDS.claims, 'Source addresses cannot reach this rung.', 'cannot-be-assessed', 'True, but shows nothing'],
} as const
/** The speaker and the words as spoken: never public. */
const NEVER = ['the owner', 'originating in the']

async function siteOver(
  options: Parameters<typeof createFixtureView>[0],
): Promise<{ site: PublicSite; view: ReturnType<typeof createFixtureView> }> {
  const view = createFixtureView(options)
  const desk = createFixtureDesk(
    view.services().map((service) => service.service),
    createSteppedClock(FIXTURE_NOW),
  )
  await desk.start()
  const log = { info() {}, warn() {}, error() {} }
  return { view, site: createPublicSite({ port: 0 }, { view, desk, log }) }
}

/** Which of the texts are in the body: a list reads better in a failure than a page. */
const presentIn = (body: string, texts: readonly string[]) => texts.filter((text) => body.includes(text))

const bodyOf = async (site: PublicSite, url: string) => (await site.inject({ url })).body

describe('an incident by reports alone', () => {
  let site: PublicSite
  let plain: PublicSite
  let view: ReturnType<typeof createFixtureView>
  beforeAll(async () => {
    ;({ site, view } = await siteOver({ synthetic: true }))
    ;({ site: plain } = await siteOver({ synthetic: false }))
  })
  afterAll(async () => {
    await site.stop()
    await plain.stop()
  })

  it.each([...WITH_FIGURES, ...DOCUMENTS])('%s says who says so', async (url) => {
    expect(presentIn(await bodyOf(site, url), [CAVEAT])).toEqual([CAVEAT])
  })

  it.each(OUTPUTS)('%s never says that a service is unavailable, and never calls reports anything else', async (url) => {
    const body = await bodyOf(site, url)
    expect(body.match(/\b(down|offline|users?)\b/gi) ?? []).toEqual([])
  })

  it.each(OUTPUTS)('%s says SYNTHETIC in a rehearsal, and only there', async (url) => {
    const body = await bodyOf(site, url)
    if (body.startsWith('{')) expect(JSON.parse(body).synthetic).toEqual(FIXTURE_SYNTHETIC)
    else {
      expect(body).toContain('<strong>SYNTHETIC</strong>')
      expect(body).toMatch(/<title>SYNTHETIC: /)
      // Each chart and map by itself: a picture is cut out and passed on.
      const drawings = body.match(/<svg class="c-(plot|beats|map)"[\s\S]*?SYNTHETIC/g) ?? []
      expect(drawings).toHaveLength((body.match(/<svg class="c-(plot|beats|map)"/g) ?? []).length)
    }
    expect(presentIn((await bodyOf(plain, url)).toLowerCase(), ['synthetic'])).toEqual([])
  })

  it.each(OUTPUTS)('%s holds nothing of the operator before it is published', async (url) => {
    const body = await bodyOf(site, url)
    expect(presentIn(body, [...Object.values(MARKS).flat(), ...NEVER])).toEqual([])
  })

  it.each(['verdict', 'traffic', 'claims'] as const)(
    '%s alone is there once it alone is published, and gone when withdrawn',
    async (part) => {
      const urls = [`/incidents/${INCIDENT_ID}`, `/api/v1/incidents/${INCIDENT_ID}`]
      await view.publish(INCIDENT_ID, part, 'test')
      const texts = await Promise.all(urls.map((url) => bodyOf(site, url)))
      const both = texts.join('\n')
      const others = (['verdict', 'traffic', 'claims'] as const).filter((other) => other !== part).map((other) => PRIVATE_WORDS[other])
      expect(presentIn(texts[0] ?? '', [PRIVATE_WORDS[part]])).toEqual([PRIVATE_WORDS[part]])
      expect(presentIn(both, MARKS[part])).toEqual(MARKS[part])
      expect(texts.every((text) => text.includes('judgements with a stated confidence'))).toBe(true)
      expect(presentIn(both, [...others, ...NEVER])).toEqual([])
      if (part === 'verdict') expect(presentIn(both, ['What the evidence supports'])).toHaveLength(1)
      await view.withdraw(INCIDENT_ID, part, 'test')
      for (const url of urls) expect(presentIn(await bodyOf(site, url), [PRIVATE_WORDS[part]])).toEqual([])
    },
  )
})
