import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { Pool } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteppedClock, type SteppedClock } from '#plumbing'
import { createWorld, openScenario } from '#rehearsal'
import { HOUR, MINUTE, PROBLEM_TYPES, parsePrefix, SECOND, type Service } from '#vocabulary'
import { REHEARSED_REPORTER_HEADER } from '#web'
import { buildOnce, root } from '../fixtures/breakwater.ts'
import { expectAccessible, launchChromium, WITHOUT_CHROMIUM, watchPage } from '../fixtures/chromium.ts'
import { dice } from '../fixtures/constructed-capture.ts'
import { type ObservatoryUnderTest, startObservatoryUnderTest } from '../fixtures/observatory.ts'

/** Half a minute past: so a report and the page that counts it lie in the same minute. */
const BEGIN = Date.UTC(2025, 2, 9, 12, 0, 30) * 1000
/** A whole daily rhythm, with which detectors call a history long enough. */
const WARM_HOURS = 25
/** Reports of an ordinary minute: 0, 1 or 2 of each service. */
const ORDINARY = 3
const IN_THE_BROWSER = 20_000

const LOOKS = [
  { name: 'light, 1280 pixels', options: { colorScheme: 'light', viewport: { width: 1280, height: 900 } } },
  { name: 'dark, 1280 pixels', options: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } } },
  { name: 'light, 390 pixels', options: { colorScheme: 'light', viewport: { width: 390, height: 844 } } },
  { name: 'dark, 390 pixels', options: { colorScheme: 'dark', viewport: { width: 390, height: 844 } } },
] as const satisfies readonly { name: string; options: BrowserContextOptions }[]

/** What no public page may say of a service, and what reports are not. */
const FORBIDDEN = /\b(down|offline|users?)\b/gi
const VERDICT = 'What the evidence supports'

function service(id: string, name: string, prefixes: readonly string[] = []): Service {
  return {
    id,
    name,
    category: 'social',
    problemTypes: PROBLEM_TYPES,
    prefixes: prefixes.map(parsePrefix).flatMap((prefix) => (prefix.ok ? [prefix.value] : [])),
  }
}

describe.skipIf(WITHOUT_CHROMIUM !== undefined)(
  WITHOUT_CHROMIUM === undefined ? 'an outage, read in a browser' : `an outage, read in a browser (${WITHOUT_CHROMIUM})`,
  () => {
    const services = [service('chirper', 'Chirper', ['192.0.2.0/24']), service('gramophone', 'Gramophone'), service('tramline', 'Tramline')]
    let browser: Browser
    let house: ObservatoryUnderTest
    let clock: SteppedClock
    let people: Pool
    let person = 0
    const random = dice(20250310)
    const complaints: string[] = []

    beforeAll(async () => {
      buildOnce()
      expect(existsSync(join(root, 'dist', 'web', 'client', 'live.js')), 'the client script is built').toBe(true)
      browser = await launchChromium()
      clock = createSteppedClock(BEGIN)
      house = await startObservatoryUnderTest({
        services,
        world: 'rehearsal:journey',
        clock,
        atlas: createWorld(openScenario('quiet-week')).atlas,
        synthetic: { scenario: 'journey', title: 'An outage in a test', note: 'SYNTHETIC - made up' },
        pace: 'stepped',
      })
      people = new Pool(new URL(house.publicUrl).origin, { connections: 16 })
      await pass(WARM_HOURS * 60)
    }, 300_000)

    afterAll(async () => {
      await browser?.close()
      await people?.close()
      await house?.remove()
    })

    /** One report by somebody who has not reported before. */
    async function report(id: string, problem = 'app'): Promise<void> {
      const { statusCode, body } = await people.request({
        path: '/api/v1/reports',
        method: 'POST',
        headers: { 'content-type': 'application/json', [REHEARSED_REPORTER_HEADER]: `person ${person++}` },
        body: JSON.stringify({ service: id, problem, place: { country: 'US', region: 'US-east' } }),
      })
      await body.dump()
      expect(statusCode).toBe(202)
    }

    async function reports(id: string, count: number): Promise<void> {
      for (let left = count; left > 0; left -= 100) await Promise.all(Array.from({ length: Math.min(100, left) }, () => report(id)))
    }

    async function advance(microseconds: number): Promise<void> {
      clock.advance(clock.now() + microseconds)
      await house.observatory.tick(clock.now())
    }

    /** Minutes as they pass: ordinary reports of every service, and `more` of one. */
    async function pass(minutes: number, more?: { readonly service: string; readonly perMinute: number }): Promise<void> {
      for (let minute = 0; minute < minutes; minute++) {
        const said = services.flatMap(({ id }) => Array.from({ length: random() % ORDINARY }, () => report(id)))
        await Promise.all(said)
        if (more) await reports(more.service, more.perMinute)
        await advance(MINUTE)
      }
    }

    async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; context: BrowserContext }> {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
      context.setDefaultTimeout(IN_THE_BROWSER)
      const page = await context.newPage()
      watchPage(page, [house.publicUrl, house.operatorUrl], complaints)
      return { page, context }
    }

    /** The page as it stands says it is made up, and nothing that reports cannot show. */
    async function expectPublicWords(page: Page): Promise<void> {
      const text = await page.content()
      expect(text).toContain('SYNTHETIC')
      expect(text.match(FORBIDDEN) ?? [], page.url()).toEqual([])
    }

    const textOf = async (page: Page, selector: string) => (await page.locator(selector).first().textContent()) ?? ''
    const lede = (page: Page) => textOf(page, 'main .lede')
    const phases = (page: Page) => page.locator('main ol.phases li strong').allTextContents()
    const badge = (page: Page) => textOf(page, 'main h1 .badge')

    /** "12 reports in the last 15 minutes" */
    async function counted(page: Page): Promise<number> {
      const text = await textOf(page, 'main')
      return Number(/([\d,]+) reports? in the last 15 minutes/.exec(text)?.[1]?.replaceAll(',', '') ?? Number.NaN)
    }

    async function publicJson(path: string): Promise<Record<string, unknown>> {
      const answer = await fetch(`${house.publicUrl}${path}`)
      expect(answer.status).toBe(200)
      return (await answer.json()) as Record<string, unknown>
    }

    /** Presses the button of a problem on the service's page, as a person does who has just met it. */
    async function press(page: Page, name: string, button: string): Promise<void> {
      await page.goto(house.publicUrl)
      expect(await textOf(page, 'h1')).toMatch(/Nothing unusual is reported for any of 3 services|Nothing unusual for/)
      await expectPublicWords(page)
      await page.getByRole('link', { name, exact: true }).first().click()
      await expectPublicWords(page)
      await page.getByRole('button', { name: button, exact: true }).click()
      await page.waitForURL('**/thanks?counted=yes')
      expect(await textOf(page, 'h1')).toContain('Your report was counted')
      await expectPublicWords(page)
    }

    /** The public pages and data that are there while only reports speak: nothing of the verdict. */
    async function expectPrivate(page: Page, incident: string): Promise<void> {
      expect(await page.content()).not.toContain(VERDICT)
      const document = JSON.stringify(await publicJson(`api/v1/incidents/${incident}`))
      for (const word of ['verdict', 'likelihood', 'confidence', 'traffic-']) expect(document).not.toContain(`"${word}`)
    }

    let incident = ''

    it('a person reports, the page turns by itself, an incident opens', async () => {
      const { page, context } = await open()
      await page.goto(`${house.publicUrl}services/chirper`)
      const before = await counted(page)
      expect(before).toBeGreaterThan(0)
      await press(page, 'Chirper', 'App')

      // Pressing again counts nothing.
      await page.goto(`${house.publicUrl}report/chirper`)
      await page.getByRole('button', { name: 'Website', exact: true }).click()
      await page.waitForURL('**/thanks?counted=already')
      await expectPublicWords(page)
      await page.getByRole('link', { name: 'See what others report' }).click()
      await advance(SECOND)
      await expect.poll(() => counted(page), { timeout: IN_THE_BROWSER }).toBe(before + 1)

      await page.getByText('live', { exact: true }).waitFor()
      await page.evaluate('window.neverLeft = true')
      expect(await badge(page)).toBe('Nothing unusual')
      await reports('chirper', 400)
      await advance(20 * SECOND)
      await expect.poll(() => badge(page), { timeout: IN_THE_BROWSER }).toBe('Incident open')
      expect(await lede(page)).toMatch(/^Incident since 13:\d\d UTC\. 4\d\d reports on Chirper in 15 minutes/)
      expect(await page.evaluate('window.neverLeft')).toBe(true)
      await expectPublicWords(page)

      await page.getByRole('link', { name: 'Open incident' }).click()
      incident = new URL(page.url()).pathname.split('/').pop() ?? ''
      expect(await badge(page)).toBe('Open')
      expect(await lede(page)).toMatch(
        /^People reported problems with Chirper since 13:\d\d UTC on 2025-03-10: 4\d\d reports within a minute/,
      )
      expect((await phases(page))[0]).toMatch(/^(Onset|Surge)$/)
      await expectPublicWords(page)
      await expectPrivate(page, incident)

      await page.goto(house.publicUrl)
      expect(await textOf(page, 'h1')).toContain('An incident is open: Chirper.')
      await expectPublicWords(page)
      await context.close()
    })

    it('goes on: phases are told while the page stays open', async () => {
      const { page, context } = await open()
      await page.goto(`${house.publicUrl}incidents/${incident}`)
      await page.getByText('live', { exact: true }).waitFor()
      await page.evaluate('window.neverLeft = true')
      await pass(25, { service: 'chirper', perMinute: 100 })
      await expect.poll(() => phases(page), { timeout: IN_THE_BROWSER }).toContain('Plateau')
      await expect.poll(() => lede(page), { timeout: IN_THE_BROWSER }).toMatch(/2,9\d\d reports in all, at most 1,9\d\d in 15 minutes/)
      expect(await page.evaluate('window.neverLeft')).toBe(true)
      await expectPublicWords(page)
      await context.close()
    })

    describe.each(LOOKS)('$name', ({ options }) => {
      it('board, service, incident and console have no fault that axe can find', async () => {
        const { page, context } = await open(options)
        await page.goto(house.loginUrl)
        for (const url of [
          house.publicUrl,
          `${house.publicUrl}services/chirper`,
          `${house.publicUrl}services/tramline`,
          `${house.publicUrl}incidents/${incident}`,
          house.operatorUrl,
          `${house.operatorUrl}incidents/${incident}`,
        ]) {
          await page.goto(url)
          await expectAccessible(page, url)
        }
        await context.close()
      })
    })

    it('the verdict is public when the operator publishes it, and gone when it is withdrawn', async () => {
      const reader = await open()
      await reader.page.goto(`${house.publicUrl}incidents/${incident}`)
      await reader.page.getByText('live', { exact: true }).waitFor()
      await expectPrivate(reader.page, incident)
      expect((await fetch(`${house.operatorUrl}api/v1/incidents/${incident}`)).status).toBe(401)
      expect((await fetch(`${house.operatorUrl}incidents/${incident}`, { redirect: 'manual' })).headers.get('location')).toBe('/login')

      const operator = await open()
      await operator.page.goto(house.loginUrl)
      expect(operator.page.url()).toBe(house.operatorUrl)
      await operator.page.getByRole('link', { name: 'Chirper' }).first().click()
      const verdict = operator.page.locator('section[aria-labelledby="verdict"]')
      const statement = (await verdict.locator('.lede').textContent()) ?? ''
      // People alone are no ground for a cause.
      expect(await verdict.textContent()).toContain("Evidence that was there: people's reports.")
      expect(statement).toMatch(/cannot|undetermined|not (enough|possible)/i)

      await operator.page.getByRole('button', { name: `Publish: ${VERDICT}` }).click()
      await operator.page.getByText(`Published: ${VERDICT}.`).waitFor()
      await reader.page.getByRole('heading', { name: VERDICT }).waitFor()
      expect(await reader.page.locator('section[aria-labelledby="verdict"] .lede').textContent()).toBe(statement)
      expect(JSON.stringify(await publicJson(`api/v1/incidents/${incident}`))).toContain(JSON.stringify(statement).slice(1, -1))
      await expectPublicWords(reader.page)
      await expectAccessible(reader.page, 'the incident with its verdict')

      await operator.page.getByRole('button', { name: `Withdraw: ${VERDICT}` }).click()
      await operator.page.getByText(`Withdrawn: ${VERDICT}.`).waitFor()
      await reader.page.getByRole('heading', { name: VERDICT }).waitFor({ state: 'detached' })
      await expectPrivate(reader.page, incident)
      await operator.page.goto(`${house.operatorUrl}audit`)
      const acts = await textOf(operator.page, 'main')
      expect(acts).toMatch(/withdraw verdict[\s\S]*publish verdict/)
      await operator.context.close()
      await reader.context.close()
    })

    it('declines and closes, and the page says so', async () => {
      const { page, context } = await open()
      await page.goto(`${house.publicUrl}incidents/${incident}`)
      await page.getByText('live', { exact: true }).waitFor()
      await page.evaluate('window.neverLeft = true')
      await pass(20)
      await expect.poll(() => phases(page), { timeout: IN_THE_BROWSER }).toContain('Decline')
      expect(await badge(page)).toBe('Open')
      await pass(70)
      await expect.poll(() => badge(page), { timeout: IN_THE_BROWSER }).toBe('Closed')
      expect((await phases(page)).at(-1)).toBe('Over')
      expect(await lede(page)).toMatch(/^People reported problems with Chirper from 13:\d\d to 13:\d\d UTC on 2025-03-10 \(\d+ min\): /)
      expect(await textOf(page, 'main ol.timeline')).toContain('Closed after 60 min without any anomaly.')
      expect(await page.evaluate('window.neverLeft')).toBe(true)
      await expectPublicWords(page)
      await page.goto(house.publicUrl)
      expect(await textOf(page, 'h1')).toBe('Nothing unusual is reported for any of 3 services.')
      await context.close()
    })

    it('the same without JavaScript', async () => {
      const { page, context } = await open({ javaScriptEnabled: false })
      const url = `${house.publicUrl}services/gramophone`
      await page.goto(url)
      const before = await counted(page)
      await press(page, 'Gramophone', 'Log-in')
      await advance(SECOND)
      await expect.poll(() => page.goto(url).then(() => counted(page)), { timeout: IN_THE_BROWSER }).toBe(before + 1)
      await reports('gramophone', 400)
      await advance(20 * SECOND)
      expect(await badge(page)).toBe('Nothing unusual')
      await expect.poll(() => page.reload().then(() => badge(page)), { timeout: IN_THE_BROWSER }).toBe('Incident open')
      await page.getByRole('link', { name: 'Open incident' }).click()
      const mine = new URL(page.url()).pathname.split('/').pop() ?? ''
      expect(mine).not.toBe(incident)
      expect(await lede(page)).toMatch(/^People reported problems with Gramophone since \d\d:\d\d UTC on 2025-03-10: 4\d\d reports /)
      await expectPublicWords(page)
      await expectPrivate(page, mine)

      await pass(25, { service: 'gramophone', perMinute: 100 })
      await expect.poll(() => page.reload().then(() => phases(page)), { timeout: IN_THE_BROWSER }).toContain('Plateau')

      const operator = await open({ javaScriptEnabled: false })
      await operator.page.goto(house.loginUrl)
      await operator.page.getByRole('link', { name: 'Gramophone' }).first().click()
      await operator.page.getByRole('button', { name: `Publish: ${VERDICT}` }).click()
      await operator.page.getByText(`Published: ${VERDICT}.`).waitFor()
      const headings = () => page.reload().then(() => page.getByRole('heading', { name: VERDICT }).count())
      await expect.poll(headings, { timeout: IN_THE_BROWSER }).toBe(1)
      await expectPublicWords(page)
      await operator.page.getByRole('button', { name: `Withdraw: ${VERDICT}` }).click()
      await expect.poll(headings, { timeout: IN_THE_BROWSER }).toBe(0)
      await operator.context.close()

      await pass(20)
      await expect.poll(() => page.reload().then(() => phases(page)), { timeout: IN_THE_BROWSER }).toContain('Decline')
      await pass(70)
      await expect.poll(() => page.reload().then(() => badge(page)), { timeout: IN_THE_BROWSER }).toBe('Closed')
      expect((await phases(page)).at(-1)).toBe('Over')
      await expectPublicWords(page)
      await page.goto(`${house.publicUrl}incidents`)
      expect(await page.locator('main ul.incident-list li').count()).toBe(2)
      await context.close()
    })

    it('nothing was loaded from elsewhere, no script failed, and nobody was named in the log', () => {
      expect(complaints).toEqual([])
      const log = house.logged.join('')
      expect(log).not.toContain('person ')
      expect(log).not.toContain(house.token)
      expect(house.logged.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([])
      expect(clock.now() - BEGIN).toBeGreaterThan(WARM_HOURS * HOUR)
    })
  },
)
