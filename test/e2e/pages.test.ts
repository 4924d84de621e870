import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSystemClock } from '#plumbing'
import type { ReportDesk } from '#signals'
import { DAY, HOUR } from '#vocabulary'
import { createOperatorSite, createPublicSite, type OperatorSite, type PublicSite } from '#web'
import { expectAccessible, watchPage } from '../fixtures/chromium.ts'
import { createFixtureDesk } from '../fixtures/report-desk.ts'
import { createFixtureView, type FixtureView, INCIDENT_ID } from '../fixtures/view.ts'

const CHROMIUM = process.env.BREAKWATER_CHROMIUM ?? '/usr/bin/chromium'
const CLIENT = new URL('../../dist/web/client/live.js', import.meta.url)
/** Set to a folder to keep a picture of every page, scheme and width. */
const PICTURES = process.env.BREAKWATER_PICTURES
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Something under each heading of the alerts: learning, silenced, planned, and each of them over. */
function fillAlerts({ desk, now, operatorIncident }: FixtureView): void {
  const { incident } = operatorIncident(INCIDENT_ID)!
  const at = now()
  desk.take({ kind: 'report', service: 'chirper' })
  desk.take({ kind: 'incident', notice: { type: 'incident.opened', at, incident, serviceName: 'Chirper' } })
  const silence = { service: 'tramline', reason: 'The log-in is known to fail since the upgrade of Monday', by: 'operator' }
  for (const [id, from, until] of [
    ['1', at, at + DAY],
    ['2', at - DAY, at - HOUR],
  ] as const) {
    desk.take({ kind: 'silence', silence: { ...silence, id, from, until, scope: 'AS64500' } })
    desk.take({ kind: 'plan', work: { service: 'gramophone', id, from, to: until, note: 'New cables in the cellar', by: 'operator' } })
  }
}

const missing = existsSync(CHROMIUM) ? undefined : `no Chromium at ${CHROMIUM}`
const unbuilt = existsSync(CLIENT) ? undefined : 'the client script is not built (npm run build)'

describe.skipIf(missing !== undefined)(missing === undefined ? 'pages in Chromium' : `pages in Chromium (${missing})`, () => {
  let browser: Browser
  let view: FixtureView
  let desk: ReportDesk
  let publicSite: PublicSite
  let operatorSite: OperatorSite
  let folder: string
  let base: string
  let console: string

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
    view = createFixtureView({ published: ['verdict', 'traffic', 'claims'] })
    fillAlerts(view)
    const log = { info() {}, warn() {}, error() {} }
    const clock = createSystemClock()
    folder = await mkdtemp(join(tmpdir(), 'breakwater-pages-'))
    desk = createFixtureDesk(
      view.services().map((service) => service.service),
      clock,
    )
    await desk.start()
    publicSite = createPublicSite({ port: 0 }, { view, desk, log })
    operatorSite = createOperatorSite({ port: 0 }, { view, log, clock, dataDirectory: folder })
    await publicSite.start()
    await operatorSite.start()
    base = publicSite.address()?.url ?? ''
    console = operatorSite.address()?.url ?? ''
  })

  afterAll(async () => {
    await browser?.close()
    await publicSite?.stop()
    await operatorSite?.stop()
    await desk?.stop()
    if (folder) await rm(folder, { recursive: true })
  })

  /** A page that fails the test on any request to another host, any broken policy and any script error. */
  async function open(
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
    const context = await browser.newContext({ bypassCSP: false, ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    watchPage(page, [base, console], complaints)
    return { page, context, complaints }
  }

  const PAGES: readonly [string, () => string][] = [
    ['board', () => base],
    ['service', () => `${base}services/chirper`],
    ['service-90d', () => `${base}services/chirper?range=90d`],
    ['board-search', () => `${base}?q=gramo`],
    ['incident-past', () => `${base}incidents/${INCIDENT_ID}?at=2025-03-10T14:05:00Z`],
    ['report', () => `${base}report/chirper`],
    ['incident', () => `${base}incidents/${INCIDENT_ID}`],
    ['incidents', () => `${base}incidents`],
    ['about', () => `${base}about`],
    ['api-docs', () => `${base}api/docs`],
    ['problems', () => `${base}problems`],
    ['problem', () => `${base}problems/REPORT_PROOF_NEEDED`],
    ['thanks', () => `${base}services/chirper/thanks?counted=already`],
    ['console', () => console],
    ['operator-incident', () => `${console}incidents/${INCIDENT_ID}`],
    ['alerts', () => `${console}alerts`],
    ['audit', () => `${console}audit`],
  ]
  const LOOKS = [
    { name: 'light', options: { colorScheme: 'light', viewport: { width: 1280, height: 900 } } },
    { name: 'dark', options: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } } },
    { name: 'phone', options: { colorScheme: 'light', viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } },
  ] as const

  describe.each(LOOKS)('$name', ({ name: look, options }) => {
    it.each(PAGES)('%s is accessible, fits, and loads nothing from elsewhere', async (name, url) => {
      const { page, context, complaints } = await open(options)
      if (url().startsWith(console)) await page.goto(operatorSite.loginUrl() ?? '')
      const answer = await page.goto(url())
      expect(answer?.status()).toBe(200)
      // By the debugger, past the page's own policy, which forbids what is not ours.
      await page.evaluate(AXE)
      const results = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')
      const { violations } = results as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join('\n')}`)).toEqual([])
      const wider = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      expect(wider, 'the page scrolls sideways').toBeLessThanOrEqual(0)
      const scrolled = `[...document.querySelectorAll('.stack')].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)`
      if (look === 'phone') expect(await page.evaluate(scrolled), 'tables that scroll sideways').toEqual([])
      if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}-${look}.png`), fullPage: true })
      expect(complaints).toEqual([])
      await context.close()
    })
  })

  it.each(LOOKS)('each decision on an incident has its form, $name', async ({ name: look, options }) => {
    const { page, context, complaints } = await open(options)
    await page.goto(operatorSite.loginUrl() ?? '')
    await page.goto(`${console}incidents/${INCIDENT_ID}`)
    const section = page.locator('section[aria-labelledby="acts"]')
    const forms = await section.locator('summary').all()
    expect(await section.locator('summary').allTextContents()).toEqual([
      'Add a note',
      'Close',
      'Not an outage',
      'Take apart',
      'Merge into another incident',
    ])
    for (const summary of forms) await summary.click()
    await expectAccessible(page, 'the decisions')
    if (PICTURES) await section.screenshot({ path: join(PICTURES, `decisions-${look}.png`) })
    expect(complaints).toEqual([])
    await context.close()
  })

  it('a report is sent without JavaScript, by keyboard', async () => {
    const { page, context } = await open({ javaScriptEnabled: false })
    await page.goto(`${base}report/chirper`)
    await page.getByRole('button', { name: 'Website' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/thanks?counted=yes')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Your report was counted')
    await page.goto(`${base}services/chirper`)
    await page.getByRole('button', { name: 'App', exact: true }).click()
    await page.waitForURL('**/thanks?counted=already')
    await context.close()
  })

  it('ranges, search and what was said before are there without JavaScript', async () => {
    const { page, context } = await open({ javaScriptEnabled: false })
    await page.goto(`${base}services/chirper`)
    await page.getByRole('link', { name: '90 days' }).click()
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toBe('The last 90 days')
    expect(await page.getByRole('button', { name: 'Explore this chart' }).count()).toBe(0)
    await page.goto(`${base}?q=gramo`)
    expect(await page.locator('.service-row').count()).toBe(1)
    await page.getByRole('link', { name: 'Show all' }).click()
    expect(await page.locator('.service-row').count()).toBe(4)
    await page.goto(`${base}incidents/${INCIDENT_ID}`)
    await page.getByRole('link', { name: /^As of 10 March 2025, 14:03/ }).click()
    await page.getByText('This is what stood here').waitFor()
    await page.getByRole('link', { name: 'See what stands here now' }).click()
    expect(new URL(page.url()).search).toBe('')
    await context.close()
  })

  it.skipIf(unbuilt !== undefined)(
    `a chart is explored, and the drawn one stays for who listens${unbuilt ? ` (${unbuilt})` : ''}`,
    async () => {
      const { page, context, complaints } = await open({ viewport: { width: 900, height: 700 } })
      await page.goto(`${base}services/chirper?range=90d`)
      await page.getByRole('button', { name: 'Explore this chart' }).click()
      await page.locator('.explorer .u-over').waitFor()
      await page.locator('.explorer .u-over').hover()
      await expect.poll(() => page.locator('.explorer .u-legend').textContent()).toMatch(/reports a day:? ?[\d,]+/)
      expect(await page.getByRole('img', { name: /^Chart of reports a day/ }).count()).toBe(1)
      await page.getByRole('button', { name: 'Back to the drawn chart' }).click()
      await page.getByRole('button', { name: 'Explore this chart' }).waitFor()
      expect(await page.locator('.explorer canvas').count()).toBe(0)
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  it('the operator logs in, withdraws and publishes, and logs out', async () => {
    const { page, context } = await open()
    await page.goto(operatorSite.loginUrl() ?? '')
    expect(page.url()).toBe(console)
    await page.getByRole('link', { name: 'Chirper' }).first().click()
    await page.getByRole('button', { name: 'Withdraw: What the evidence supports' }).click()
    await page.getByText('Withdrawn: What the evidence supports.').waitFor()
    expect(view.incident(INCIDENT_ID)?.published).not.toContain('verdict')
    await page.getByRole('button', { name: 'Publish: What the evidence supports' }).click()
    await page.getByText('Published: What the evidence supports.').waitFor()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.goto(console)
    expect(page.url()).toBe(`${console}login`)
    await context.close()
  })

  it.skipIf(unbuilt !== undefined)(
    `an open page follows, and leaves alone what its reader does${unbuilt ? ` (${unbuilt})` : ''}`,
    async () => {
      const { page, context, complaints } = await open({ viewport: { width: 900, height: 700 } })
      await page.goto(`${base}services/chirper`)
      await page.getByText('live', { exact: true }).waitFor()
      await page.locator('#report summary').click()
      const comment = page.getByLabel('Comment')
      await comment.fill('half a sent')
      await page.locator('.c-table summary').first().click()
      await comment.focus()
      const scrolled = await page.evaluate('window.scrollY')
      view.change(4_321)
      await page.getByText('4,321').first().waitFor()
      expect(await comment.inputValue()).toBe('half a sent')
      expect(await page.evaluate('document.activeElement.id')).toBe('report-comment')
      expect(await page.locator('.c-table').first().getAttribute('open')).not.toBeNull()
      expect(await page.evaluate('window.scrollY')).toBe(scrolled)
      expect(await page.locator('#announcer').textContent()).toContain('4321 reports about Chirper')
      await page.keyboard.type('ence')
      expect(await comment.inputValue()).toBe('half a sentence')
      expect(complaints).toEqual([])
      await context.close()
    },
  )
})
