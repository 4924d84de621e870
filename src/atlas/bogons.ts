import { type Prefix, parsePrefix } from '#vocabulary'

/**
 * Blocks that may never be the source of a packet on the internet: the IANA special-purpose registries that RFC 6890 created (as of 2025),
 * those entries that are not globally reachable, with multicast (RFC 5771, RFC 4291) and reserved space. 15 blocks, 592,708,864 addresses,
 * 13.80 % of the IPv4 space.
 */
export const IPV4_BOGONS = [
  ['0.0.0.0/8', 'this network (RFC 791)'],
  ['10.0.0.0/8', 'private use (RFC 1918)'],
  ['100.64.0.0/10', 'shared by carrier-grade NAT (RFC 6598)'],
  ['127.0.0.0/8', 'loopback (RFC 1122)'],
  ['169.254.0.0/16', 'link local (RFC 3927)'],
  ['172.16.0.0/12', 'private use (RFC 1918)'],
  ['192.0.0.0/24', 'IETF protocol assignments (RFC 6890)'],
  ['192.0.2.0/24', 'documentation (RFC 5737)'],
  ['192.88.99.0/24', '6to4 relay anycast, deprecated (RFC 7526)'],
  ['192.168.0.0/16', 'private use (RFC 1918)'],
  ['198.18.0.0/15', 'benchmarking (RFC 2544)'],
  ['198.51.100.0/24', 'documentation (RFC 5737)'],
  ['203.0.113.0/24', 'documentation (RFC 5737)'],
  ['224.0.0.0/4', 'multicast (RFC 5771)'],
  ['240.0.0.0/4', 'reserved, with limited broadcast (RFC 1112, RFC 8190)'],
] as const

/**
 * IPv6: only 2000::/3 is handed out as global unicast (RFC 4291 section 2.4), so all else is a bogon save the translation prefix; inside it the
 * special blocks that are not globally reachable. Teredo (2001::/32) and 6to4 (2002::/16) may still be sources and are not listed.
 */
export const IPV6_BOGONS = [
  ['::/3', 'not global unicast: unspecified, loopback, discard-only, local translation, reserved (RFC 4291, RFC 6666, RFC 8215)'],
  ['2001:2::/48', 'benchmarking (RFC 5180)'],
  ['2001:10::/28', 'ORCHID, deprecated (RFC 4843)'],
  ['2001:db8::/32', 'documentation (RFC 3849)'],
  ['3fff::/20', 'documentation (RFC 9637)'],
  ['4000::/2', 'not global unicast: reserved, with segment routing 5f00::/16 (RFC 9602)'],
  ['8000::/1', 'not global unicast: unique local, link local, site local, multicast, reserved (RFC 4193, RFC 4291)'],
] as const

/** Blocks inside the above that may be sources after all. */
export const IPV6_NOT_BOGONS = [['64:ff9b::/96', 'IPv4/IPv6 translation, globally reachable (RFC 6052)']] as const

/** The blocks of a list as prefixes. */
export function prefixesOf(list: readonly (readonly [string, string])[]): readonly Prefix[] {
  return list.map(([text]) => {
    const parsed = parsePrefix(text)
    if (!parsed.ok) throw new Error(`bogon table: ${parsed.fault.message}`)
    return parsed.value
  })
}

/** The blocks for examples in documents (RFC 5737, RFC 3849, RFC 9637): no host on the internet has an address in them. */
export function documentationPrefixes(): readonly Prefix[] {
  return prefixesOf([...IPV4_BOGONS, ...IPV6_BOGONS].filter(([, use]) => use.startsWith('documentation')))
}
