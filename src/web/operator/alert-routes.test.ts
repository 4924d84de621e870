import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { formatInstant, HOUR } from '#vocabulary'
import { createFixtureView, FIXTURE_NOW, type FixtureView, INCIDENT_ID } from '../../../test/fixtures/view.ts'
import { createOperatorSite, type OperatorSite } from './operator-site.ts'

let folder: string
let view: FixtureView
let site: OperatorSite
let bearer: { authorization: string }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-alerts-'))
  view = createFixtureView()
  const log = { info() {}, warn() {}, error() {} }
  site = createOperatorSite({ port: 0 }, { view, log, clock: createSteppedClock(FIXTURE_NOW), dataDirectory: folder })
  await site.inject({ url: '/healthz' })
  bearer = { authorization: `Bearer ${(await readFile(join(folder, 'operator-token'), 'utf8')).trim()}` }
  const { incident } = view.operatorIncident(INCIDENT_ID)!
  view.desk.take({ kind: 'incident', notice: { type: 'incident.opened', at: FIXTURE_NOW, incident, serviceName: 'Chirper' } })
})
afterEach(async () => {
  await site.stop()
  await rm(folder, { recursive: true })
})

const post = (url: string, fields: Record<string, string>) =>
  site.inject({
    method: 'POST',
    url,
    payload: new URLSearchParams(fields).toString(),
    headers: { ...bearer, 'content-type': 'application/x-www-form-urlencoded' },
  })
const api = (method: 'POST' | 'PUT' | 'DELETE' | 'GET', url: string, payload?: object) =>
  site.inject({ method, url, headers: bearer, ...(payload ? { payload } : {}) })

it('shows work of the catalogue as that, with nothing to end it by', async () => {
  const { service } = view.service('chirper')!
  view.desk.watch([{ ...service, plannedWork: [{ title: 'new racks', from: FIXTURE_NOW, to: FIXTURE_NOW + HOUR }] }])
  const page = (await site.inject({ url: '/alerts', headers: bearer })).body
  expect(page).toContain('new racks')
  expect(page).toContain('From the configuration: change it in services.yaml.')
  expect(page).not.toMatch(/action="\/alerts\/planned-work\/[^"]+\/end"/)
  const { plannedWork } = JSON.parse((await site.inject({ url: '/api/v1/alerts', headers: bearer })).body)
  expect(plannedWork).toMatchObject([{ note: 'new racks', isConfigured: true }])
})

it('without JavaScript: silence, announce work, acknowledge and take back', async () => {
  expect((await post('/alerts/silences', { service: 'chirper', hours: '2', reason: 'a <b>known</b> fault' })).headers.location).toBe(
    '/alerts?done=silenced#silences',
  )
  const work = { service: 'chirper', from: '2025-03-10T16:00', to: '2025-03-10T18:00', note: 'new cables' }
  expect((await post('/alerts/planned-work', work)).statusCode).toBe(303)
  expect((await post(`/alerts/incidents/${INCIDENT_ID}/acknowledge`, { note: 'mine' })).statusCode).toBe(303)
  const page = (await site.inject({ url: '/alerts?done=silenced', headers: bearer })).body
  for (const words of [
    'The silence has begun.',
    'a &lt;b>known&lt;/b> fault',
    'new cables',
    'Acknowledged by operator (API)',
    'SYNTHETIC',
    'incident.changed',
  ])
    expect(page).toContain(words)
  expect(view.plannedWork()).toMatchObject([{ service: 'chirper', text: 'new cables', announced: FIXTURE_NOW }])
  for (const [kind, { id }] of [
    ['silences', view.alerts.view().silences[0]!],
    ['planned-work', view.alerts.view().plannedWork[0]!],
  ] as const)
    expect((await post(`/alerts/${kind}/${id}/end`, {})).statusCode).toBe(303)
  expect(view.plannedWork()).toEqual([])
  expect(view.acts.map(({ act }) => act)).toEqual(['silence', 'plan work', 'acknowledge', 'end silence', 'end planned work'])
})

it('says what is wrong with a form, and keeps what was typed', async () => {
  const [silence, work] = ['/alerts/silences', '/alerts/planned-work']
  const silent = { service: 'chirper', hours: '2', reason: 'why not' }
  const planned = { service: 'chirper', from: '2025-03-10T16:00', to: '2025-03-10T18:00', note: 'new cables' }
  for (const [url, fields, field, words] of [
    [silence, { ...silent, reason: ' ' }, 'reason', 'the reason is missing'],
    [silence, { ...silent, reason: 'x'.repeat(301) }, 'reason', 'the reason is longer than 300 characters'],
    [silence, { ...silent, hours: '-1' }, 'hours', 'the number of hours is none above 0'],
    [silence, { ...silent, hours: 'two' }, 'hours', 'the number of hours is none above 0'],
    [silence, { ...silent, hours: '' }, 'until', 'the expiry is missing'],
    [silence, { ...silent, hours: '9000' }, 'hours', 'lasts 31 days at most'],
    [silence, { ...silent, until: '2025-03-10T15:04' }, 'until', 'the expiry lies in the past'],
    [silence, { ...silent, scope: 'x'.repeat(81) }, 'scope', 'the scope is longer than 80 characters'],
    [silence, { ...silent, kind: 'gossip' }, 'kind', 'the kind is one of'],
    [silence, { ...silent, service: 'nobody' }, 'service', 'there is no such service'],
    [work, { ...planned, from: 'soon' }, 'from', 'the beginning is missing'],
    [work, { ...planned, to: '' }, 'to', 'the end is missing'],
    [work, { ...planned, to: '2025-03-10T15:00' }, 'to', 'the end lies before the beginning'],
    [work, { ...planned, from: '2025-03-10T13:00', to: '2025-03-10T14:00' }, 'to', 'the end lies in the past'],
    [work, { ...planned, note: '' }, 'note', 'the note is missing'],
    [`/alerts/incidents/${INCIDENT_ID}/acknowledge`, { note: 'x'.repeat(301) }, 'note', 'the note is longer than 300 characters'],
  ] as const) {
    const answer = await post(url, fields)
    expect(answer.statusCode, words).toBe(422)
    expect(answer.body.match(/Not done: [^<]*/g), words).toEqual([expect.stringContaining(words)])
    // Nothing asks for this page again: its address takes forms only.
    expect(answer.body).not.toContain('data-topics')
    const named = new RegExp(`name="${field}"[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]`)
    if (field !== 'until') expect(answer.body, words).toMatch(named)
    // What no field of the page can have been is not shown again.
    for (const [name, text] of Object.entries(fields))
      if (text.trim() !== '' && !['until', 'kind', 'service'].includes(name)) expect(answer.body, words).toContain(`value="${text}"`)
    expect((await site.inject({ url, headers: bearer })).headers.location).toMatch(/^\/alerts#/)
  }
  expect(view.acts).toEqual([])
})

it('what is not there cannot be ended or acknowledged', async () => {
  for (const url of ['silences/gone/end', 'planned-work/gone/end', 'learning/chirper/end', 'incidents/gone/acknowledge']) {
    const answer = await post(`/alerts/${url}`, {})
    expect([answer.statusCode, answer.body.includes('No such page')], url).toEqual([404, true])
  }
  expect(view.acts).toEqual([])
})

it('for programs: the same acts, with problem details', async () => {
  const until = formatInstant(FIXTURE_NOW + HOUR)
  const made = await api('POST', '/api/v1/silences', { service: 'chirper', reason: 'known', until, kind: 'report-surge' })
  expect(made.statusCode).toBe(201)
  const [silence] = made.json<{ silences: { id: string; until: string; isActive: boolean }[] }>().silences
  expect(silence).toMatchObject({ until, isActive: true })
  expect((await api('DELETE', `/api/v1/silences/${silence!.id}`)).statusCode).toBe(200)
  expect((await api('DELETE', `/api/v1/silences/${silence!.id}`)).statusCode).toBe(404)
  expect((await api('PUT', `/api/v1/incidents/${INCIDENT_ID}/acknowledgement`, { note: 'mine' })).statusCode).toBe(200)
  expect((await api('PUT', '/api/v1/incidents/nobody/acknowledgement', {})).statusCode).toBe(404)
  const refused = await api('POST', '/api/v1/planned-work', { service: 'chirper', from: 'soon', to: 'later', note: 'x' })
  expect([refused.statusCode, refused.headers['content-type']]).toEqual([422, 'application/problem+json; charset=utf-8'])
  expect(refused.json()).toMatchObject({ status: 422, field: 'from' })
  expect((await api('POST', '/api/v1/silences', { service: 'chirper', reason: 'x' })).json()).toMatchObject({ status: 422, field: 'until' })
  const told = (await api('GET', '/api/v1/alerts')).json<Record<string, unknown>>()
  expect(told).toMatchObject({ format: 'breakwater.operator-alerts.v1', open: [{ incident: INCIDENT_ID, acknowledged: { note: 'mine' } }] })
  expect(told.synthetic).toBeDefined()
})

it('what learn-only mode suggests stands there as lines for breakwater.yaml, and as such in JSON', async () => {
  const page = async () => (await site.inject({ url: '/alerts', headers: bearer })).body
  expect(await page()).not.toContain('thresholds')
  view.desk.take({ kind: 'report', service: 'chirper' })
  const { incident } = view.operatorIncident(INCIDENT_ID)!
  for (const [n, score] of [30, 12.34, 8].entries())
    view.desk.take({
      kind: 'incident',
      notice: {
        type: 'incident.opened',
        at: FIXTURE_NOW,
        incident: { ...incident, id: `i${n}`, anomalies: [{ ...incident.anomalies[0]!, score }] },
        serviceName: 'Chirper',
      },
    })
  const lines = 'alerts:\n  thresholds:\n    chirper: { score: 12.4 }'
  expect(await page()).toContain(`<pre class="paste"><code>${lines}</code></pre>`)
  expect((await api('GET', '/api/v1/alerts')).json()).toMatchObject({ thresholdLines: lines })
})
