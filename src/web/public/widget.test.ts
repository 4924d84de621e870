import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import type { ReportDesk } from '#signals'
import type { Report } from '#vocabulary'
import { createFixtureDesk } from '../../../test/fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW } from '../../../test/fixtures/view.ts'
import { createPublicSite } from './public-site.ts'

const log = { info() {}, warn() {}, error() {} }
let kept: Report[]
let desk: ReportDesk

beforeEach(async () => {
  kept = []
  const services = createFixtureView()
    .services()
    .map((service) => service.service)
  desk = createFixtureDesk(services, createSteppedClock(FIXTURE_NOW), kept)
  await desk.start()
})
afterEach(() => desk.stop())

const open = (...widgetOrigins: string[]) =>
  createPublicSite({ port: 0, widgetOrigins }, { view: createFixtureView(), desk, log, rehearsedIdentity: true })
const policyOf = (headers: object) => String((headers as Record<string, unknown>)['content-security-policy'])

describe('the form in a frame', () => {
  it('may be framed by nobody until the operator names sites', async () => {
    const answer = await open().inject({ url: '/embed/chirper' })
    expect(answer.statusCode).toBe(200)
    expect(policyOf(answer.headers)).toContain("frame-ancestors 'none'")
    expect(answer.headers['x-frame-options']).toBeDefined()
  })

  it('may be framed by the named sites, and other pages still by nobody', async () => {
    const site = open('https://example.org', 'https://news.example')
    for (const url of ['/embed/chirper', '/embed/chirper/thanks?counted=yes']) {
      const answer = await site.inject({ url })
      expect(policyOf(answer.headers)).toContain('frame-ancestors https://example.org https://news.example')
      expect(policyOf(answer.headers)).toContain("default-src 'none'")
      expect(answer.headers['x-frame-options']).toBeUndefined()
      expect(answer.headers['set-cookie']).toBeUndefined()
      expect(answer.body).toContain('SYNTHETIC')
    }
    for (const url of ['/', '/services/chirper', '/report/chirper', '/embed/nobody'])
      expect(policyOf((await site.inject({ url })).headers)).toContain("frame-ancestors 'none'")
  })

  it('takes a press by the door of widgets and stays in the frame', async () => {
    const site = open('https://example.org')
    const page = await site.inject({ url: '/embed/chirper' })
    expect(page.body).toContain('action="/embed/chirper/reports"')
    const answer = await site.inject({
      method: 'POST',
      url: '/embed/chirper/reports',
      payload: 'problem=app&place=DE',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        'x-breakwater-rehearsed-reporter': 'ada',
      },
    })
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe('/embed/chirper/thanks?counted=yes')
    expect(kept[0]).toMatchObject({ channel: 'widget', place: { country: 'DE' } })
    expect((await site.inject({ url: String(answer.headers.location) })).body).toContain('Your report was counted')
  })

  it('comes back with what was wrong, in the frame', async () => {
    const answer = await open('https://example.org').inject({
      method: 'POST',
      url: '/embed/chirper/reports',
      payload: 'comment=hello',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('press the button')
    expect(answer.body).toContain('action="/embed/chirper/reports"')
    expect(policyOf(answer.headers)).toContain('frame-ancestors https://example.org')
  })
})
