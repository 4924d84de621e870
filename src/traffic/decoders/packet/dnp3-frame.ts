import { shortAt } from './payload-bytes.ts'

const HEADER = 10
/** x^16 + x^13 + x^12 + x^11 + x^10 + x^8 + x^6 + x^5 + x^2 + 1, bits reversed (IEEE 1815 clause 9.2.4). */
const POLYNOMIAL = 0xa6bc

/** The header of DNP3's link layer (IEEE 1815 clause 9.2): 05 64, a length of at least five, control, two addresses, and a checksum that fits. */
export function isDnp3Frame(b: Uint8Array, at: number, seen: number): boolean {
  if (seen < HEADER || b[at] !== 0x05 || b[at + 1] !== 0x64 || b[at + 2]! < 5) return false
  let crc = 0
  for (let i = 0; i < HEADER - 2; i++) {
    crc ^= b[at + i]!
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  }
  crc = ~crc & 0xffff
  // Low byte first.
  return shortAt(b, at, seen, HEADER - 2) === (((crc & 255) << 8) | (crc >>> 8))
}
