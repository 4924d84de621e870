import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { createPublicSite, type PublicSite } from '#web'
import { announceWork } from '../fixtures/announced-work.ts'
import { createFixtureDesk } from '../fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW, FIXTURE_SYNTHETIC, INCIDENT_ID, PRIVATE_WORDS } from '../fixtures/view.ts'

/** What stands for `:id` and the like. A new name must be added here, or the contract fails: no route is left out by its silence. */
const SAMPLES: readonly (readonly [RegExp, string])[] = [
  [/^(\/(?:api\/v\d\/)?incidents\/):id/, `$1${INCIDENT_ID}`],
  [/^(\/(?:api\/v\d\/)?(?:services|report|embed)\/):id/, '$1chirper'],
  [/^\/problems\/:code$/, '/problems/REPORT_PROOF_NEEDED'],
  [/\/thanks$/, '/thanks?counted=yes'],
]
/** No statement about anybody is in these: the style and scripts of pages, and a stream that only names what changed. */
const WITHOUT_STATEMENTS = /^\/(assets\/\*|events|widget\.js)$/
/** No figure and no state is in these, so there is nothing to say who says so of. */
const WITHOUT_FIGURES =
  /^\/(healthz|readyz|problems(\/.*)?|report\/.*|(services|embed)\/chirper\/thanks.*|embed\/.*|api\/v1\/reports\/challenge.*|nothing|api\/v1\/services\/nobody|api\/v1\/services\/chirper\/series\?range=fortnight|.*\?at=nothing)$/

/** The description of the interface names members and words that it has, whether they are there or not; it holds no value of them. */
const DESCRIPTIONS = /^\/api\/(openapi\.json|docs)$/
const NAMES = ['"probability"', 'peakPacketsPerSecond', 'cannot-be-assessed']

/** Every public output there is, by the routes that are registered; and two that are not there. */
async function everyOutput(): Promise<readonly string[]> {
  const { site } = await siteOver({})
  await site.inject({ url: '/' })
  const reading = site.routes.filter(({ method, path }) => method === 'GET' && !WITHOUT_STATEMENTS.test(path))
  await site.stop()
  return [
    ...reading.map(({ path }) => SAMPLES.reduce((url, [name, value]) => url.replace(name, value), path)),
    '/?q=chirper',
    '/services/chirper?range=90d',
    '/api/v1/services/chirper/series?range=fortnight',
    `/incidents/${INCIDENT_ID}?at=2025-03-10T14:05:00Z`,
    `/incidents/${INCIDENT_ID}.md?at=2025-03-10T14:05:00Z`,
    `/api/v1/incidents/${INCIDENT_ID}?at=2025-03-10T14:05:00Z`,
    `/api/v1/incidents/${INCIDENT_ID}?at=nothing`,
    '/nothing',
    '/api/v1/services/nobody',
  ]
}

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
  announceWork(view.desk, FIXTURE_NOW)
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

const OUTPUTS = await everyOutput()

it('goes over every kind of output', async () => {
  const { site } = await siteOver({})
  const answers = await Promise.all(OUTPUTS.map((url) => site.inject({ url })))
  const odd = answers.flatMap(({ statusCode }, i) =>
    statusCode === 200 || /nothing|nobody|fortnight/.test(OUTPUTS[i]!) ? [] : [`${OUTPUTS[i]}: ${statusCode}`],
  )
  expect(odd).toEqual([])
  const types = new Set(answers.map(({ headers }) => String(headers['content-type']).split(';')[0]))
  for (const type of [
    'text/html',
    'application/json',
    'application/atom+xml',
    'application/feed+json',
    'application/problem+json',
    'image/svg+xml',
    'text/markdown',
    'text/plain',
  ])
    expect([...types]).toContain(type)
  await site.stop()
})

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

  it.each(OUTPUTS.filter((url) => !WITHOUT_FIGURES.test(url)))('%s says who says so', async (url) => {
    expect(presentIn(await bodyOf(site, url), [CAVEAT])).toEqual([CAVEAT])
  })

  it.each(OUTPUTS)('%s never says that a service is unavailable, and never calls reports anything else', async (url) => {
    const body = await bodyOf(site, url)
    expect(body.match(/\b(down|offline|users?)\b/gi) ?? []).toEqual([])
  })

  it.each(OUTPUTS)('%s says SYNTHETIC in a rehearsal, and only there', async (url) => {
    const { body, headers } = await site.inject({ url })
    const type = String(headers['content-type'])
    if (type.includes('json')) expect(body).toContain(JSON.stringify(FIXTURE_SYNTHETIC))
    else if (type.startsWith('text/html')) {
      expect(body).toContain('<strong>SYNTHETIC</strong>')
      expect(body).toMatch(/<title>SYNTHETIC: /)
      // Each chart and map by itself: a picture is cut out and passed on.
      const drawings = body.match(/<svg class="c-(plot|beats|map)"[\s\S]*?SYNTHETIC/g) ?? []
      expect(drawings).toHaveLength((body.match(/<svg class="c-(plot|beats|map)"/g) ?? []).length)
    } else if (type.startsWith('image/svg')) {
      expect(body).toMatch(/<title[^>]*>SYNTHETIC/)
      // As a letter in the picture too: titles are not seen.
      expect(body.replace(/<title.*?<\/title>/, '')).toMatch(/>SYNTHETIC/)
    } else if (type.startsWith('application/atom')) expect(body.match(/<title>(?!SYNTHETIC: )/g) ?? []).toEqual([])
    else if (type.startsWith('text/markdown') || url === '/llms.txt') expect(body).toMatch(/^# SYNTHETIC: /)
    else expect(body).toContain('SYNTHETIC')
    const unmarked = await bodyOf(plain, url)
    if (DESCRIPTIONS.test(url)) expect(presentIn(unmarked, ['SYNTHETIC', 'x-synthetic'])).toEqual([])
    else expect(presentIn(unmarked.toLowerCase(), ['synthetic'])).toEqual([])
  })

  it.each(OUTPUTS)('%s holds nothing of the operator before it is published', async (url) => {
    const body = await bodyOf(site, url)
    const marks = Object.values(MARKS).flat()
    expect(presentIn(body, [...marks.filter((mark) => !DESCRIPTIONS.test(url) || !NAMES.includes(mark)), ...NEVER])).toEqual([])
  })

  it.each(['verdict', 'traffic', 'claims'] as const)(
    '%s alone is there once it alone is published, and gone when withdrawn',
    async (part) => {
      const urls = [`/incidents/${INCIDENT_ID}`, `/api/v1/incidents/${INCIDENT_ID}`, `/incidents/${INCIDENT_ID}.md`]
      await view.publish(INCIDENT_ID, part, 'test')
      const texts = await Promise.all(urls.map((url) => bodyOf(site, url)))
      const both = texts.join('\n')
      const others = (['verdict', 'traffic', 'claims'] as const).filter((other) => other !== part).map((other) => PRIVATE_WORDS[other])
      expect(presentIn(texts[0] ?? '', [PRIVATE_WORDS[part]])).toEqual([PRIVATE_WORDS[part]])
      expect(presentIn(both, MARKS[part])).toEqual(MARKS[part])
      expect(texts.every((text) => text.includes('judgements with a stated confidence'))).toBe(true)
      expect(presentIn(both, [...others, ...NEVER])).toEqual([])
      expect(presentIn(texts[2] ?? '', [PRIVATE_WORDS[part]])).toEqual([PRIVATE_WORDS[part]])
      if (part === 'verdict') expect(presentIn(both, ['What the evidence supports'])).toHaveLength(1)
      await view.withdraw(INCIDENT_ID, part, 'test')
      for (const url of urls) expect(presentIn(await bodyOf(site, url), [PRIVATE_WORDS[part]])).toEqual([])
    },
  )
})

describe("in Statuspage's shape and on badges", () => {
  it.each([
    ['reports alone', 'operational', 'reports'],
    ['probes too', 'degraded_performance', 'reports and probes'],
  ] as const)('%s: a component is %s, and nothing is ever more than minor', async (_by, status, sources) => {
    const { view } = await siteOver({})
    const incident = view.incident(INCIDENT_ID)!
    const probe = { ...incident.incident.anomalies[0]!, id: 'a3', kind: 'probe-failure' as const }
    const heard = {
      ...view,
      incident: (id: string) =>
        id === INCIDENT_ID && sources !== 'reports'
          ? { ...incident, incident: { ...incident.incident, anomalies: [...incident.incident.anomalies, probe] } }
          : view.incident(id),
    }
    const desk = createFixtureDesk(
      view.services().map((service) => service.service),
      createSteppedClock(FIXTURE_NOW),
    )
    const site = createPublicSite({ port: 0 }, { view: heard, desk, log: { info() {}, warn() {}, error() {} } })
    for (const url of OUTPUTS.filter((path) => /\/api\/v2\//.test(path))) {
      const document = JSON.parse(await bodyOf(site, url)) as {
        page: { name: string }
        status?: { indicator: string; description: string }
        components?: { id: string; status: string; description: string }[]
        incidents?: { impact: string; incident_updates: { body: string }[] }[]
        scheduled_maintenances?: { name: string; incident_updates: { body: string }[]; components: { status: string }[] }[]
      }
      expect(document.page.name).toMatch(/^SYNTHETIC Test Breakwater: independent reports about (Chirper|4 services)$/)
      expect(document.status?.indicator ?? 'minor').toBe('minor')
      expect(document.status?.description ?? CAVEAT).toContain(CAVEAT)
      for (const component of document.components ?? []) {
        expect(component.status).toBe(component.id === 'chirper' ? status : 'operational')
        expect(component.description).toContain(CAVEAT)
      }
      for (const { impact, incident_updates: updates } of document.incidents ?? []) {
        expect(impact).toBe('minor')
        expect(updates.length).toBeGreaterThan(0)
        for (const { body } of updates) expect(body).toContain(CAVEAT)
      }
      if (/\/api\/v2\/(summary|scheduled)/.test(url)) expect(document.scheduled_maintenances).not.toEqual([])
      for (const { name, incident_updates: updates, components } of document.scheduled_maintenances ?? []) {
        expect(name).toMatch(/^SYNTHETIC .+ announced by the operator of Test Breakwater$/)
        expect(updates.length).toBeGreaterThan(0)
        for (const { body } of updates) expect(body).toMatch(new RegExp(`operator of Test Breakwater.*${CAVEAT}`))
        // Work that is under way moves no component.
        expect(components).toMatchObject([{ status }])
      }
    }
    expect(await bodyOf(site, '/services/chirper/badge.svg')).toContain(`>incident open: ${sources}<`)
    expect(await bodyOf(site, '/services/gramophone/badge.svg')).toContain('>reports high<')
    expect(await bodyOf(site, '/services/parcelpost/badge.svg')).toContain('>reports usual<')
    expect(await bodyOf(site, '/services/tramline/badge.svg')).toContain('>not listening<')
    await site.stop()
  })

  it('may be read and embedded by other sites, and asks for nothing', async () => {
    const { site } = await siteOver({})
    for (const url of ['/api/v2/summary.json', '/services/chirper/badge.svg', '/feeds/incidents.atom', '/api/v1/services']) {
      const answer = await site.inject({ url })
      expect(answer.headers['access-control-allow-origin']).toBe('*')
      expect(answer.headers['cross-origin-resource-policy']).toBe('cross-origin')
      const again = await site.inject({ url, headers: { 'if-none-match': String(answer.headers.etag) } })
      expect(again.statusCode).toBe(304)
    }
    expect((await site.inject({ url: '/' })).headers['access-control-allow-origin']).toBeUndefined()
    await site.stop()
  })
})
