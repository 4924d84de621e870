/** 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 section 2.7), of an address or prefix as text. */
export function isMulticast(address: string): boolean {
  return /^(22[4-9]|23\d)\.|^ff/i.test(address)
}
