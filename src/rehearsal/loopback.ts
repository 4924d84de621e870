import assert from 'node:assert/strict'

/** The only address records and reports of a rehearsal are ever sent to. */
export const LOOPBACK = '127.0.0.1'

/** A rehearsal that would leave this machine is a mistake of ours: it crashes before the first byte. */
export function assertLoopback(address: string): void {
  assert(
    address === LOOPBACK || address === '[::1]' || address === '::1' || address === 'localhost',
    `a rehearsal speaks to loopback only, not to ${address}`,
  )
}

/** The URL, once its host is known to be loopback. */
export function loopbackUrl(text: string): URL {
  const url = new URL(text)
  assertLoopback(url.hostname)
  return url
}
