import { fault, ok, type Result } from './result.ts'

/**
 * An address is four uint32, most significant first; IPv4 is mapped (::ffff:a.b.c.d, RFC 4291 section 2.5.5.2), so one
 * layout serves both. Batches keep them in a Uint32Array at `4 * row`. Text appears only at the edges.
 */
export type AddressWords = readonly [number, number, number, number]

/** The third word of an IPv4-mapped address. */
export const MAPPED = 0xffff

export function isIPv4Words(words: ArrayLike<number>, at = 0): boolean {
  return words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED
}

/** No leading zeros: inet_aton would read them as octal (RFC 6943 section 3.1.1). */
const DOTTED_QUAD = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/

function parseIPv4(text: string): number | undefined {
  const match = DOTTED_QUAD.exec(text)
  if (!match) return undefined
  let word = 0
  for (let i = 1; i <= 4; i++) {
    const octet = Number(match[i])
    if (octet > 255) return undefined
    word = word * 256 + octet
  }
  return word
}

function wordsOf(text: string): AddressWords | undefined {
  if (!text.includes(':')) {
    const word = parseIPv4(text)
    return word === undefined ? undefined : [0, 0, MAPPED, word]
  }
  let rest = text
  let tail: number[] = []
  const lastColon = rest.lastIndexOf(':')
  if (rest.includes('.')) {
    const word = parseIPv4(rest.slice(lastColon + 1))
    if (word === undefined) return undefined
    tail = [word >>> 16, word & 0xffff]
    rest = rest.slice(0, lastColon)
    if (rest.endsWith(':')) rest += ':'
    if (rest === '') return undefined
  }
  const halves = rest.split('::')
  if (halves.length > 2) return undefined
  const groups = (half: string): number[] | undefined => {
    if (half === '') return []
    const out: number[] = []
    for (const group of half.split(':')) {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined
      out.push(Number.parseInt(group, 16))
    }
    return out
  }
  const head = groups(halves[0]!)
  const back = halves.length === 2 ? groups(halves[1]!) : []
  if (!head || !back) return undefined
  const known = head.length + back.length + tail.length
  if (halves.length === 2 ? known > 7 : known !== 8) return undefined
  if (halves.length === 1 && (rest.endsWith(':') || rest.startsWith(':'))) return undefined
  const all = [...head, ...new Array<number>(8 - known).fill(0), ...back, ...tail]
  const word = (i: number) => ((all[i]! << 16) | all[i + 1]!) >>> 0
  return [word(0), word(2), word(4), word(6)]
}

export function parseAddress(text: string): Result<AddressWords> {
  const words = wordsOf(text)
  return words ? ok(words) : fault('ADDRESS_MALFORMED', `"${text}" is not an IPv4 or IPv6 address`)
}

/** Canonical text: dotted quad for IPv4, RFC 5952 for IPv6. */
export function formatAddress(words: ArrayLike<number>, at = 0): string {
  const w3 = words[at + 3]!
  if (isIPv4Words(words, at)) return `${w3 >>> 24}.${(w3 >>> 16) & 255}.${(w3 >>> 8) & 255}.${w3 & 255}`
  const groups: number[] = []
  for (let i = 0; i < 4; i++) groups.push(words[at + i]! >>> 16, words[at + i]! & 0xffff)
  // RFC 5952 section 4.2: the longest run of two or more zero groups becomes "::", the first of equals.
  let best = -1
  let bestLength = 1
  for (let i = 0; i < 8; i++) {
    let length = 0
    while (i + length < 8 && groups[i + length] === 0) length++
    if (length > bestLength) {
      best = i
      bestLength = length
    }
    i += length
  }
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((g) => g.toString(16))
      .join(':')
  return best < 0 ? hex(0, 8) : `${hex(0, best)}::${hex(best + bestLength, 8)}`
}

export function isAddress(text: string): boolean {
  return parseAddress(text).ok
}
