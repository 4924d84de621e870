/** What the decoder's causes mean, for those who have not read it. */
const MEANINGS: Readonly<Record<string, string>> = {
  'link-type-unknown': 'of a link type that is not read',
  'frame-cut': 'cut before its headers end',
  'not-ip': 'neither IPv4 nor IPv6, as ARP is',
  'vlan-tags-too-deep': 'more VLAN tags than are read',
  'ip-header-cut': 'cut within the IP header',
  'ip-header-malformed': 'the IP header contradicts itself',
}

/** What a cause of `Coverage.undecoded` means, as a clause; undefined for one that has no words, which is told as it came. */
export function undecodedMeaning(cause: string): string | undefined {
  return Object.hasOwn(MEANINGS, cause) ? MEANINGS[cause] : undefined
}
