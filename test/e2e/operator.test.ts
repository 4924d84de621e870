import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { Pool } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSteppedClock, type SteppedClock } from '#plumbing'
import { createWorld, openScenario } from '#rehearsal'
import { formatInstant, HOUR, MINUTE, PROBLEM_TYPES, SECOND, type Service } from '#vocabulary'
import { REHEARSED_REPORTER_HEADER } from '#web'
import { buildOnce } from '../fixtures/breakwater.ts'
import { expectAccessible, launchChromium, WITHOUT_CHROMIUM, watchPage } from '../fixtures/chromium.ts'
import { type ObservatoryUnderTest, startObservatoryUnderTest } from '../fixtures/observatory.ts'

/** Half a minute past: so a report and the page that counts it lie in the same minute. */
const BEGIN = Date.UTC(2025, 2, 9, 12, 0, 30) * 1000
/** Quiet minutes first, so that what follows is unusual. */
const QUIET_MINUTES = 40
const IN_THE_BROWSER = 15_000
/** Set to a folder to keep a picture of every page, scheme and width. */
const PICTURES = process.env.BREAKWATER_PICTURES

const WIDE = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

/** Two services, one for each walk; a third that nothing happens to. */
const service = (id: string, name: string): Service => ({ id, name, category: 'social', problemTypes: PROBLEM_TYPES, prefixes: [] })
const SERVICES = [service('chirper', 'Chirper'), service('gramophone', 'Gramophone'), service('tramline', 'Tramline')]

const WALKS = [
  { how: 'with JavaScript', id: 'chirper', name: 'Chirper', options: {} },
  { how: 'without JavaScript', id: 'gramophone', name: 'Gramophone', options: { javaScriptEnabled: false } },
] as const satisfies readonly { how: string; id: string; name: string; options: BrowserContextOptions }[]

describe.skipIf(WITHOUT_CHROMIUM !== undefined)(
  WITHOUT_CHROMIUM === undefined
    ? 'what the operator does about an outage'
    : `what the operator does about an outage (${WITHOUT_CHROMIUM})`,
  { timeout: 60_000 },
  () => {
    let browser: Browser
    let house: ObservatoryUnderTest
    let clock: SteppedClock
    let people: Pool
    let person = 0
    const complaints: string[] = []

    beforeAll(async () => {
      buildOnce()
      browser = await launchChromium()
      clock = createSteppedClock(BEGIN)
      house = await startObservatoryUnderTest({
        services: SERVICES,
        world: 'rehearsal:operator',
        clock,
        atlas: createWorld(openScenario('quiet-week')).atlas,
        synthetic: { scenario: 'operator', title: 'An outage in a test', note: 'made up.' },
        pace: 'stepped',
      })
      people = new Pool(new URL(house.publicUrl).origin, { connections: 16 })
      for (let minute = 0; minute < QUIET_MINUTES; minute++) await advance(MINUTE)
    })

    afterAll(async () => {
      await browser?.close()
      await people?.close()
      await house?.remove()
    })

    async function advance(microseconds: number): Promise<void> {
      clock.advance(clock.now() + microseconds)
      await house.observatory.tick(clock.now())
    }

    /** As many reports, each by somebody who has not reported before. */
    async function reports(id: string, count: number): Promise<void> {
      const one = async () => {
        const { statusCode, body } = await people.request({
          path: '/api/v1/reports',
          method: 'POST',
          headers: { 'content-type': 'application/json', [REHEARSED_REPORTER_HEADER]: `person ${person++}` },
          body: JSON.stringify({ service: id, problem: 'app', place: { country: 'US', region: 'US-east' } }),
        })
        await body.dump()
        expect(statusCode).toBe(202)
      }
      for (let left = count; left > 0; left -= 100) await Promise.all(Array.from({ length: Math.min(100, left) }, one))
    }

    async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; context: BrowserContext }> {
      const context = await browser.newContext({ viewport: WIDE, ...options })
      context.setDefaultTimeout(IN_THE_BROWSER)
      const page = await context.newPage()
      // A page that says 404 or 422 is meant to.
      watchPage(page, [house.publicUrl, house.operatorUrl], complaints, (error) => /status of (404|422)/.test(error))
      return { page, context }
    }

    /** Light, dark and on a phone: nothing that axe can find, nothing wider than the page. */
    async function look(page: Page, what: string): Promise<void> {
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme })
        await expectAccessible(page, `${what}, ${colorScheme}`)
        await picture(page, `${what}-${colorScheme}`)
      }
      await page.setViewportSize(PHONE)
      const wider = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      expect(wider, `${what} scrolls sideways on a phone`).toBeLessThanOrEqual(0)
      await picture(page, `${what}-phone`)
      await page.setViewportSize(WIDE)
    }

    async function picture(page: Page, name: string): Promise<void> {
      if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name.replaceAll(' ', '-')}.png`), fullPage: true })
    }

    const textOf = async (page: Page, selector: string) => (await page.locator(selector).first().textContent()) ?? ''
    const badge = (page: Page) => textOf(page, 'main h1 .badge')
    /** As a date-time field takes it. */
    const field = (at: number) => formatInstant(at).slice(0, 16)

    describe.each(WALKS)('$how', ({ id, name, options }) => {
      const scripted = !('javaScriptEnabled' in options)
      let page: Page
      let context: BrowserContext
      let incident = ''

      /** Pages are the same with and without a script: looked at once. */
      const lookOnce = async (what: string) => {
        if (scripted) await look(page, what)
      }

      beforeAll(async () => {
        ;({ page, context } = await open(options))
        await page.goto(house.operatorUrl)
        await lookOnce('log-in')
        await page.getByLabel('Operator token').fill(house.token)
        await page.getByRole('button', { name: 'Log in' }).click()
        await page.waitForURL(house.operatorUrl)
        if (scripted) {
          await lookOnce('console, quiet')
          await page.goto(`${house.operatorUrl}alerts`)
          await lookOnce('alerts, quiet')
          await page.goto(`${house.operatorUrl}audit`)
          await lookOnce('audit trail, quiet')
        }
        await reports(id, 400)
        await advance(20 * SECOND)
      })
      afterAll(() => context?.close())

      it('sees the incident and acknowledges it', async () => {
        await page.goto(house.operatorUrl)
        await page.getByRole('link', { name, exact: true }).first().click()
        incident = new URL(page.url()).pathname.split('/').pop() ?? ''
        expect(await badge(page)).toBe('Open')
        await page.goto(house.operatorUrl)
        await lookOnce('console')
        await page.getByRole('link', { name: 'Alerts', exact: true }).click()
        const mine = page.locator('section[aria-labelledby="open"] article').filter({ has: page.getByRole('link', { name, exact: true }) })
        await mine.getByLabel('Note (may be left out)').fill('I am on it')
        await mine.getByRole('button', { name: 'Acknowledge' }).click()
        await page.getByText('The incident is acknowledged.').waitFor()
        expect(await mine.textContent()).toMatch(/Acknowledged by operator, .* UTC: I am on it\./)
        expect(await mine.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0)
      })

      it('silences the service with a reason and an expiry, sees the silence, lifts it', async () => {
        await page.goto(`${house.operatorUrl}alerts`)
        const form = page.locator('form[action^="/alerts/silences"]').filter({ hasText: 'Silence a service' })
        await form.getByLabel('Service').selectOption(name)
        await form.getByLabel('For how many hours').fill('3.5')
        // Blanks are words to a browser, not to us.
        await form.getByLabel('Reason').fill('   ')
        await form.getByRole('button', { name: 'Silence' }).click()
        await page.getByRole('alert').waitFor()
        expect(await textOf(page, '[role="alert"]')).toContain('the reason is missing')
        await lookOnce('alerts, a silence refused')
        expect(await form.getByLabel('Service').inputValue()).toBe(id)
        expect(await form.getByLabel('For how many hours').inputValue()).toBe('3.5')
        await form.getByLabel('Reason').fill('a known fault, see the ticket')
        await form.getByRole('button', { name: 'Silence' }).click()
        await page.getByText('The silence has begun.').waitFor()
        const silence = page.locator('section[aria-labelledby="silences"] article').filter({ hasText: name })
        expect(await silence.textContent()).toMatch(/a known fault, see the ticket.*\(3 h 30 min\)/)
        await lookOnce('alerts, silenced')
        await silence.getByRole('button', { name: `End now: the silence of ${name}` }).click()
        await page.getByText('The silence is over.').waitFor()
        expect(await silence.count()).toBe(0)
        await page.locator('#past-silences summary').click()
        expect(await textOf(page, '#past-silences')).toContain('a known fault, see the ticket (everything)')
      })

      it('announces planned work, which readers see, and takes it back', async () => {
        const form = page.locator('form[action^="/alerts/planned-work"]').filter({ hasText: 'Announce work' })
        const now = clock.now()
        await form.getByLabel('Service').selectOption(name)
        await form.getByLabel('From (UTC)').fill(field(now + 3 * HOUR))
        await form.getByLabel('To (UTC)').fill(field(now + 2 * HOUR))
        await form.getByLabel('Note (public)').fill('The log-in moves')
        await form.getByRole('button', { name: 'Announce' }).click()
        await page.getByRole('alert').waitFor()
        expect(await textOf(page, '[role="alert"]')).toContain('the end lies before the beginning')
        await lookOnce('alerts, work refused')
        await form.getByLabel('To (UTC)').fill(field(now + 5 * HOUR))
        await form.getByRole('button', { name: 'Announce' }).click()
        await page.getByText('The work is announced.').waitFor()
        await lookOnce('alerts')
        const reader = await open(options)
        await reader.page.goto(`${house.publicUrl}services/${id}`)
        expect(await textOf(reader.page, 'main')).toContain('The log-in moves')
        await page.getByRole('button', { name: `Take back: the work on ${name}` }).click()
        await page.getByText('The planned work is taken back, or over.').waitFor()
        await reader.page.reload()
        expect(await textOf(reader.page, 'main')).not.toContain('The log-in moves')
        await reader.context.close()
      })

      it('annotates, closes and opens the incident again', async () => {
        await page.goto(`${house.operatorUrl}incidents/${incident}`)
        const act = async (summary: string, label: string, words: string, button: string) => {
          const fold = page.locator('details').filter({ has: page.locator('summary', { hasText: summary }) })
          if ((await fold.getAttribute('open')) === null) await fold.locator('summary').click()
          await fold.getByLabel(label, { exact: true }).fill(words)
          await fold.getByRole('button', { name: button }).click()
        }
        await act('Add a note', 'Note', 'a SECRET note', 'Add the note')
        await page.getByText('The note stands in the timeline.').waitFor()
        await page.locator('#act-annotate-form summary').click()
        await page.getByLabel('For the operator only').uncheck()
        await act('Add a note', 'Note', 'We are looking into it', 'Add the note')
        await page.getByText('The note stands in the timeline.').waitFor()
        expect(await textOf(page, 'section[aria-labelledby="timeline"]')).toContain('a SECRET note')

        await act('Close', 'Reason', '  ', 'Close the incident')
        await page.getByRole('alert').waitFor()
        expect(await textOf(page, '[role="alert"]')).toContain('the reason is missing')
        expect(await page.locator('#act-close-form').getAttribute('open')).not.toBeNull()
        await lookOnce('incident, closing refused')
        await act('Close', 'Reason', 'a drill', 'Close the incident')
        await page.getByText('Closed. What it holds does not open it again.').waitFor()
        expect(await badge(page)).toBe('Closed')
        await lookOnce('incident, closed')

        const reader = await open(options)
        await reader.page.goto(`${house.publicUrl}incidents/${incident}`)
        expect(await badge(reader.page)).toBe('Closed')
        const timeline = await textOf(reader.page, 'main ol.timeline')
        expect(timeline).toContain('We are looking into it')
        expect(timeline).toContain('Closed by the operator: a drill')
        expect(await reader.page.content()).not.toContain('SECRET')

        await act('Open again', 'Reason', 'it was none', 'Open it again')
        await page.getByText('Opened again.').waitFor()
        expect(await badge(page)).toBe('Open')
        await reader.page.reload()
        expect(await badge(reader.page)).toBe('Open')
        await reader.context.close()
        if (scripted) for (const summary of await page.locator('section[aria-labelledby="acts"] summary').all()) await summary.click()
        await lookOnce('incident')
      })

      it('finds each act in the audit trail', async () => {
        await page.getByRole('link', { name: 'Audit trail' }).click()
        const acts = (await page.getByRole('row').allTextContents()).filter((row) => row.includes(incident) || row.includes(`${id}`))
        expect(acts.reverse().map((row) => /operator(.*)$/.exec(row)?.[1]?.replace(incident, 'ID'))).toEqual([
          'acknowledgeID: I am on it',
          expect.stringMatching(new RegExp(`^silence${id} until .*: a known fault, see the ticket$`)),
          `end silence${id}: a known fault, see the ticket`,
          expect.stringMatching(new RegExp(`^plan work${id} from .* to .*: The log-in moves$`)),
          `end planned work${id}: The log-in moves`,
          'annotate privatelyID: a SECRET note',
          'annotateID: We are looking into it',
          'closeID: a drill',
          'reopenID: it was none',
        ])
        await lookOnce('audit trail')
      })

      it('is told plainly when there is no such incident', async () => {
        for (const path of ['incidents/nobody', 'nothing']) {
          expect((await page.goto(`${house.operatorUrl}${path}`))?.status()).toBe(404)
          expect(await textOf(page, 'h1')).toMatch(/^No such/)
        }
        await lookOnce('no such page')
      })
    })

    it('one incident is merged into the other: its public address leads there, and nothing is left to decide on it', async () => {
      const { page, context } = await open()
      await page.goto(house.loginUrl)
      await page.getByRole('link', { name: 'Gramophone', exact: true }).first().click()
      const from = new URL(page.url()).pathname
      const fold = page.locator('#act-merge-form')
      await fold.locator('summary').click()
      await fold.getByLabel('Into').selectOption({ label: await fold.locator('option', { hasText: /^Chirper, 9 March 2025/ }).innerText() })
      await fold.getByLabel('Reason').fill('one cause')
      await fold.getByRole('button', { name: 'Merge' }).click()
      await page.getByText('Merged. Its address leads to the incident that it went into.').waitFor()
      expect(await badge(page)).toBe('Closed')
      expect(await page.locator('section[aria-labelledby="acts"] summary').allTextContents()).toEqual(['Add a note'])
      await expectAccessible(page, 'a merged incident')
      await page.getByRole('link', { name: 'another incident' }).click()
      const into = new URL(page.url()).pathname
      expect(await textOf(page, 'section[aria-labelledby="timeline"]')).toContain('was merged into this one by the operator: one cause')
      expect(await page.locator('#act-merge-form').count()).toBe(0)
      await page.goto(new URL(from, house.publicUrl).href)
      expect(new URL(page.url()).pathname).toBe(into)
      await page.goto(`${house.operatorUrl}audit`)
      const [, newest] = await page.getByRole('row').allTextContents()
      expect(newest).toContain(`merge${from.split('/').pop()} into ${into.split('/').pop()}: one cause`)
      await context.close()
    })

    it('nothing was loaded from elsewhere, and no script failed', () => {
      expect(complaints).toEqual([])
      expect(house.logged.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([])
      expect(house.logged.join('')).not.toContain(house.token)
    })
  },
)
