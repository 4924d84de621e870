// What the public pages weigh over the wire with all they load, and what Lighthouse 12 says of them in the system's Chromium:
// npm run bench:pages [-- --quick]. Run from dist. --quick weighs only.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lighthouse from 'lighthouse'
import { chromium } from 'playwright-core'
import { createPublicSite } from '#web'
import { printHeader } from './machine.mjs'
import { say, table, whole } from './markdown.mjs'
import { HIT, INCIDENT, view } from './pages-view.mjs'

const CHROMIUM = process.env.BREAKWATER_CHROMIUM ?? '/usr/bin/chromium'
const WIRE_BAR = 150_000
/** Scores of performance differ from run to run; Lighthouse's own advice is the median of several (docs/variability.md). */
const RUNS = 3
const LIGHTHOUSE_BAR = 95
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo']
const PAGES = [
  ['board, 60 services', '/'],
  ['service', `/services/${HIT}`],
  ['service, 90 days', `/services/${HIT}?range=90d`],
  ['incident', `/incidents/${INCIDENT}`],
  ['report', `/report/${HIT}`],
]
const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

const quick = process.argv.includes('--quick')

/** Bodies and headers of everything that a page asks for, by name of the page. */
async function weigh(base) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
  const weights = new Map()
  for (const [name, path] of PAGES) {
    const context = await browser.newContext()
    const page = await context.newPage()
    const finished = []
    page.on('requestfinished', (request) => finished.push(request))
    await page.goto(`${base}${path}`, { waitUntil: 'load' })
    let bytes = 0
    for (const request of finished) {
      if (!request.url().startsWith(base)) throw new Error(`${name} asked ${request.url()}`)
      const sizes = await request.sizes()
      bytes += sizes.responseBodySize + sizes.responseHeadersSize
    }
    weights.set(name, { bytes, requests: finished.length })
    await context.close()
  }
  await browser.close()
  return weights
}

/** A Chromium of its own for Lighthouse, which steers it by its port. */
async function startChromium(profile) {
  const chrome = spawn(CHROMIUM, [...ARGS, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const port = await new Promise((resolve, reject) => {
    let said = ''
    chrome.stderr.on('data', (data) => {
      said += data
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(said)
      if (found) resolve(Number(found[1]))
    })
    chrome.once('exit', () => reject(new Error('Chromium ended before it listened')))
  })
  return { chrome, port }
}

async function judge(base) {
  const profile = mkdtempSync(join(tmpdir(), 'breakwater-pages-'))
  const { chrome, port } = await startChromium(profile)
  const scores = new Map()
  try {
    for (const [name, path] of PAGES) {
      const runs = []
      for (let run = 0; run < RUNS; run++)
        runs.push((await lighthouse(`${base}${path}`, { port, onlyCategories: CATEGORIES, logLevel: 'error', output: 'json' })).lhr)
      const middle = (category) => runs.map(({ categories }) => categories[category]?.score ?? 0).sort((a, b) => a - b)[RUNS >> 1]
      const failed = runs
        .flatMap(({ audits }) => Object.values(audits))
        .filter((audit) => audit.scoreDisplayMode === 'binary' && audit.score === 0)
        .map((audit) => audit.id)
      scores.set(name, { points: CATEGORIES.map((category) => Math.round(middle(category) * 100)), failed: [...new Set(failed)] })
    }
  } finally {
    const ended = new Promise((resolve) => chrome.once('exit', resolve))
    chrome.kill()
    await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  return scores
}

printHeader({
  name: 'pages: what a reader loads, and what Lighthouse says',
  measures: `Bytes over the wire of each public page with all it loads (bar: ${whole(WIRE_BAR)}), and the four scores of Lighthouse 12 on its simulated phone, median of ${RUNS} runs (bar: ${LIGHTHOUSE_BAR}).`,
  data: 'a view by hand of 60 services with a day of minutes each and one open incident; seeded',
})
if (!existsSync(CHROMIUM)) say(`Not measured: no Chromium at ${CHROMIUM}.`)
else {
  const log = { info() {}, warn() {}, error() {} }
  const desk = { admit: async () => ({ kind: 'refused' }) }
  const site = createPublicSite({ port: 0 }, { view, desk, log })
  await site.start()
  const base = site.address().url.replace(/\/$/, '')
  try {
    const weights = await weigh(base)
    const scores = quick ? new Map() : await judge(base)
    say(
      table(
        PAGES.map(([name]) => {
          const { bytes, requests } = weights.get(name)
          const points = scores.get(name)?.points ?? []
          return {
            page: name,
            'bytes over the wire': whole(bytes),
            requests: whole(requests),
            ...Object.fromEntries(CATEGORIES.map((category, i) => [category, points[i] ?? '–'])),
            bar: bytes <= WIRE_BAR && points.every((score) => score >= LIGHTHOUSE_BAR) ? 'reached' : 'missed',
          }
        }),
      ),
    )
    for (const [name, { failed }] of scores) if (failed.length > 0) say(`${name}, audits not passed: ${failed.join(', ')}.`)
  } finally {
    await site.stop()
  }
}
