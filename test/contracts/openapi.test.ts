import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { createOperatorSite, createPublicSite, type OperatorSite, type ProbeDoor, type PublicSite } from '#web'
import { announceWork } from '../fixtures/announced-work.ts'
import { createFixtureDesk } from '../fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW, INCIDENT_ID } from '../fixtures/view.ts'

type Json = { [name: string]: unknown }
interface Operation {
  parameters?: readonly { name: string; in: string }[]
  operationId: string
  requestBody?: object
  security?: readonly object[]
  responses: Record<string, { content?: Record<string, unknown> }>
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Json }
}

// The package is CommonJS: its function is the module itself at run time and `.default` by its types.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => Ajv2020

/** Pages, their forms and what belongs to them: a new route is either here or in the document. */
const FOR_PEOPLE: Readonly<Record<'public' | 'operator', RegExp>> = {
  public:
    /^\/($|about$|incidents$|(services|incidents|report|embed)\/:id$|(services|embed)\/:id\/(reports|thanks)$|services\/:id\/course\.json$|problems(\/:code)?$|assets\/\*|events$|widget\.js$|api\/docs$)/,
  operator: /^\/($|login$|logout$|audit$|alerts(\/|$)|incidents\/|problems(\/:code)?$|assets\/\*|events$)/,
}

const log = { info() {}, warn() {}, error() {} }
const KEY = 'a-key-of-the-call-centre'
let folder: string
let publicSite: PublicSite
let operatorSite: OperatorSite
let authorization: string
const documents = {} as Record<'public' | 'operator', OpenApi>
const validators = {} as Record<'public' | 'operator', Ajv2020>

beforeAll(async () => {
  const view = createFixtureView({ published: ['verdict', 'traffic', 'claims'] })
  announceWork(view.desk, FIXTURE_NOW)
  const clock = createSteppedClock(FIXTURE_NOW)
  folder = mkdtempSync(join(tmpdir(), 'breakwater-openapi-'))
  const desk = createFixtureDesk(
    view.services().map(({ service }) => service),
    clock,
  )
  await desk.start()
  const batchKeys = [{ name: 'call-centre', sha256: createHash('sha256').update(KEY).digest('hex') }]
  publicSite = createPublicSite({ port: 0, batchKeys }, { view, desk, log, rehearsedIdentity: true })
  const nothing = () => Promise.reject(new Error('not in this test'))
  const probes: ProbeDoor = {
    keys: [{ name: 'harbour', sha256: createHash('sha256').update(KEY).digest('hex') }],
    take: ({ sentAt, results }) =>
      sentAt === 0
        ? { kind: 'clock-off', detail: 'years behind' }
        : { kind: 'taken', taken: results.length - 1, known: 0, refused: [{ index: 0, code: 'PROBE_UNKNOWN', detail: 'no such probe' }] },
  }
  operatorSite = createOperatorSite(
    { port: 0 },
    { view, log, clock, dataDirectory: folder, backup: nothing, exportParquet: nothing, probes },
  )
  await operatorSite.inject({ url: '/healthz' })
  authorization = `Bearer ${readFileSync(join(folder, 'operator-token'), 'utf8').trim()}`
  documents.public = (await publicSite.inject({ url: '/api/openapi.json' })).json()
  documents.operator = (await operatorSite.inject({ url: '/api/openapi.json', headers: { authorization } })).json()
  for (const site of ['public', 'operator'] as const)
    validators[site] = addFormats(new Ajv2020({ strict: false, allErrors: true })).addSchema(closed(documents[site]) as object, 'api')
})
afterAll(async () => {
  await publicSite.stop()
  await operatorSite.stop()
  rmSync(folder, { recursive: true })
})

/** Nothing may be answered that is not written down: objects are closed where the schema does not open them. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, closed(item)]))
  return inner.type === 'object' && inner.properties !== undefined ? { additionalProperties: false, ...inner } : inner
}

const pointer = (...names: readonly string[]) =>
  names.map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')

/** What is wrong with an answer by the document of its site; the text of a JSON answer, or any other content type by its name alone. */
function faultsOf(site: 'public' | 'operator', method: string, path: string, answer: Awaited<ReturnType<PublicSite['inject']>>): unknown {
  const type = String(answer.headers['content-type']).split(';')[0]!
  const status = String(answer.statusCode)
  const schema = documents[site].paths[path]?.[method]?.responses[status]?.content?.[type]
  if (schema === undefined) return `${method} ${path}: ${status} ${type} is not documented`
  if (!type.endsWith('json')) return []
  const validate = validators[site].compile({
    $ref: `api#${pointer('paths', path, method, 'responses', status, 'content', type, 'schema')}`,
  })
  validate(answer.json())
  return (validate.errors ?? []).slice(0, 5)
}

const urlOf = (path: string) => path.replace(/^(\/(?:api\/v1\/)?incidents\/)\{id\}/, `$1${INCIDENT_ID}`).replaceAll('{id}', 'chirper')

describe.each(['public', 'operator'] as const)('the document of the %s listener', (site) => {
  it('is valid OpenAPI 3.1 by its official schema, and every reference leads somewhere', async () => {
    const validator = new Validator()
    const result = await validator.validate(structuredClone(documents[site]) as object as Record<string, unknown>)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
    expect(validator.version).toBe('3.1')
    for (const [, name] of JSON.stringify(documents[site]).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
      expect(documents[site].components.schemas).toHaveProperty([name!])
  })

  it('has every route for programs, and no other', () => {
    const routes = site === 'public' ? publicSite.routes : operatorSite.routes
    const registered = routes.filter(({ path }) => !FOR_PEOPLE[site].test(path)).map(({ method, path }) => `${method} ${path}`)
    const told = Object.entries(documents[site].paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{([a-z]+)\}/g, ':$1')}`),
    )
    expect(told.sort()).toEqual([...new Set(registered)].sort())
  })

  it('names each operation once, and each parameter of a path', () => {
    const operations = Object.entries(documents[site].paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    )
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { path, parameters = [] } of operations)
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`)).toEqual(
        path.match(/\{[a-z]+\}/g) ?? [],
      )
  })
})

it('what is read on the public listener is as documented, to the member', async () => {
  const reading = Object.entries(documents.public.paths).filter(([, methods]) => 'get' in methods)
  expect(reading.length).toBeGreaterThan(30)
  for (const [path] of reading) {
    const answer = await publicSite.inject({ url: urlOf(path) })
    expect([answer.statusCode, path, faultsOf('public', 'get', path, answer)]).toEqual([200, path, []])
    if (path.includes('{id}')) {
      const missing = await publicSite.inject({ url: path.replaceAll('{id}', 'nobody') })
      expect([missing.statusCode, path, faultsOf('public', 'get', path, missing)]).toEqual([404, path, []])
    }
  }
  for (const [path, query, status] of [
    ['/api/v1/services/{id}/series', 'range=fortnight', 400],
    ['/api/v1/incidents', 'state=shut', 400],
    ['/api/v1/incidents/{id}', 'at=yesterday', 400],
    ['/api/v1/incidents/{id}', 'at=2025-03-10T13:00:00Z', 404],
    ['/api/v1/incidents/{id}', 'at=2025-03-10T14:05:00Z', 200],
    ['/incidents/{id}.md', 'at=yesterday', 400],
    ['/incidents/{id}.md', 'at=2025-03-10T14:05:00Z', 200],
  ] as const) {
    const answer = await publicSite.inject({ url: `${urlOf(path)}?${query}` })
    expect([answer.statusCode, query, faultsOf('public', 'get', path, answer)]).toEqual([status, query, []])
  }
})

it('what comes back for reports is as documented', async () => {
  const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
    publicSite.inject({
      method: 'POST',
      url,
      payload: payload as object,
      headers: { 'x-breakwater-rehearsed-reporter': 'ada', ...headers },
    })
  const report = { service: 'chirper', problem: 'app' }
  const batch = '/api/v1/reports/batch'
  const key = { authorization: `Bearer ${KEY}` }
  for (const [status, url, body, headers] of [
    [202, '/api/v1/reports', report],
    [200, '/api/v1/reports', report],
    [422, '/api/v1/reports', { ...report, colour: 'red' }],
    [403, '/api/v1/reports', report, { 'sec-fetch-site': 'cross-site' }],
    [415, '/api/v1/reports', 'service=chirper', { 'content-type': 'application/x-www-form-urlencoded' }],
    [413, '/api/v1/reports', { ...report, comment: 'x'.repeat(10_000) }],
    [400, '/api/v1/reports', '{', { 'content-type': 'application/json' }],
    [401, batch, { reports: [] }],
    [422, batch, {}, key],
    [200, batch, { reports: [{ ...report, reporter: 'bob' }, { ...report, reporter: 'bob' }, { reporter: 'cid' }] }, key],
  ] as const) {
    const answer = await post(url, body, headers)
    expect([answer.statusCode, url, faultsOf('public', 'post', url, answer)]).toEqual([status, url, []])
  }
})

it('what comes back for results of another vantage point is as documented, under any name of this host, by its own key alone', async () => {
  const url = '/api/v1/probes'
  const result = {
    service: 'chirper',
    at: '2025-03-10T15:04:00Z',
    outcome: 'success',
    status: 200,
    tookMilliseconds: 80,
    detail: 'HTTP 200',
  }
  const batch = { vantage: { name: 'harbour', network: 'AS64500' }, sentAt: '2025-03-10T15:05:00Z', results: [result, result] }
  const key = { authorization: `Bearer ${KEY}` }
  for (const [status, body, headers] of [
    [200, batch, key],
    [401, batch, {}],
    [401, batch, { authorization }],
    [403, { ...batch, vantage: { name: 'hill', network: 'AS64500' } }, key],
    [422, { ...batch, sentAt: '1970-01-01T00:00:00Z' }, key],
    [422, { ...batch, results: [] }, key],
    [422, { ...batch, results: [{ ...result, outcome: 'down' }] }, key],
    [422, { ...batch, results: [{ ...result, at: 'yesterday' }] }, key],
    [415, 'results', { ...key, 'content-type': 'application/x-www-form-urlencoded' }],
    [400, '{', { ...key, 'content-type': 'application/json' }],
    [413, { ...batch, more: 'x'.repeat(600_000) }, key],
  ] as const) {
    const answer = await operatorSite.inject({
      method: 'POST',
      url,
      payload: body as object,
      headers: { host: 'observatory.example', ...headers },
    })
    expect([answer.statusCode, faultsOf('operator', 'post', url, answer)]).toEqual([status, []])
  }
  const elsewhere = await operatorSite.inject({ url: '/api/v1/console', headers: { host: '127.0.0.1', ...key } })
  expect(elsewhere.statusCode).toBe(401)
})

it('the schema of a report in the document is the one that reports are checked with', async () => {
  const { Submission } = documents.public.components.schemas as { Submission: { properties: Json } }
  const ajv = addFormats(new Ajv2020({ strict: false }))
  for (const body of [
    { service: 'chirper', problem: 'app', place: { country: 'DE' } },
    { service: 'chirper' },
    { service: 'chirper', problem: 'app', colour: 'red' },
    { service: 'chirper', problem: 'app', comment: 'x'.repeat(501) },
  ]) {
    const answer = await publicSite.inject({
      method: 'POST',
      url: '/api/v1/reports',
      payload: body,
      headers: { 'x-breakwater-rehearsed-reporter': JSON.stringify(body).slice(0, 100) },
    })
    expect(ajv.validate(Submission, body)).toBe(answer.statusCode < 300)
  }
})

it("what the operator reads is as documented, and its document needs the token like everything of the operator's", async () => {
  for (const path of [
    '/api/v1/console',
    '/api/v1/traffic',
    '/api/v1/audit',
    '/api/v1/alerts',
    '/api/v1/incidents/{id}',
    '/healthz',
    '/readyz',
  ]) {
    const answer = await operatorSite.inject({ url: urlOf(path), headers: { authorization } })
    expect([answer.statusCode, path, faultsOf('operator', 'get', path, answer)]).toEqual([200, path, []])
  }
  const refused = await operatorSite.inject({ url: '/api/openapi.json' })
  expect([refused.statusCode, faultsOf('operator', 'get', '/api/openapi.json', refused)]).toEqual([401, []])
  for (const [path, methods] of Object.entries(documents.operator.paths))
    for (const { security } of Object.values(methods))
      expect([path, security]).toEqual([
        path,
        /^\/(healthz|readyz)$/.test(path) ? undefined : [{ [path === '/api/v1/probes' ? 'probeKey' : 'operatorToken']: [] }],
      ])
})

it('the page and the document tell the same routes', async () => {
  const { body } = await publicSite.inject({ url: '/api/docs' })
  for (const [path, methods] of Object.entries(documents.public.paths))
    for (const method of Object.keys(methods))
      expect(body).toContain(`<code>${method.toUpperCase()} ${path.replaceAll(/\{([a-z]+)\}/g, ':$1')}</code>`)
  expect(body).not.toMatch(/<script(?! src="\/assets\/| type="module" src="\/assets\/)/)
})
