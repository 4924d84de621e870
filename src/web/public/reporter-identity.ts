import type { IncomingMessage } from 'node:http'
import { type AddressWords, contains, formatAddress, formatPrefix, isIPv4Words, type Prefix, parseAddress } from '#vocabulary'

/** Carries a rehearsed reporter's identity; believed in rehearsal worlds only. */
export const REHEARSED_REPORTER_HEADER = 'x-breakwater-rehearsed-reporter'

/** No name of a rehearsed reporter needs more. */
const IDENTITY_CHARACTERS = 128

/**
 * The least that one line or phone is given is a /64 (RFC 6177, RFC 7278): the addresses in it are one person's to make up, so they count
 * as one, as those behind one IPv4 address do.
 */
const IPV6_LINE_BITS = 64

export interface IdentityRules {
  /** Believe the header that names a rehearsed reporter. */
  readonly rehearsed: boolean
  /** Whose X-Forwarded-For is believed: anybody else can write what they like. */
  readonly trustedProxies: readonly Prefix[]
}

/** Proxies write addresses with ports and brackets, too: "198.51.100.7:4711", "[2001:db8::7]:4711". */
function addressOf(text: string): AddressWords | undefined {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^([^:]+):\d+$/, '$1')
  const address = parseAddress(bare)
  return address.ok ? address.value : undefined
}

function lineOf(words: AddressWords): string {
  if (isIPv4Words(words)) return formatAddress(words)
  return formatPrefix({ words: [words[0], words[1], 0, 0], length: IPV6_LINE_BITS })
}

/**
 * Who reports, as far as "once in 15 minutes" needs it: the address at the other end of the connection, or, behind trusted proxies, the
 * newest one in X-Forwarded-For that is none of theirs. It goes to the desk, which hashes it at once, and nowhere else.
 */
export function reporterIdentity(request: IncomingMessage, { rehearsed, trustedProxies }: IdentityRules): string {
  if (rehearsed) {
    const named = request.headers[REHEARSED_REPORTER_HEADER]
    if (typeof named === 'string' && named !== '') return named.slice(0, IDENTITY_CHARACTERS)
  }
  let words = addressOf(request.socket.remoteAddress ?? '')
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
  // From the end: each proxy appends who it heard from, and what stands before was said by that one.
  while (words && trustedProxies.some((prefix) => contains(prefix, words!))) {
    const before = addressOf(forwarded.pop()?.trim() ?? '')
    if (!before) break
    words = before
  }
  return words ? lineOf(words) : 'unknown'
}
