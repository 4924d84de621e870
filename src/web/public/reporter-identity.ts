import type { IncomingMessage } from 'node:http'

/** Carries a rehearsed reporter's identity; believed in rehearsal worlds only. */
export const REHEARSED_REPORTER_HEADER = 'x-breakwater-rehearsed-reporter'

/** No name of a rehearsed reporter needs more. */
const IDENTITY_CHARACTERS = 128

/**
 * Who reports, as far as "once in 15 minutes" needs it: the address at the other end of the connection. It goes to the desk, which hashes it
 * at once, and nowhere else. Headers of proxies are not believed: anybody can write them.
 */
export function reporterIdentity(request: IncomingMessage, rehearsed: boolean): string {
  if (rehearsed) {
    const named = request.headers[REHEARSED_REPORTER_HEADER]
    if (typeof named === 'string' && named !== '') return named.slice(0, IDENTITY_CHARACTERS)
  }
  // IPv4 over a dual-stack socket comes mapped (RFC 4291 section 2.5.5.2): the same person either way.
  return (request.socket.remoteAddress ?? 'unknown').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}
