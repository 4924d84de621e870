import { type AddressWords, formatAddress, isIPv4Words, parseAddress } from './address.ts'
import { fault, ok, type Result } from './result.ts'

/** A CIDR prefix (RFC 4632, RFC 4291 section 2.3). `length` counts from the top of the 128 mapped bits, so 192.0.2.0/24 has 120. */
export interface Prefix {
  readonly words: AddressWords
  readonly length: number
}

function maskWord(index: number, length: number): number {
  const bits = Math.min(32, Math.max(0, length - 32 * index))
  return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0
}

export function parsePrefix(text: string): Result<Prefix> {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address.ok) return fault('PREFIX_MALFORMED', `"${text}" is not a prefix such as 192.0.2.0/24`)
  // "::ffff:192.0.2.0/120" is written as IPv6, so its length counts 128 bits although the address is IPv4's.
  const v4 = !text.includes(':')
  const widest = v4 ? 32 : 128
  const written = slash < 0 ? String(widest) : text.slice(slash + 1)
  const length = /^(0|[1-9]\d{0,2})$/.test(written) ? Number(written) : -1
  if (length < 0 || length > widest) return fault('PREFIX_MALFORMED', `"${text}" has no length between 0 and ${widest}`)
  const mapped = v4 ? length + 96 : length
  const words = address.value.map((word, i) => (word & maskWord(i, mapped)) >>> 0) as unknown as AddressWords
  if (words.some((word, i) => word !== address.value[i]))
    return fault('PREFIX_HOST_BITS', `"${text}" has bits set beyond its length; did you mean ${formatPrefix({ words, length: mapped })}?`)
  return ok({ words, length: mapped })
}

export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.words)}/${isIPv4Words(prefix.words) ? prefix.length - 96 : prefix.length}`
}

export function isPrefix(text: string): boolean {
  return parsePrefix(text).ok
}

/** Does the address at `words[at…at+3]` lie in the prefix? A prefix of IPv6 holds no IPv4 address, which is only mapped into it. */
export function contains(prefix: Prefix, words: ArrayLike<number>, at = 0): boolean {
  if (prefix.length < 96 && isIPv4Words(words, at)) return false
  for (let i = 0; i < 4; i++) {
    const mask = maskWord(i, prefix.length)
    if (mask === 0) return true
    if ((words[at + i]! & mask) >>> 0 !== prefix.words[i]) return false
  }
  return true
}
