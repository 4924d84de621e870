import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import type { ReportDesk } from '#signals'
import type { Report } from '#vocabulary'
import { createPublicSite, type PublicSite } from '#web'
import { expectAccessible, launchChromium, WITHOUT_CHROMIUM } from '../fixtures/chromium.ts'
import { createFixtureDesk } from '../fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW } from '../fixtures/view.ts'

const log = { info() {}, warn() {}, error() {} }

describe.skipIf(WITHOUT_CHROMIUM)(`a report in a browser${WITHOUT_CHROMIUM ? ` (${WITHOUT_CHROMIUM})` : ''}`, () => {
  let browser: Browser
  let desk: ReportDesk
  let site: PublicSite
  let other: Server
  let otherUrl: string
  const kept: Report[] = []
  const network = {
    'x-breakwater-rehearsed-network': 'AS64500;kind=hosting;prefix=192.0.2.0/24',
    'x-breakwater-rehearsed-client': 'chrome',
  }
  const base = () => site.address()!.url

  beforeAll(async () => {
    browser = await launchChromium()
    // A page of another site that shows the widget.
    other = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<!doctype html><title>News</title><h1>News</h1><script src="${base()}widget.js" data-service="chirper"></script>`)
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const view = createFixtureView()
    desk = createFixtureDesk(
      view.services().map((service) => service.service),
      createSteppedClock(FIXTURE_NOW),
      kept,
    )
    await desk.start()
    site = createPublicSite({ port: 0, widgetOrigins: [otherUrl] }, { view, desk, log, rehearsedIdentity: true })
    await site.start()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
    await desk?.stop()
    await new Promise((resolve) => other.close(resolve))
  })

  async function press(reporter: string, options: { script: boolean; path?: string }) {
    const context = await browser.newContext({
      javaScriptEnabled: options.script,
      timezoneId: 'Europe/Vienna',
      extraHTTPHeaders: { ...network, 'x-breakwater-rehearsed-reporter': reporter },
    })
    const page = await context.newPage()
    const said: string[] = []
    page.on('console', (message) => void said.push(message.text()))
    page.on('pageerror', (error) => void said.push(String(error)))
    await page.goto(new URL(options.path ?? '/report/chirper', base()).href)
    await page.getByRole('button', { name: 'App' }).click()
    await page.waitForURL(/thanks\?counted=yes/)
    await context.close()
    return said
  }

  it('fills in the time zone, and needs no proof while nobody presses', async () => {
    expect(await press('ada', { script: true })).toEqual([])
    expect(kept.at(-1)).toMatchObject({ place: { country: 'AT' }, channel: 'form' })
  })

  it('is counted in a frame of a named site, and the form is accessible there', async () => {
    const context = await browser.newContext({ extraHTTPHeaders: { 'x-breakwater-rehearsed-reporter': 'guest' } })
    const page = await context.newPage()
    await page.goto(otherUrl)
    const frame = page.frameLocator('iframe[title="Report a problem"]')
    await frame.getByRole('button', { name: 'App' }).click()
    await frame.getByRole('heading', { name: 'Your report was counted' }).waitFor()
    expect(kept.at(-1)).toMatchObject({ channel: 'widget' })
    expect(await context.cookies()).toEqual([])
    await page.goto(new URL('/embed/chirper', base()).href)
    await expectAccessible(page, 'the form in a frame')
    await context.close()
  })

  it('is proven by work under pressure, and heard with little weight where there is no script', async () => {
    for (let i = 0; i < 40; i++)
      await desk.admit(
        { service: 'chirper', problem: 'website', place: { country: 'DE' } },
        {
          reporterIdentity: `bot-${i}`,
          channel: 'api',
          origin: { network: 64_500, kind: 'hosting' },
          block: '192.0.2.0/24',
          client: 'curl',
        },
      )
    expect(desk.asksForProof('chirper')).toBe(true)
    expect(await press('bob', { script: true })).toEqual([])
    const proven = kept.at(-1)!
    await press('cid', { script: false })
    const unproven = kept.at(-1)!
    expect(proven.weight! / unproven.weight!).toBeGreaterThan(5)
    await press('dora', { script: true, path: '/embed/chirper' })
    expect(kept.at(-1)!.weight! / unproven.weight!).toBeGreaterThan(5)
  })
})
