/** What the decoder's causes mean, for those who have not read it. A cause that is not here is told as it came. */
const WORDS: Readonly<Record<string, string>> = {
  'link-type-unknown': 'of a link type that is not read',
  'frame-cut': 'cut before its headers end',
  'not-ip': 'neither IPv4 nor IPv6, as ARP is',
  'vlan-tags-too-deep': 'more VLAN tags than are read',
  'ip-header-cut': 'cut within the IP header',
  'ip-header-malformed': 'the IP header contradicts itself',
}

export function undecodedWords(cause: string): string {
  return Object.hasOwn(WORDS, cause) ? `${cause} (${WORDS[cause]})` : cause
}
