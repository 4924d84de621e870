import { AMPLIFIERS } from '#vocabulary'

/** 0 = not an amplifier's port, else 1 + its index in `AMPLIFIERS`. One byte a port: 64 KiB that a flood on few ports keeps in cache. */
export const AMPLIFIER_SLOT: Readonly<Uint8Array> = slots()

function slots(): Uint8Array {
  const table = new Uint8Array(65_536)
  for (let i = 0; i < AMPLIFIERS.length; i++) table[AMPLIFIERS[i]!.port] = i + 1
  return table
}
