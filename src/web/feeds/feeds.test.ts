import { describe, expect, it } from 'vitest'
import { checkSchema } from '#plumbing'
import { HOUR } from '#vocabulary'
import { announceWork, worksAround } from '../../../test/fixtures/announced-work.ts'
import { createFixtureView, FIXTURE_NOW, INCIDENT_ID } from '../../../test/fixtures/view.ts'
import { badge } from '../images/badge.ts'
import { STATUSPAGE_DOCUMENTS } from '../statuspage/statuspage-documents.ts'
import {
  StatuspageComponentsSchema,
  StatuspageIncidentsSchema,
  StatuspageMaintenancesSchema,
  StatuspageStatusDocumentSchema,
  StatuspageSummarySchema,
} from '../statuspage/statuspage-schemas.ts'
import { atomFeed } from './atom.ts'
import { JsonFeedSchema, jsonFeed } from './json-feed.ts'

const view = createFixtureView()
const link = (path: string) => `https://outages.example${path}`
const faultsOf = (check: { ok: true } | { ok: false; faults: readonly unknown[] }) => (check.ok ? [] : check.faults)

describe('Atom', () => {
  const feed = atomFeed({ view, link }, '/feeds/incidents.atom')

  it('has what RFC 4287 requires of a feed and of each entry', () => {
    const [head = '', ...entries] = feed.split('<entry>')
    expect(entries).toHaveLength(2)
    for (const part of [head, ...entries])
      for (const element of [/<id>urn:uuid:[0-9a-f-]{36}<\/id>/, /<title>[^<]+<\/title>/, /<updated>\d{4}-\d\d-\d\dT[\d:.]+Z<\/updated>/])
        expect(part).toMatch(element)
    expect(head).toContain('<author><name>Test Breakwater</name></author>')
    expect(head).toContain('rel="self" type="application/atom+xml" href="https://outages.example/feeds/incidents.atom"')
    expect(entries[0]).toContain(`href="https://outages.example/incidents/${INCIDENT_ID}"`)
    expect(new Set(feed.match(/<id>[^<]+/g))).toHaveProperty('size', 3)
  })

  it('keeps its ids when it moves to another address', () => {
    const ids = (text: string) => text.match(/<id>[^<]+/g)
    expect(ids(atomFeed({ view, link: (path) => `http://127.0.0.1:8460${path}` }, '/feeds/incidents.atom'))).toEqual(ids(feed))
  })

  it('escapes what others wrote, twice where it is HTML', () => {
    const [first] = view.incidents()
    const odd = { ...view, incidents: () => [{ ...first!, serviceName: 'A & B <i>', sentence: 'x <script>\u0000\ud800' }] }
    const text = atomFeed({ view: odd, link }, '/feeds/incidents.atom')
    expect(text).toContain('<title>SYNTHETIC: A &amp; B &lt;i&gt;: incident open')
    expect(text).toContain('&lt;p&gt;x &amp;lt;script&amp;gt;&lt;/p&gt;')
    expect([...text].filter((letter) => letter === '\u0000' || letter === '\ud800')).toEqual([])
  })

  it('of a service has its incidents alone, and may be empty', () => {
    const service = view.service('tramline')!
    expect(atomFeed({ view, link, service }, '/services/tramline/feed.atom')).not.toContain('<entry>')
  })
})

it('JSON Feed is as its schema says, with the same entries', () => {
  const feed = JSON.parse(jsonFeed({ view, link }, '/feeds/incidents.json'))
  expect(faultsOf(checkSchema(JsonFeedSchema, feed))).toEqual([])
  expect(feed.items.map(({ url }: { url: string }) => url)[0]).toBe(`https://outages.example/incidents/${INCIDENT_ID}`)
})

describe("Statuspage's shape", () => {
  const schemas = {
    'summary.json': StatuspageSummarySchema,
    'status.json': StatuspageStatusDocumentSchema,
    'components.json': StatuspageComponentsSchema,
    'incidents.json': StatuspageIncidentsSchema,
    'incidents/unresolved.json': StatuspageIncidentsSchema,
    'scheduled-maintenances.json': StatuspageMaintenancesSchema,
    'scheduled-maintenances/upcoming.json': StatuspageMaintenancesSchema,
    'scheduled-maintenances/active.json': StatuspageMaintenancesSchema,
  }
  it.each(Object.entries(STATUSPAGE_DOCUMENTS))('%s is as its schema says, for all and for one', (name, make) => {
    const schema = schemas[name as keyof typeof schemas]
    for (const scope of [
      { view, link },
      { view, link, service: view.service('chirper')! },
    ])
      expect(
        faultsOf(checkSchema<typeof StatuspageStatusDocumentSchema>(schema as never, JSON.parse(JSON.stringify(make(scope))))),
      ).toEqual([])
  })

  describe('planned work', () => {
    const busy = createFixtureView()
    announceWork(busy.desk, FIXTURE_NOW)
    const listed = (name: 'summary.json' | `scheduled-maintenances${'' | '/upcoming' | '/active'}.json`, of = 'chirper') =>
      STATUSPAGE_DOCUMENTS[name]({ view: busy, link, service: busy.service(of)! }).scheduled_maintenances

    it('stands where its state belongs, and only with its service', () => {
      const ids = (name: Parameters<typeof listed>[0]) => listed(name).map(({ id, status }) => `${id} ${status}`)
      expect(ids('summary.json')).toEqual(['w-later scheduled', 'w-now in_progress'])
      expect(ids('scheduled-maintenances/upcoming.json')).toEqual(['w-later scheduled'])
      expect(ids('scheduled-maintenances/active.json')).toEqual(['w-now in_progress'])
      expect(ids('scheduled-maintenances.json')).toEqual(['w-later scheduled', 'w-now in_progress', 'w-over completed'])
      expect(listed('scheduled-maintenances.json', 'gramophone')).toEqual([])
      expect(STATUSPAGE_DOCUMENTS['summary.json']({ view: busy, link }).scheduled_maintenances).toHaveLength(2)
    })

    it('says when, for which service and what was said about it, newest first', () => {
      expect(listed('scheduled-maintenances/active.json')[0]).toMatchObject({
        name: 'SYNTHETIC Chirper: planned work announced by the operator of Test Breakwater',
        impact: 'maintenance',
        created_at: '2025-03-09T19:05:00.000Z',
        resolved_at: null,
        scheduled_for: '2025-03-10T14:05:00.000Z',
        scheduled_until: '2025-03-10T16:05:00.000Z',
        shortlink: 'https://outages.example/services/chirper',
        incident_updates: [
          { status: 'in_progress', created_at: '2025-03-10T14:05:00.000Z' },
          { status: 'scheduled', created_at: '2025-03-09T19:05:00.000Z' },
        ],
        components: [{ id: 'chirper', status: 'operational' }],
      })
      const over = listed('scheduled-maintenances.json').find(({ id }) => id === 'w-over')
      expect(over).toMatchObject({ created_at: '1970-01-01T00:00:00.000Z', resolved_at: '2025-03-09T11:05:00.000Z' })
      expect(over?.incident_updates.map(({ status }) => status)).toEqual(['completed', 'in_progress'])
    })

    it('has each state once, whenever it was entered', () => {
      const [, , work] = worksAround(FIXTURE_NOW)
      const hour = (hours: number) => FIXTURE_NOW + hours * HOUR
      for (const [from, announced, states] of [
        [hour(-1), hour(-0.5), ['in_progress']],
        [hour(1), undefined, ['scheduled']],
        [hour(1), hour(-1), ['scheduled']],
      ] as const) {
        const { announced: _, ...plain } = work!
        const odd = createFixtureView()
        odd.desk.take({ kind: 'plan', work: { ...plain, from, to: hour(2), ...(announced === undefined ? {} : { announced }) } })
        const [one] = STATUSPAGE_DOCUMENTS['summary.json']({ view: odd, link }).scheduled_maintenances
        expect(one?.incident_updates.map(({ status }) => status)).toEqual(states)
      }
    })

    it('is as its schema says', () => {
      for (const name of ['summary.json', 'scheduled-maintenances.json'] as const) {
        const document = JSON.parse(JSON.stringify(STATUSPAGE_DOCUMENTS[name]({ view: busy, link })))
        expect(faultsOf(checkSchema(schemas[name] as typeof StatuspageMaintenancesSchema, document))).toEqual([])
      }
    })

    it('of a service that is no longer watched is left out', () => {
      busy.desk.take({ kind: 'plan', work: { ...worksAround(FIXTURE_NOW)[1]!, id: 'w-gone', service: 'gone' } })
      expect(JSON.stringify(STATUSPAGE_DOCUMENTS['scheduled-maintenances.json']({ view: busy, link }))).not.toContain('w-gone')
    })
  })
})

it('a badge is as wide as its words and has a name', () => {
  const text = badge(view, view.service('gramophone')!)
  expect(text).toContain('Gramophone &lt;Music&gt;')
  expect(text).toMatch(/<title id="t">SYNTHETIC: Gramophone &lt;Music&gt;: reports high\./)
  const total = [...text.matchAll(/<rect x="\d+" width="(\d+)"/g)].reduce((sum, [, width]) => sum + Number(width), 0)
  expect(text).toContain(`width="${total}" height="20"`)
})
