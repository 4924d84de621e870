import { whoSaysSo } from '../api/who-says-so.ts'
import { xmlText } from '../server/xml-text.ts'
import { LIGHT } from '../theme/tokens-css.ts'
import type { PublicView, ServiceView } from '../view.ts'

const SIZE = 11
const HEIGHT = 20
const PADDING = 7

/**
 * Widths of letters in units of the type size, as sans-serif faces have them (DejaVu Sans, Verdana and their like). `textLength` makes the
 * face at hand fit: this is for the boxes.
 */
const NARROW = /[ijlIft.,:;'|!()[\] ]/
const WIDE = /[mwMWQO@%&–]/
function widthOf(text: string): number {
  let units = 0
  for (const letter of text) units += NARROW.test(letter) ? 0.38 : WIDE.test(letter) ? 0.92 : /[A-Z0-9]/.test(letter) ? 0.68 : 0.61
  return Math.ceil(units * SIZE)
}

/** Names longer than this make a badge that fits nowhere. */
const LONGEST_NAME = 28
const shortened = (name: string): string => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name)

/** White text on each has a contrast of at least 4.5 : 1. */
const COLOURS: Readonly<Record<ServiceView['state'], string>> = {
  quiet: LIGHT.accent!,
  'reports-high': LIGHT['phase-edge']!,
  incident: '#7d2f24',
  unknown: LIGHT['ink-soft']!,
}

/** "reports usual", "reports high", "incident open: reports and probes", "not listening". */
export function badgeWords(view: PublicView, service: ServiceView): string {
  switch (service.state) {
    case 'quiet':
      return 'reports usual'
    case 'reports-high':
      return 'reports high'
    case 'unknown':
      return 'not listening'
    case 'incident':
      return `incident open: ${service.openIncident === undefined ? 'reports' : whoSaysSo(view, { id: service.openIncident })}`
  }
}

/** Name and state in one line, for a README or another page. Its title says who says so. */
export function badge(view: PublicView, service: ServiceView): string {
  const { name } = service.service
  const words = badgeWords(view, service)
  const parts = [
    ...(view.synthetic ? [{ text: 'SYNTHETIC', fill: '#5b2a86' }] : []),
    { text: shortened(name), fill: LIGHT.ink! },
    { text: words, fill: COLOURS[service.state] },
  ]
  let at = 0
  const drawn = parts.map(({ text, fill }) => {
    const width = widthOf(text)
    const x = at
    at += width + 2 * PADDING
    return `<rect x="${x}" width="${width + 2 * PADDING}" height="${HEIGHT}" fill="${fill}"/><text x="${x + PADDING}" y="14" textLength="${width}" lengthAdjust="spacingAndGlyphs">${xmlText(text)}</text>`
  })
  const title = `${view.synthetic ? 'SYNTHETIC: ' : ''}${name}: ${words}. Counted by ${view.instance} from reports and its own probes; not a statement by the service.`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${at}" height="${HEIGHT}" viewBox="0 0 ${at} ${HEIGHT}" role="img" aria-labelledby="t"><title id="t">${xmlText(title)}</title><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="${SIZE}">${drawn.join('')}</g></svg>`
}
