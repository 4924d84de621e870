import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RenderedPage, renderedPage } from '../live/page-cache.ts'
import { PAGE_CSS } from '../pages/page-css.ts'
import { THEME_CSS } from '../theme/index.ts'

export interface Asset extends RenderedPage {
  readonly type: string
  /** The address holds a hash of the content: it may be kept for ever. */
  readonly immutable: boolean
}

export interface Assets {
  readonly styleUrl: string
  /** Absent where the client script has not been built; pages are complete without it. */
  readonly scriptUrl?: string
  get(path: string): Asset | undefined
}

const SCRIPT_TYPE = 'text/javascript; charset=utf-8'
const STYLE_TYPE = 'text/css; charset=utf-8'

/** A breakwater: a wall, and the waves before it. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" fill="#0b5a8f"/><path d="M5 22q4-6 8 0t8 0M5 14q4-6 8 0t8 0" fill="none" stroke="#fff" stroke-width="2.5"/><path d="M26 6v21" stroke="#fff" stroke-width="4"/></svg>`

/** Beside this file in dist/; from source the built ones are used. */
function clientFolder(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url))
  const candidates = [join(here, '../client'), join(here, '../../../dist/web/client')]
  return candidates.find((folder) => existsSync(join(folder, 'live.js')))
}

function asset(text: string, type: string, immutable: boolean): Asset {
  return { ...renderedPage(text), type, immutable }
}

/** Everything that is not a page, read once and served from memory. */
export function readAssets(): Assets {
  const files = new Map<string, Asset>()
  const style = asset(`${THEME_CSS}${PAGE_CSS}`, STYLE_TYPE, true)
  const styleUrl = `/assets/style-${style.etag.replaceAll('"', '')}.css`
  files.set(styleUrl, style)
  files.set('/assets/icon.svg', asset(ICON, 'image/svg+xml; charset=utf-8', false))
  // Served as they were published, from our own address; a page asks for them when its reader wants to explore a chart.
  const installed = createRequire(import.meta.url)
  const published = (file: string) => readFileSync(installed.resolve(`uplot/dist/${file}`), 'utf8')
  files.set('/assets/uplot.js', asset(published('uPlot.iife.min.js'), SCRIPT_TYPE, false))
  files.set('/assets/uplot.css', asset(published('uPlot.min.css'), STYLE_TYPE, false))
  const folder = clientFolder()
  if (folder !== undefined) {
    for (const name of readdirSync(folder)) {
      if (name.endsWith('.js')) files.set(`/assets/client/${name}`, asset(readFileSync(join(folder, name), 'utf8'), SCRIPT_TYPE, false))
    }
  }
  return {
    styleUrl,
    ...(folder === undefined ? {} : { scriptUrl: '/assets/client/live.js' }),
    get: (path) => files.get(path),
  }
}
