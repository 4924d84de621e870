import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSteppedClock, type SteppedClock } from '#plumbing'
import { HOUR } from '#vocabulary'
import { createFixtureView, FIXTURE_NOW, type FixtureView, INCIDENT_ID, PRIVATE_WORDS } from '../../../test/fixtures/view.ts'
import { createOperatorSite, type OperatorSite } from './operator-site.ts'

const lines: string[] = []
const write = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }))
const log = { info: write, warn: write, error: write }

let folder: string
let view: FixtureView
let clock: SteppedClock
let site: OperatorSite
let token: string

const open = () => createOperatorSite({ port: 0, hostNames: ['console.example'] }, { view, log, clock, dataDirectory: folder })

beforeEach(async () => {
  lines.length = 0
  folder = await mkdtemp(join(tmpdir(), 'breakwater-operator-'))
  view = createFixtureView()
  clock = createSteppedClock(FIXTURE_NOW)
  site = open()
  await site.inject({ url: '/healthz' })
  token = (await readFile(join(folder, 'operator-token'), 'utf8')).trim()
})

afterEach(async () => {
  await site.stop()
  await rm(folder, { recursive: true })
})

async function logIn(): Promise<{ cookie: string; csrf: string }> {
  const answer = await site.inject({ url: `/login?token=${token}` })
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
  const page = await site.inject({ url: '/', headers: { cookie } })
  return { cookie, csrf: /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '' }
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }

describe('the token', () => {
  it('is made once, for the operator alone', async () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect((await stat(join(folder, 'operator-token'))).mode & 0o777).toBe(0o600)
    const again = open()
    await again.start()
    expect(again.firstStart).toBe(false)
    expect(again.loginUrl()).toBe(`${again.address()?.url}login?token=${token}`)
    await again.stop()
    expect(again.loginUrl()).toBeUndefined()
  })

  it('is closed to others when it was open, and refused when it is none', async () => {
    const path = join(folder, 'operator-token')
    await writeFile(path, `${token}\n`, { mode: 0o644 })
    await (await import('node:fs/promises')).chmod(path, 0o644)
    await open().inject({ url: '/healthz' })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(lines.some((line) => line.includes('could be read by others'))).toBe(true)
    await writeFile(path, 'letmein')
    await expect(open().start()).rejects.toMatchObject({ code: 'FILE_MALFORMED' })
  })
})

describe('the log-in', () => {
  it('turns the address with the token into a strict cookie', async () => {
    const answer = await site.inject({ url: `/login?token=${token}` })
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe('/')
    const cookie = String(answer.headers['set-cookie'])
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Strict')
    expect(cookie).not.toContain(token)
    const page = await site.inject({ url: '/', headers: { cookie: cookie.split(';')[0] ?? '' } })
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('Traffic now')
  })

  it('works by form, and not with another token', async () => {
    expect((await site.inject({ url: '/login' })).body).toContain('Operator token')
    const wrong = await site.inject({ method: 'POST', url: '/login', payload: 'token=guess', headers: form })
    expect(wrong.statusCode).toBe(401)
    expect(wrong.headers['set-cookie']).toBeUndefined()
    expect((await site.inject({ url: '/login?token=guess' })).statusCode).toBe(403)
    expect((await site.inject({ url: '/login?token=a&token=b' })).statusCode).toBe(403)
    const right = await site.inject({ method: 'POST', url: '/login', payload: `token=${token}`, headers: form })
    expect(right.statusCode).toBe(303)
    const foreign = await site.inject({
      method: 'POST',
      url: '/login',
      payload: `token=${token}`,
      headers: { ...form, origin: 'https://evil.example' },
    })
    expect(foreign.statusCode).toBe(403)
  })

  it('ends on log-out, and by itself after twelve hours', async () => {
    const { cookie, csrf } = await logIn()
    const out = await site.inject({ method: 'POST', url: '/logout', payload: `csrf=${csrf}`, headers: { ...form, cookie } })
    expect(out.statusCode).toBe(303)
    expect((await site.inject({ url: '/', headers: { cookie } })).headers.location).toBe('/login')
    const second = await logIn()
    clock.advance(FIXTURE_NOW + 12 * HOUR)
    expect((await site.inject({ url: '/', headers: { cookie: second.cookie } })).headers.location).toBe('/login')
  })

  it('stands before everything', async () => {
    for (const url of ['/', '/audit', `/incidents/${INCIDENT_ID}`, '/nothing']) {
      const answer = await site.inject({ url })
      expect(answer.headers.location, url).toBe('/login')
      expect(answer.body).not.toContain(PRIVATE_WORDS.verdict)
    }
    for (const url of ['/api/v1/console', '/api/v1/traffic', '/api/v1/audit', `/api/v1/incidents/${INCIDENT_ID}`, '/events']) {
      const answer = await site.inject({ url })
      expect(answer.statusCode, url).toBe(401)
      expect(answer.body).not.toContain(PRIVATE_WORDS.verdict)
    }
    const act = await site.inject({ method: 'POST', url: `/incidents/${INCIDENT_ID}/publish`, payload: 'part=verdict', headers: form })
    expect(act.statusCode).toBe(401)
    expect((await site.inject({ method: 'PUT', url: `/api/v1/incidents/${INCIDENT_ID}/published/verdict` })).statusCode).toBe(401)
    expect(view.acts).toHaveLength(0)
  })

  it('never writes the token, a cookie or the address with the token', async () => {
    const { cookie } = await logIn()
    await site.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })
    await site.inject({ url: `/login?token=${token}x` })
    const text = lines.join('\n')
    expect(lines.length).toBeGreaterThan(3)
    expect(text).not.toContain(token)
    expect(text).not.toContain(cookie.split('=')[1])
  })
})

it.each(['evil.example', 'evil.example:8461', '127.0.0.1.evil.example', 'localhost.evil.example', '192.0.2.1', '127.0.0.1:80:80', '[::1'])(
  'does not answer under the name %j',
  async (host) => {
    const answer = await site.inject({ url: `/login?token=${token}`, headers: { host } })
    expect(answer.statusCode).toBe(421)
    expect(answer.headers['set-cookie']).toBeUndefined()
  },
)

it.each(['localhost', 'LOCALHOST:8461', '127.0.0.1:8461', '[::1]:8461', 'console.example'])('answers under the name %j', async (host) => {
  expect((await site.inject({ url: '/login', headers: { host } })).statusCode).toBe(200)
})

describe('an incident', () => {
  it('shows everything, published or not', async () => {
    const { cookie } = await logIn()
    const { body } = await site.inject({ url: `/incidents/${INCIDENT_ID}`, headers: { cookie } })
    for (const words of [
      'What the evidence supports',
      PRIVATE_WORDS.verdict,
      'Confidence is moderate',
      PRIVATE_WORDS.traffic,
      'SNMP reflection',
      'Points to',
      'contradicted by these data',
      'provisional (leans to: contradicted)',
      'cannot be assessed',
      'What the public would see',
      'Who rented or steers the devices.',
    ])
      expect(body).toContain(words)
    expect(body).toContain('addresses originating in the &lt;b>Ukraine&lt;/b> area')
    expect(body).not.toContain('<script>alert')
    expect(body).not.toContain('<b>Ukraine')
  })

  it('is published and withdrawn part by part', async () => {
    const { cookie, csrf } = await logIn()
    const act = (name: string) =>
      site.inject({
        method: 'POST',
        url: `/incidents/${INCIDENT_ID}/${name}`,
        payload: `part=traffic&csrf=${csrf}`,
        headers: { ...form, cookie, origin: 'http://localhost:80', host: 'localhost:80' },
      })
    const published = await act('publish')
    expect(published.statusCode).toBe(303)
    expect(view.incident(INCIDENT_ID)?.published).toEqual(['traffic'])
    const page = await site.inject({ url: String(published.headers.location).split('#')[0] ?? '', headers: { cookie } })
    expect(page.body).toContain('Published: The traffic.')
    expect(page.body).toContain('Withdraw: The traffic')
    expect(page.body).toContain('published traffic')
    await act('withdraw')
    expect(view.incident(INCIDENT_ID)?.published).toEqual([])
    expect(view.acts.map(({ actor, act: what }) => [actor, what])).toEqual([
      ['operator', 'published traffic'],
      ['operator', 'withdrew traffic'],
    ])
  })

  it.each([
    ['no token of the form', '', {}],
    ['a wrong token of the form', '&csrf=guess', {}],
    ['another origin', '&csrf=RIGHT', { origin: 'https://evil.example' }],
    ['the public pages beside it', '&csrf=RIGHT', { origin: 'http://localhost:8460', host: 'localhost:8461' }],
    ['another site', '&csrf=RIGHT', { 'sec-fetch-site': 'same-site' }],
  ])('does not act on %s', async (_why, more, headers) => {
    const { cookie, csrf } = await logIn()
    const answer = await site.inject({
      method: 'POST',
      url: `/incidents/${INCIDENT_ID}/publish`,
      payload: `part=verdict${more.replace('RIGHT', csrf)}`,
      headers: { ...form, cookie, ...(headers as Record<string, string>) },
    })
    expect(answer.statusCode).toBe(403)
    expect(view.acts).toHaveLength(0)
  })

  it('takes a claim from the form, or says what is wrong with it', async () => {
    const { cookie, csrf } = await logIn()
    const post = (fields: Record<string, string>) =>
      site.inject({
        method: 'POST',
        url: `/incidents/${INCIDENT_ID}/claims`,
        payload: new URLSearchParams({ csrf, ...fields }).toString(),
        headers: { ...form, cookie },
      })
    const wrong = await post({ rung: 'devices', area: 'Ukraine', share: '', text: '<img src=x onerror=alert(1)>', by: '' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('is not a two-letter country code')
    expect(wrong.body).not.toContain('<img src=x')
    expect(wrong.body).toContain('value="Ukraine"')
    const right = await post({ rung: 'devices', area: 'ua, md', share: 'majority', text: 'They did it', by: 'a minister' })
    expect(right.statusCode).toBe(303)
    expect(view.operatorIncident(INCIDENT_ID)?.claims.at(-1)?.claim).toMatchObject({
      id: 'devices area=UA,MD share=majority',
      text: 'They did it',
      by: 'a minister',
    })
  })

  it('answers programs with the token', async () => {
    const headers = { authorization: `Bearer ${token}` }
    const incident = (await site.inject({ url: `/api/v1/incidents/${INCIDENT_ID}`, headers })).json()
    expect(incident).toMatchObject({
      synthetic: { scenario: 'fixture-2025-03-10' },
      incident: { onset: '2025-03-10T14:01:00Z', catalogueEntry: { prefixes: ['192.0.2.0/24'] } },
    })
    expect(incident.incident.verdict.statement).toBe(PRIVATE_WORDS.verdict)
    const traffic = (await site.inject({ url: '/api/v1/traffic', headers })).json()
    expect(traffic.traffic[0]).toMatchObject({ prefix: '192.0.2.0/24', lastTelemetry: '2025-03-10T15:04:57Z' })
    const put = await site.inject({ method: 'PUT', url: `/api/v1/incidents/${INCIDENT_ID}/published/claims`, headers })
    expect(put.json()).toEqual({ incident: INCIDENT_ID, published: ['claims'] })
    expect(view.acts[0]?.actor).toBe('operator (API)')
    expect(
      (await site.inject({ method: 'DELETE', url: `/api/v1/incidents/${INCIDENT_ID}/published/claims`, headers })).json().published,
    ).toEqual([])
    expect((await site.inject({ method: 'PUT', url: `/api/v1/incidents/${INCIDENT_ID}/published/everything`, headers })).statusCode).toBe(
      404,
    )
    const claim = await site.inject({
      method: 'POST',
      url: `/api/v1/incidents/${INCIDENT_ID}/claims`,
      headers,
      payload: { rung: 'state', area: 'RU' },
    })
    expect(claim.statusCode).toBe(201)
    const nowhere = await site.inject({
      method: 'POST',
      url: `/api/v1/incidents/${INCIDENT_ID}/claims`,
      headers,
      payload: { rung: 'state', area: 'UA, XX' },
    })
    expect(nowhere.statusCode).toBe(422)
    expect(nowhere.headers['content-type']).toContain('application/problem+json')
    expect(nowhere.json().detail).toMatch(/^"XX" is the code of no country/)
    expect((await site.inject({ url: '/api/v1/console', headers: { authorization: 'Bearer guess' } })).statusCode).toBe(401)
  })
})
