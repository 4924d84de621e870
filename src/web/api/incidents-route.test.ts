import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { createFixtureDesk } from '../../../test/fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW, INCIDENT_ID } from '../../../test/fixtures/view.ts'
import { createPublicSite, type PublicSite } from '../public/public-site.ts'

let site: PublicSite

beforeAll(async () => {
  const view = createFixtureView()
  const services = view.services().map(({ service }) => service)
  const desk = createFixtureDesk(services, createSteppedClock(FIXTURE_NOW))
  await desk.start()
  site = createPublicSite({ port: 0 }, { view, desk, log: { info() {}, warn() {}, error() {} } })
})
afterAll(() => site.stop())

const ask = async (query: string) => (await site.inject({ url: `/api/v1/incidents${query}` })).json()

it('incidents come in pages, each with who says so', async () => {
  const first = await ask('?limit=1')
  expect(first).toMatchObject({ incidents: [{ id: INCIDENT_ID }], next: INCIDENT_ID, synthetic: {}, caveat: expect.any(String) })
  const second = await ask(`?limit=1&before=${first.next}`)
  expect(second.incidents).toHaveLength(1)
  expect(second).not.toHaveProperty('next')
  expect((await ask('')).incidents).toEqual([...first.incidents, ...second.incidents])
  expect((await ask('?state=closed')).incidents).toEqual(second.incidents)
  expect((await ask('?service=tramline')).incidents).toEqual([])
})

it.each(['?before=nobody', '?state=shut', '?limit=many', '?stat=open'])('%s is refused, by its name', async (query) => {
  expect(await ask(query)).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED', field: /\w+/.exec(query)![0] })
})

it('a page that did not change is not sent again', async () => {
  const url = '/api/v1/incidents?state=open'
  const answer = await site.inject({ url })
  expect(answer.headers['access-control-allow-origin']).toBe('*')
  expect((await site.inject({ url, headers: { 'if-none-match': String(answer.headers.etag) } })).statusCode).toBe(304)
})
