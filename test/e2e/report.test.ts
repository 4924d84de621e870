import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnalysisReport } from '#vocabulary'
import { renderAnalysisReport } from '#web'

const CHROMIUM = process.env.BREAKWATER_CHROMIUM ?? '/usr/bin/chromium'
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

describe.skipIf(!existsSync(CHROMIUM))(
  existsSync(CHROMIUM) ? 'the analysis report in a browser' : `the analysis report in a browser (no Chromium at ${CHROMIUM})`,
  () => {
    let browser: Browser
    let folder: string
    let url: string

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'breakwater-report-'))
      const file = join(folder, 'report.html')
      writeFileSync(file, renderAnalysisReport(JSON.parse(readFileSync('test/golden/web/analysis-report.json', 'utf8')) as AnalysisReport))
      url = pathToFileURL(file).href
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
    })

    afterAll(async () => {
      await browser?.close()
      rmSync(folder, { recursive: true, force: true })
    })

    /** `bypassCSP` lets the test's own script in; a page under its own policy is opened without. */
    async function open(options: {
      width: number
      scheme: 'light' | 'dark'
      bypassCSP: boolean
    }): Promise<{ page: Page; close: () => Promise<void> }> {
      const context = await browser.newContext({
        viewport: { width: options.width, height: 900 },
        colorScheme: options.scheme,
        bypassCSP: options.bypassCSP,
      })
      const page = await context.newPage()
      return { page, close: () => context.close() }
    }

    it.each([
      [1200, 'light'],
      [1200, 'dark'],
      [390, 'light'],
      [390, 'dark'],
    ] as const)('has no fault that axe can find, %d pixels wide, %s', async (width, scheme) => {
      const { page, close } = await open({ width, scheme, bypassCSP: true })
      await page.goto(url)
      // Folded parts are read too.
      for (const summary of await page.locator('summary').all()) await summary.click()
      await page.addScriptTag({ path: AXE })
      const violations = (await page.evaluate(`axe.run(document).then((found) => found.violations.map(({ id, nodes }) => ({
      id, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => ({ html: html.slice(0, 300), failureSummary })),
    })))`)) as readonly Violation[]
      expect(violations).toEqual([])
      await close()
    })

    it.each([320, 390, 768, 1200])('does not scroll sideways at %d pixels', async (width) => {
      const { page, close } = await open({ width, scheme: 'light', bypassCSP: false })
      await page.goto(url)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      await close()
    })

    it('asks for nothing and breaks none of its own rules', async () => {
      const { page, close } = await open({ width: 1200, scheme: 'light', bypassCSP: false })
      const asked: string[] = []
      const said: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      page.on('console', (message) => said.push(message.text()))
      await page.goto(url, { waitUntil: 'load' })
      expect(asked).toEqual([url])
      expect(said).toEqual([])
      // The style with the hash applies: the page does not stand in the browser's own.
      expect(await page.evaluate('getComputedStyle(document.body).marginTop')).toBe('0px')
      await close()
    })

    it('is reached by keyboard: the skip link first, then links, folds and tables that scroll', async () => {
      const { page, close } = await open({ width: 390, scheme: 'light', bypassCSP: false })
      await page.goto(url)
      const seen: string[] = []
      for (let i = 0; i < 12; i++) {
        await page.keyboard.press('Tab')
        seen.push(
          (await page.evaluate(
            'document.activeElement.tagName + " " + (document.activeElement.getAttribute("aria-label") ?? "")',
          )) as string,
        )
      }
      expect(seen[0]).toBe('A ')
      expect(seen).toContain('SUMMARY ')
      expect(seen.some((name) => name.startsWith('SECTION Vectors towards'))).toBe(true)
      await close()
    })

    it('prints what is folded on the screen, but not charts a second time as tables', async () => {
      const { page, close } = await open({ width: 760, scheme: 'light', bypassCSP: false })
      await page.goto(url)
      const shown = (selector: string) =>
        page.evaluate(`getComputedStyle(document.querySelector('${selector}'), '::details-content').contentVisibility`)
      expect(await shown('.vector details')).toBe('hidden')
      await page.emulateMedia({ media: 'print' })
      expect(await shown('.vector details')).toBe('visible')
      expect(await shown('details.c-table')).toBe('hidden')
      await close()
    })

    it('prints in ink on paper, also from a dark screen, and not wider than the sheet', async () => {
      const { page, close } = await open({ width: 760, scheme: 'dark', bypassCSP: false })
      await page.goto(url)
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
      expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(22, 25, 29)')
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(760)
      await close()
    })
  },
)
