import { type AddressWords, contains, formatPrefix, isIPv4Words, type Prefix, parsePrefix } from '#vocabulary'

/**
 * Addresses that say nothing about who shares a line: loopback, private, link-local and carrier-grade NAT (RFC 1122, 1918, 3927, 6598;
 * RFC 4193, 4291). Inside a company everybody comes from a few of these blocks.
 */
const LOCAL: readonly Prefix[] = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
].map((text) => {
  const parsed = parsePrefix(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
})

/** The usual least that is routed by itself (RFC 7454 section 6.1.3): a /24 of IPv4, a /48 of IPv6; whoever has one can make up addresses in it. */
const IPV4_BLOCK_BITS = 24
const IPV6_BLOCK_BITS = 48

/** The block of addresses that one subscriber, campus or hoster may fill with reporters; none for local addresses. */
export function addressBlock(words: AddressWords): string | undefined {
  if (LOCAL.some((prefix) => contains(prefix, words))) return undefined
  if (isIPv4Words(words))
    return formatPrefix({ words: [words[0], words[1], words[2], (words[3] & 0xffffff00) >>> 0], length: 96 + IPV4_BLOCK_BITS })
  return formatPrefix({ words: [words[0], (words[1] & 0xffff0000) >>> 0, 0, 0], length: IPV6_BLOCK_BITS })
}
