import type { LocatedSource } from '#vocabulary'

/** Initial TTLs of operating systems and devices (reference attribution.md section 2.4). */
const INITIAL = [32, 64, 128, 255]
/** Paths across the internet are shorter than this but for a few in a hundred. Judgement; hop-count filtering works with 1 to 30 (Jin, Wang, Shin 2003). */
const LONGEST_PATH = 32
/** Sources of one network that make its distance known. */
const LEAST_NEIGHBOURS = 3

export interface HopReading {
  /** Sources with a TTL. */
  readonly sources: number
  /** Share of them farther away than paths are. */
  readonly tooFar: number
  /** Initial TTLs that at least one source in twenty has. */
  readonly classes: number
  /** Variance of hops inside networks over that across all: small when neighbours lie equally far away. Undefined without neighbours. */
  readonly withinNetworks: number | undefined
}

/** Hops that a packet made: T0 - ttl with the smallest usual T0 that is not below it. */
export function hopsOf(ttl: number): number {
  return (INITIAL.find((initial) => initial >= ttl) ?? 255) - ttl
}

/** How far away the sources lie, each by its own TTL; undefined where none has one. */
export function readHops(sample: readonly LocatedSource[]): HopReading | undefined {
  const networks = new Map<number, number[]>()
  const classes = new Map<number, number>()
  let n = 0
  let far = 0
  let sum = 0
  let squares = 0
  for (const { ttl, asn } of sample) {
    if (ttl === undefined || ttl === 0) continue
    const hops = hopsOf(ttl)
    n++
    sum += hops
    squares += hops * hops
    if (hops > LONGEST_PATH) far++
    classes.set(ttl + hops, (classes.get(ttl + hops) ?? 0) + 1)
    if (asn === 0) continue
    const list = networks.get(asn)
    if (list) list.push(hops)
    else networks.set(asn, [hops])
  }
  if (n === 0) return undefined
  const variance = Math.max(0, squares / n - (sum / n) ** 2)
  let inside = 0
  let counted = 0
  for (const hops of networks.values()) {
    if (hops.length < LEAST_NEIGHBOURS) continue
    const mean = hops.reduce((a, b) => a + b, 0) / hops.length
    for (const value of hops) inside += (value - mean) ** 2
    counted += hops.length
  }
  return {
    sources: n,
    tooFar: far / n,
    classes: [...classes.values()].filter((count) => count >= n / 20).length,
    withinNetworks: counted >= LEAST_NEIGHBOURS && variance > 0 && networks.size > 1 ? inside / counted / variance : undefined,
  }
}
