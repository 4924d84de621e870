import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { formatInstant, MINUTE } from '#vocabulary'
import { createFixtureDesk } from '../../../test/fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW, INCIDENT_ID, ONSET, PRIVATE_WORDS } from '../../../test/fixtures/view.ts'
import { createPublicSite, type PublicSite } from '../public/public-site.ts'

const FIRST = 'People report more problems with Chirper than usual.'
const NOW = 'People have reported far more problems with Chirper than usual since 14:01 UTC.'

let site: PublicSite
const view = createFixtureView()

beforeAll(async () => {
  const services = view.services().map(({ service }) => service)
  const desk = createFixtureDesk(services, createSteppedClock(FIXTURE_NOW))
  await desk.start()
  site = createPublicSite({ port: 0 }, { view, desk, log: { info() {}, warn() {}, error() {} } })
})
afterAll(() => site.stop())

const minute = (minutes: number) => formatInstant(ONSET + minutes * MINUTE)
const ask = (at: string, ending = '') => site.inject({ url: `${ending ? '' : '/api/v1'}/incidents/${INCIDENT_ID}${ending}?at=${at}` })

it('JSON says what was said at any time, and until when', async () => {
  const { incident } = (await ask(minute(5))).json()
  expect(incident).toMatchObject({ sentence: FIRST, asSaidAt: minute(2), asSaidUntil: minute(20), reports: { window: { to: minute(2) } } })
  const newest = (await ask(minute(30))).json().incident
  expect(newest).toMatchObject({ sentence: NOW, asSaidAt: minute(20) })
  expect(newest).not.toHaveProperty('asSaidUntil')
  const { incident: now } = (await site.inject({ url: `/api/v1/incidents/${INCIDENT_ID}` })).json()
  expect(now).toMatchObject({ sentence: NOW, reports: { window: { to: formatInstant(FIXTURE_NOW) } } })
  expect(now).not.toHaveProperty('asSaidAt')
})

it('every time between two words has the same answer, which is not sent again', async () => {
  const answer = await ask(minute(3))
  expect((await ask('2025-03-10T16:04:00%2B02:00')).headers.etag).toBe(answer.headers.etag)
  expect(answer.headers['access-control-allow-origin']).toBe('*')
  const url = `/api/v1/incidents/${INCIDENT_ID}?at=${minute(4)}`
  expect((await site.inject({ url, headers: { 'if-none-match': String(answer.headers.etag) } })).statusCode).toBe(304)
})

it('Markdown says the same, and that it is what was said', async () => {
  const { body } = await ask(minute(5), '.md')
  for (const words of [
    FIRST,
    '**This is what stood here** from 2025-03-10T14:03:00Z to 2025-03-10T14:21:00Z',
    'more is known since',
    '?at=',
  ])
    expect(body).toContain(words)
  expect((await ask(minute(30), '.md')).body).toContain('nothing newer was said')
  expect((await site.inject({ url: `/incidents/${INCIDENT_ID}.md` })).body).not.toContain('stood here')
})

describe.each(['', '.md'])('%s', (ending) => {
  it.each(['yesterday', '', '2025-02-30T10:00:00Z', `${minute(5)}&at=${minute(6)}`, '2025-03-10T14:05:00'])(
    'at=%s is refused, with what was expected',
    async (at) => {
      const answer = await ask(at, ending)
      expect(answer.json()).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED', field: 'at', detail: expect.stringMatching(/^at: /) })
    },
  )

  it('before anything was said there is nothing, and the answer says from when on there is', async () => {
    const answer = await ask(minute(1), ending)
    expect(answer.json()).toMatchObject({
      status: 404,
      field: 'at',
      detail: expect.stringContaining('first spoken of at 2025-03-10T14:03:00Z'),
    })
  })

  it('what was taken back since is not shown', async () => {
    await view.publish(INCIDENT_ID, 'verdict', 'test')
    expect((await ask(minute(5), ending)).body).toContain(PRIVATE_WORDS.verdict)
    await view.withdraw(INCIDENT_ID, 'verdict', 'test')
    expect((await ask(minute(5), ending)).body).not.toContain(PRIVATE_WORDS.verdict)
  })
})
