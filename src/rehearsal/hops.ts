import { hashWord } from './dice.ts'

/** Initial TTLs: Unix and devices 64, Windows 128 (the usual defaults). */
const INITIAL = [64, 64, 128] as const
/** Paths of 6 to 25 hops; the same for all addresses of a /24. */
const NEAREST = 6
const RANGE = 20

/** The TTL with which packets of an address arrive: stable for each source, wide across sources. */
export function ttlOf(address: number): number {
  const hash = hashWord(address >>> 8)
  return INITIAL[hash % INITIAL.length]! - NEAREST - ((hash >>> 8) % RANGE)
}
