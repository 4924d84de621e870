import { createHash } from 'node:crypto'

/**
 * The policy of a file that loads nothing and runs nothing: only the style sheet with this hash applies (CSP Level 3, section 2.3.1). Style
 * attributes, scripts, frames, forms and requests of any kind are refused by the browser, whatever ended up in the text.
 */
export function contentPolicy(css: string): string {
  const hash = createHash('sha256').update(css, 'utf8').digest('base64')
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
}
