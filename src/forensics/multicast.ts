/**
 * 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 section 2.7), of an address or prefix as text. Zeros at the head of a group are not written,
 * so a first group of fewer than four digits begins with zeros.
 */
export function isMulticast(address: string): boolean {
  return /^(22[4-9]|23\d)\.|^ff[0-9a-f]{2}:/i.test(address)
}
