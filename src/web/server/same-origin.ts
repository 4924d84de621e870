import type { IncomingHttpHeaders } from 'node:http'

/**
 * Does a request that changes something come from our own pages, or from no page at all (a program)? Browsers tell by Sec-Fetch-Site
 * (Fetch Metadata) and by Origin (Fetch, section 3.2); a page of another site can forge neither. `Origin: null` is another site.
 */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  if (origin === undefined) return true
  try {
    const from = new URL(origin)
    // Through URL on both sides: a default port may be written or not.
    return host !== undefined && from.host === new URL(`${from.protocol}//${host}`).host
  } catch {
    return false
  }
}
