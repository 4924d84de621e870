import type { Strand } from '#vocabulary'
import { MANY_SOURCES } from './thresholds.ts'

/** Random addresses are impossible in 11 to 23 of 100 cases (section 2.4 of the attribution reference); a local network is entirely private. */
const FORGED = { least: 0.08, most: 0.5 }

/** Share of the sampled sources that cannot exist, when it is what forged addresses have; else undefined. */
export function forgedShare({ sample }: Strand): number | undefined {
  if (sample.length < MANY_SOURCES) return undefined
  let impossible = 0
  for (const { bogon, unrouted } of sample) if (bogon || unrouted) impossible++
  const share = impossible / sample.length
  return share >= FORGED.least && share <= FORGED.most ? share : undefined
}
