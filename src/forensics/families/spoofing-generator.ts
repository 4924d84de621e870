import { type Family, listed } from '#vocabulary'
import { fromTraffic } from '../finding.ts'
import { constantSize, topShare, topShares } from '../reading.ts'
import { MANY_SOURCES } from '../thresholds.ts'
import { percent } from '../words.ts'
import type { JudgedVector } from './judged-vector.ts'

const FIXED = 0.8
const FEW_TTLS = 0.9

/** One program that writes packets by itself leaves fields as they are: they describe it (R7, R17). Which program it is stays unknown. */
export function generatorOf({ vector, finding, battery }: JudgedVector): Family | undefined {
  if (vector.reflected || battery === undefined || battery.result === 'not-spoofed') return undefined
  const { strand } = finding.reading
  const traits: string[] = []
  const optionless = (strand.optionlessShare ?? 0) >= FIXED
  if (optionless) traits.push('no TCP options')
  if (strand.windows !== undefined && topShare(strand.windows) >= FIXED) traits.push(`window ${strand.windows.top[0]!.value}`)
  const ttls = strand.ttls !== undefined && topShares(strand.ttls, 3) >= FEW_TTLS ? strand.ttls.top.slice(0, 3) : undefined
  if (ttls !== undefined && vector.sources.value >= MANY_SOURCES)
    traits.push(
      `TTL ${listed(
        ttls
          .filter(({ share }) => share >= 0.05)
          .map(({ value }) => value)
          .sort((a, b) => a - b)
          .map(String),
      )} on arrival`,
    )
  const size = constantSize(strand.sizes)
  if (size !== undefined) traits.push(`size ${size} bytes`)
  if ((strand.samePayloadShare ?? 0) >= FIXED) traits.push('the same payload in each')
  // Forged addresses show a generator by themselves; without that verdict only marks that no real stack leaves do.
  const forged = battery.result === 'spoofed'
  if (traits.length < 2 || (!forged && !(optionless && vector.sources.value >= MANY_SOURCES))) return undefined
  return {
    name: `a generator of raw packets (${vector.name})`,
    kind: 'spoofing-generator',
    confidence: forged && traits.length >= 3 ? 'high' : forged ? 'moderate' : 'low',
    text: `These packets are consistent with one program that writes them itself: ${listed(traits)}. That describes the program; which one it is, and how many machines run it, cannot be told.`,
    reasons: [
      fromTraffic('fixed-fields', `${vector.name}: ${listed(traits)}.`),
      ...(forged
        ? [
            fromTraffic(
              'forged-sources',
              `Its sources are forged (${battery.tests.length} tests, about ${percent(battery.spoofedShare)} by the impossible ones).`,
            ),
          ]
        : []),
    ],
  }
}
