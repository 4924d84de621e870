import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import type { ProofChallenge, ReportDesk } from '#signals'
import { formatInstant, parsePrefix, type Report, SECOND } from '#vocabulary'
import { createFixtureDesk } from '../../../test/fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW, type FixtureView, INCIDENT_ID, ONSET, PRIVATE_WORDS } from '../../../test/fixtures/view.ts'
import { createPublicSite, type PublicSite } from './public-site.ts'

/** As a client of ALTCHA's protocol does it. */
function solve({ algorithm, challenge, maxnumber, salt, signature }: ProofChallenge): string {
  for (let number = 0; number <= maxnumber; number++)
    if (createHash('sha256').update(`${salt}${number}`).digest('hex') === challenge)
      return Buffer.from(JSON.stringify({ algorithm, challenge, number, salt, signature })).toString('base64')
  throw new Error('no number solves the challenge')
}

const lines: string[] = []
const log = {
  info: (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message })),
  warn: (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message })),
  error: (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message })),
}

let view: FixtureView
let desk: ReportDesk
let site: PublicSite
let kept: Report[]

function open(rehearsedIdentity: boolean): PublicSite {
  return createPublicSite({ port: 0 }, { view, desk, log, rehearsedIdentity })
}

beforeEach(async () => {
  lines.length = 0
  view = createFixtureView()
  kept = []
  desk = createFixtureDesk(
    view.services().map((service) => service.service),
    createSteppedClock(FIXTURE_NOW),
    kept,
  )
  await desk.start()
  site = open(true)
})

afterEach(async () => {
  await site.stop()
  await desk.stop()
})

const reporter = (name: string) => ({ 'x-breakwater-rehearsed-reporter': name })
const form = { 'content-type': 'application/x-www-form-urlencoded' }

describe('pages', () => {
  it.each([
    ['/', 'An incident is open: Chirper.'],
    ['/services/chirper', '1204 reports about Chirper'],
    ['/report/chirper', 'What does not work?'],
    ['/incidents', 'One incident is open.'],
    [`/incidents/${INCIDENT_ID}`, 'What is not known'],
    ['/about', 'What is stored about you'],
  ])('%s says its sentence', async (url, sentence) => {
    const answer = await site.inject({ url })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.body).toContain(sentence)
    expect(Buffer.byteLength(answer.body)).toBeLessThan(150_000)
  })

  it('stay within 150 kB with everything published', async () => {
    for (const part of ['verdict', 'traffic', 'claims'] as const) await view.publish(INCIDENT_ID, part, 'test')
    const answer = await site.inject({ url: `/incidents/${INCIDENT_ID}` })
    expect(answer.body).toContain('A SYN flood of')
    const small = await site.inject({ url: `/incidents/${INCIDENT_ID}`, headers: { 'accept-encoding': 'br;q=1, gzip' } })
    expect(small.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(small.rawPayload).toString()).toBe(answer.body)
    expect(small.headers.etag).not.toBe(answer.headers.etag)
    expect(small.rawPayload.length).toBeLessThan(75_000)
    const unwanted = await site.inject({ url: '/', headers: { 'accept-encoding': 'gzip;q=0' } })
    expect(unwanted.headers['content-encoding']).toBeUndefined()
  })

  it.each([
    ['/?q=gramo', '1 of 4 services.', 'chirper'],
    ['/?category=Social', '1 of 4 services.', 'gramophone'],
    ['/?q=nobody&category=', '0 of 4 services.', 'chirper'],
  ])('%s narrows the board without JavaScript', async (url, words, hidden) => {
    const { body } = await site.inject({ url })
    expect(body.includes(words)).toBe(true)
    expect(body.includes(`id="row-${hidden}"`)).toBe(false)
    // The sentence is of all services: a search hides nothing of what is wrong.
    expect(body.includes('An incident is open: Chirper.')).toBe(true)
  })

  it('escape what was searched', async () => {
    const { body } = await site.inject({ url: '/?q=%22%3E%3Cscript%3E' })
    expect(body.includes('"><script>')).toBe(false)
    expect(body).toMatch(/value="&quot;(>|&gt;)(<|&lt;)script/)
  })

  it.each([
    ['/services/chirper?range=7d', 'The last 7 days', 'reports in 15 minutes'],
    ['/services/chirper?range=90d', 'The last 90 days', 'reports a day'],
    ['/services/chirper?range=24h', 'The last 24 hours', 'reports in 5 minutes'],
    ['/services/tramline?range=90d', 'Counts are not there for this range yet', 'The last 90 days'],
  ])('%s draws its range', async (url, ...words) => {
    const { body, statusCode } = await site.inject({ url })
    expect(statusCode).toBe(200)
    expect(words.filter((text) => !body.includes(text))).toEqual([])
  })

  it('have the numbers of a chart, with gaps that are not zeros', async () => {
    const { statusCode, body } = await site.inject({ url: '/services/chirper/course.json?range=90d' })
    expect(statusCode).toBe(200)
    const course = JSON.parse(body)
    expect(course).toMatchObject({
      range: '90d',
      stepSeconds: 86_400,
      unit: 'reports a day',
      synthetic: { scenario: 'fixture-2025-03-10' },
    })
    expect(course.at).toHaveLength(90)
    expect(course.reports.filter((n: number | null) => n === null)).toHaveLength(2)
    for (const url of ['/services/chirper?range=1y', '/services/chirper/course.json?range=', '/services/tramline/course.json?range=7d'])
      expect((await site.inject({ url })).statusCode).toBe(404)
  })

  it('keep what was said at any time, without what was taken back', async () => {
    const at = (seconds: number) => `/incidents/${INCIDENT_ID}?at=${encodeURIComponent(formatInstant(ONSET + seconds * SECOND))}`
    await view.publish(INCIDENT_ID, 'verdict', 'test')
    const first = await site.inject({ url: at(300) })
    expect(first.statusCode).toBe(200)
    for (const words of [
      'This is what stood here',
      'People report more problems with Chirper than usual.',
      'More is known since',
      PRIVATE_WORDS.verdict,
    ])
      expect(first.body.includes(words), words).toBe(true)
    expect(first.body.includes(PRIVATE_WORDS.traffic)).toBe(false)
    expect(first.body.includes('data-topics')).toBe(false)
    const newest = await site.inject({ url: at(3_000) })
    expect(newest.body.includes('nothing newer was said')).toBe(true)
    await view.withdraw(INCIDENT_ID, 'verdict', 'test')
    expect((await site.inject({ url: at(300) })).body.includes(PRIVATE_WORDS.verdict)).toBe(false)
    for (const url of [at(-60), `/incidents/${INCIDENT_ID}?at=yesterday`, `/incidents/${INCIDENT_ID}?at=`])
      expect((await site.inject({ url })).statusCode).toBe(404)
    const now = await site.inject({ url: `/incidents/${INCIDENT_ID}` })
    expect(now.body.match(/href="\/incidents\/[^"]*\?at=/g)).toHaveLength(2)
  })

  it('put what needs eyes first', async () => {
    const { body } = await site.inject({ url: '/' })
    const places = ['chirper', 'gramophone', 'tramline', 'parcelpost'].map((id) => body.indexOf(`href="/services/${id}"`))
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  it('escape what others wrote', async () => {
    const { body } = await site.inject({ url: '/' })
    expect(body).toContain('Gramophone &lt;Music>')
    expect(body).not.toContain('<Music>')
  })

  it.each(['/services/nobody', '/incidents/nothing', '/report/nobody', '/nothing', '/services/..%2f..%2fetc', '/services/Chirper'])(
    '%s is not there',
    async (url) => {
      const answer = await site.inject({ url })
      expect(answer.statusCode).toBe(404)
      expect(answer.body).toContain('No such page')
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    },
  )

  it.each(['/api/v1/board', '/healthz', '/feed.json', '/nothing.json', '/api/v1/nothing?of=a.html'])(
    '%s is for programs: taken for nothing but its type, and runs nothing if a browser shows it',
    async (url) => {
      const { headers } = await site.inject({ url })
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'$/)
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['cross-origin-resource-policy']).toBeDefined()
      expect(headers['x-frame-options']).toBeUndefined()
    },
  )

  it('load nothing from elsewhere and run nothing inline', async () => {
    const answer = await site.inject({ url: '/services/chirper' })
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['referrer-policy']).toBe('same-origin')
    expect(answer.headers['x-frame-options']).toBe('SAMEORIGIN')
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.body).not.toMatch(/<script(?![^>]* src=)/)
    expect(answer.body).not.toMatch(/ (style|on[a-z]+)="/)
    // A link may lead away; what the page loads may not.
    const loaded = answer.body.replaceAll(/<a [^>]*>/g, '')
    expect(loaded.match(/(src|href)="(https?:)?\/\/[^"]*/g) ?? []).toEqual([])
    expect(answer.body).toMatch(/<a href="https:\/\/status\.chirper\.example\/" rel="external noreferrer">/)
  })

  it('are answered with 304 until they change', async () => {
    const first = await site.inject({ url: '/' })
    const etag = String(first.headers.etag)
    expect(first.headers['cache-control']).toBe('no-cache')
    const again = await site.inject({ url: '/', headers: { 'if-none-match': `"other", W/${etag}` } })
    expect(again.statusCode).toBe(304)
    expect(again.body).toBe('')
    view.change(2_000)
    const changed = await site.inject({ url: '/', headers: { 'if-none-match': etag } })
    expect(changed.statusCode).toBe(200)
    expect(changed.body).toContain('2,000')
  })

  it('serve the style for ever under the name of its content', async () => {
    const style = /href="(\/assets\/style-[^"]+)"/.exec((await site.inject({ url: '/' })).body)?.[1] ?? ''
    const answer = await site.inject({ url: style })
    expect(answer.headers['content-type']).toBe('text/css; charset=utf-8')
    expect(answer.headers['cache-control']).toContain('immutable')
    expect((await site.inject({ url: '/assets/../package.json' })).statusCode).toBe(404)
  })

  it.each(['/login', '/audit', '/api/v1/traffic', '/api/v1/console', '/api/v1/audit', `/incidents/${INCIDENT_ID}/publish`])(
    'know nothing of the operator: %s',
    async (url) => {
      expect((await site.inject({ url })).statusCode).toBe(404)
      expect((await site.inject({ url, method: 'POST' })).statusCode).toBe(404)
    },
  )
})

describe('the report form', () => {
  const post = (payload: string, headers: Record<string, string> = {}) =>
    site.inject({ method: 'POST', url: '/services/chirper/reports', payload, headers: { ...form, ...reporter('ada'), ...headers } })

  it('counts a press and says so, without JavaScript', async () => {
    const answer = await post('problem=app&place=US%2FUS-east&comment=spins+%3Cb%3E&timeZone=')
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe('/services/chirper/thanks?counted=yes')
    expect(kept).toHaveLength(1)
    expect(kept[0]).toMatchObject({
      service: 'chirper',
      problem: 'app',
      channel: 'form',
      place: { country: 'US', region: 'US-east' },
      comment: 'spins <b>',
    })
    const thanks = await site.inject({ url: String(answer.headers.location) })
    expect(thanks.body).toContain('Your report was counted')
  })

  it('counts a person once in a quarter of an hour, and says why not', async () => {
    await post('problem=app')
    const answer = await post('problem=website')
    expect(answer.headers.location).toBe('/services/chirper/thanks?counted=already')
    expect(kept).toHaveLength(1)
    expect((await site.inject({ url: String(answer.headers.location) })).body).toContain('within the last 15 minutes')
  })

  it('takes the place from the language only where none was chosen', async () => {
    await post('problem=app&place=', { 'accept-language': 'de-AT,de;q=0.9' })
    await post('problem=app&place=none', { 'accept-language': 'de-AT', ...reporter('bob') })
    expect(kept.map((report) => report.place)).toEqual([{ country: 'AT' }, { country: 'ZZ' }])
  })

  it.each([
    ['comment=hello', 422, 'press the button'],
    ['problem=video-call', 422, 'Not counted'],
    ['problem=app&place=Mars', 422, 'choose a place'],
    [`problem=app&comment=${'x'.repeat(600)}`, 422, 'comment'],
    [`problem=app&comment=${'x'.repeat(9_000)}`, 413, 'Too long'],
  ])('comes back with what was wrong: %#', async (payload, status, words) => {
    const answer = await post(payload)
    expect(answer.statusCode).toBe(status)
    expect(answer.body).toContain(words)
    expect(kept).toHaveLength(0)
  })

  it('keeps what was typed, escaped', async () => {
    const answer = await post('comment=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&place=DE')
    expect(answer.body).not.toContain('<script>alert')
    expect(answer.body).toContain('&lt;/textarea>&lt;script>alert(1)')
    expect(answer.body).toMatch(/<option selected value="DE">|<option value="DE" selected>/)
  })

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
  ])('is not taken from a page of another site: %o', async (headers) => {
    const answer = await post('problem=app', headers as unknown as Record<string, string>)
    expect(answer.statusCode).toBe(403)
    expect(kept).toHaveLength(0)
  })

  it('is taken from our own page', async () => {
    const answer = await post('problem=app', { origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin', host: 'localhost:80' })
    expect(answer.statusCode).toBe(303)
  })

  it('does not lose a report silently when the store fails', async () => {
    site = createPublicSite(
      { port: 0 },
      {
        view,
        log,
        desk: {
          ...desk,
          admit: async () => {
            const { OperationError } = await import('#plumbing')
            throw new OperationError('STORE_FAILED', 'disk full')
          },
        },
      },
    )
    const answer = await post('problem=app')
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    expect(answer.body).toContain('Nothing was counted')
    expect(answer.body).not.toContain('disk full')
  })
})

describe('the report API', () => {
  const post = (payload: unknown, headers: Record<string, string> = {}) =>
    site.inject({ method: 'POST', url: '/api/v1/reports', payload: payload as object, headers: { ...reporter('ada'), ...headers } })

  it('accepts with 202, answers a repetition with 200 and the same id', async () => {
    const first = await post({ service: 'chirper', problem: 'app' })
    expect(first.statusCode).toBe(202)
    expect(first.json()).toMatchObject({
      status: 'accepted',
      id: kept[0]?.id,
      at: '2025-03-10T15:05:00Z',
      synthetic: { scenario: 'fixture-2025-03-10' },
    })
    const again = await post({ service: 'chirper', problem: 'app' })
    expect(again.statusCode).toBe(200)
    expect(again.json()).toMatchObject({ status: 'already-counted', id: kept[0]?.id })
  })

  it.each([
    [{ service: 'nobody', problem: 'app' }, 422, 'service'],
    [{ service: 'chirper', problem: 'payments' }, 422, 'problem'],
    [{ service: 'chirper', problem: 'app', place: { country: 'XX' } }, 422, 'place.country'],
    [{ service: 'chirper' }, 422, 'problem'],
    [{ service: 'chirper', problem: 'app', colour: 'red' }, 422, 'colour'],
  ])('names the member at fault: %#', async (payload, status, field) => {
    const answer = await post(payload)
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json()).toMatchObject({ status, field, synthetic: { scenario: 'fixture-2025-03-10' } })
    expect(kept).toHaveLength(0)
  })

  it('refuses what is not JSON, and forms that only look like it', async () => {
    const broken = await site.inject({
      method: 'POST',
      url: '/api/v1/reports',
      payload: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect(broken.statusCode).toBe(400)
    expect(broken.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await site.inject({
        method: 'POST',
        url: '/api/v1/reports',
        payload: 'service=chirper&problem=app',
        headers: { 'content-type': type },
      })
      expect(answer.statusCode).toBe(415)
    }
    expect((await post({ service: 'chirper', problem: 'app' }, { origin: 'https://evil.example' })).statusCode).toBe(403)
    expect(kept).toHaveLength(0)
  })

  it('asks for a proof of work while reports come in one manner, and takes its solution', async () => {
    const network = {
      'x-breakwater-rehearsed-network': 'AS64500;kind=hosting;prefix=192.0.2.0/24',
      'x-breakwater-rehearsed-client': 'curl',
    }
    const body = { service: 'chirper', problem: 'app' }
    const calm = await site.inject({ url: '/api/v1/reports/challenge?service=chirper' })
    expect(calm.json()).toMatchObject({ needed: false, algorithm: 'SHA-256', maxnumber: 50_000 })
    for (let i = 0; i < 40; i++) await post(body, { ...network, ...reporter(`bot-${i}`) })
    expect(kept).toHaveLength(30)
    const asked = await post(body, { ...network, ...reporter('person') })
    expect(asked.statusCode).toBe(428)
    expect(asked.headers['cache-control']).toBe('no-store')
    expect(asked.json()).toMatchObject({ code: 'REPORT_PROOF_NEEDED', field: 'proof', challenge: { algorithm: 'SHA-256' } })
    expect((await site.inject({ url: '/api/v1/reports/challenge?service=chirper' })).json().needed).toBe(true)
    expect((await site.inject({ url: '/api/v1/reports/challenge?service=gramophone' })).json().needed).toBe(false)

    const proof = solve(asked.json().challenge)
    const taken = await post({ ...body, proof }, { ...network, ...reporter('person') })
    expect(taken.statusCode).toBe(202)
    const again = await post({ ...body, proof }, { ...network, ...reporter('another') })
    expect(again.statusCode).toBe(422)
    expect(again.json()).toMatchObject({ code: 'REPORT_PROOF_WRONG', field: 'proof', challenge: { algorithm: 'SHA-256' } })

    // A form without script is heard, with little weight.
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...network, ...reporter('reader') }
    const pressed = await site.inject({ method: 'POST', url: '/services/chirper/reports', payload: 'problem=app', headers: form })
    expect(pressed.statusCode).toBe(303)
    expect(kept.at(-1)!.weight).toBeLessThan(0.01)
    expect(kept.at(-2)!.weight).toBeLessThan(0.05)
  })

  it('says when to come back', async () => {
    for (let i = 0; i < 20; i++) await post({ service: 'chirper', problem: 'app' })
    const answer = await post({ service: 'chirper', problem: 'app' })
    expect(answer.statusCode).toBe(429)
    expect(answer.headers['retry-after']).toBe('60')
    expect(answer.json()).toMatchObject({ code: 'REPORT_TOO_MANY' })
  })

  it('believes the header of a rehearsed reporter in a rehearsal only', async () => {
    site = open(false)
    await post({ service: 'chirper', problem: 'app' }, reporter('ada'))
    await post(
      { service: 'chirper', problem: 'app' },
      { ...reporter('bob'), 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.10' },
    )
    expect(kept).toHaveLength(1)
    site = open(true)
    await post({ service: 'chirper', problem: 'app' }, reporter('bob'))
    expect(kept).toHaveLength(2)
  })

  it('writes nobody to the log', async () => {
    await site.inject({
      method: 'POST',
      url: '/api/v1/reports?who=ada-lovelace',
      payload: { service: 'chirper', problem: 'app', comment: 'my words' },
      headers: reporter('secret-name'),
    })
    await site.inject({ url: '/services/chirper?from=203.0.113.7' })
    const text = lines.join('\n')
    expect(lines).toHaveLength(2)
    expect(text).toContain('"route":"/api/v1/reports"')
    for (const word of ['127.0.0.1', '203.0.113.7', 'secret-name', 'ada-lovelace', 'my words', kept[0]?.reporter ?? '?'])
      expect(text).not.toContain(word)
  })
})

describe('a proxy that is not named in trustedProxies', () => {
  const through = { 'x-forwarded-for': '203.0.113.7' }
  const payload = { service: 'chirper', problem: 'website' }
  const said = () => lines.filter((line) => line.includes('trustedProxies'))

  it('is told of once, without an address: everybody behind it would count as one person', async () => {
    for (const _ of [1, 2]) await site.inject({ method: 'POST', url: '/api/v1/reports', payload, headers: through })
    await site.inject({ method: 'POST', url: '/services/chirper/reports', payload: 'problem=website', headers: { ...form, ...through } })
    expect(said()).toHaveLength(1)
    expect(said()[0]).not.toMatch(/203\.0\.113\.7|127\.0\.0\.1/)
  })

  it('is not told of where it is named, or where there is none', async () => {
    await site.inject({ method: 'POST', url: '/api/v1/reports', payload })
    const proxy = parsePrefix('127.0.0.0/8')
    if (!proxy.ok) throw new Error('no prefix')
    site = createPublicSite({ port: 0, trustedProxies: [proxy.value] }, { view, desk, log })
    await site.inject({ method: 'POST', url: '/api/v1/reports', payload, headers: through })
    expect(said()).toEqual([])
  })
})

describe('documents', () => {
  it('have RFC 3339 instants, windows and who says so', async () => {
    const services = (await site.inject({ url: '/api/v1/services' })).json()
    const chirper = services.services.find((service: { id: string }) => service.id === 'chirper')
    expect(services.at).toBe('2025-03-10T15:05:00Z')
    expect(chirper.reports).toEqual({
      counts: 'accepted reports',
      value: 1204,
      window: { from: '2025-03-10T14:50:00Z', to: '2025-03-10T15:05:00Z' },
      usual: { low: 30, middle: 60, high: 135 },
    })
    const incident = (await site.inject({ url: `/api/v1/incidents/${INCIDENT_ID}` })).json().incident
    expect(incident.onset).toBe('2025-03-10T14:01:00Z')
    expect(incident.problems.window).toEqual({ from: '2025-03-10T14:01:00Z', to: '2025-03-10T15:05:00Z' })
    expect((await site.inject({ url: '/api/v1/services/chirper' })).json().service.minutes.rows).toHaveLength(1440)
    expect((await site.inject({ url: '/api/v1/incidents' })).json().incidents).toHaveLength(2)
    expect((await site.inject({ url: '/healthz' })).json().status).toBe('ok')
    const missing = await site.inject({ url: '/api/v1/services/nobody' })
    expect(missing.statusCode).toBe(404)
    expect(missing.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  })
})

/** Opens a stream and gives what came, until `enough`. */
function stream(url: string, enough: (text: string) => boolean, act: () => void = () => {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, (response) => {
      let text = ''
      response.setEncoding('utf8')
      const finish = () => {
        sent.destroy()
        resolve({ status: response.statusCode ?? 0, text })
      }
      response.on('data', (chunk: string) => {
        const first = text === ''
        text += chunk
        if (first) act()
        if (enough(text)) finish()
      })
      response.on('end', finish)
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('events', () => {
  it('tell what changed, once, to those who asked for it', async () => {
    await site.start()
    const url = site.address()?.url ?? ''
    const { status, text } = await stream(
      `${url}events?topics=board,service:chirper`,
      (got) => got.includes('event: changed'),
      () => {
        view.change(5)
        view.change(6)
      },
    )
    expect(status).toBe(200)
    expect(text).toContain('data: {"topics":["board","service:chirper"]}\n\n')
    expect(text.match(/event: changed/g)).toHaveLength(1)
  })

  it('are bounded, and end when the site stops', async () => {
    site = createPublicSite({ port: 0, eventStreams: 1 }, { view, desk, log })
    await site.start()
    const url = `${site.address()?.url}events`
    const first = stream(url, () => false)
    while (site.eventStreams === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const second = await stream(url, () => false)
    expect(second.status).toBe(503)
    await site.stop()
    expect((await first).text).toContain(': listening')
    expect(site.address()).toBeUndefined()
  })

  it('refuse topics that are none', async () => {
    expect((await site.inject({ url: '/events?topics=everything' })).statusCode).toBe(400)
  })

  it('answer HEAD with what a stream would begin with, and open none', async () => {
    await site.start()
    const answer = await fetch(`${site.address()?.url}events`, { method: 'HEAD', signal: AbortSignal.timeout(2_000) })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(site.eventStreams).toBe(0)
  })
})

it('says which port is taken', async () => {
  await site.start()
  const second = createPublicSite({ port: site.address()?.port ?? 0 }, { view, desk, log })
  await expect(second.start()).rejects.toMatchObject({ code: 'LISTEN_FAILED' })
})
