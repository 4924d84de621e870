import { type ClaimShare, formatWhole, type Reason } from '#vocabulary'
import type { Answer } from './answer.ts'
import type { ShownGeography } from './gate.ts'
import { type Comparison, envelope, type Tally } from './tally.ts'
import { decimal, percent, range } from './words.ts'

/** Fewer than this many sources are within what location data get wrong (reference attribution.md section 2.3, step 5). */
const PRESENT = 10
/** Over-representation needs this many independent baselines (the same step). */
const BASELINES = 2

export interface Asked {
  readonly area: string
  readonly tallies: readonly Tally[]
  readonly comparisons: readonly Comparison[]
  readonly geography: ShownGeography
}

/** The grammar of section 2.3, step 5. Every condition must hold for every database: the worst case decides. */
export const QUESTIONS: Readonly<Record<ClaimShare, (asked: Asked) => Answer>> = {
  present({ tallies }) {
    const enough = tallies.every((tally) => tally.sources >= PRESENT)
    return { share: 'present', ...unlessHidden(enough, tallies), reasons: shares(tallies) }
  },

  over({ area, tallies, comparisons, geography }) {
    const reasons = [...shares(tallies), ...comparisons.map(quotient), ...insignificance(area, tallies, comparisons, geography)]
    if (comparisons.length < BASELINES) {
      const because = comparisons.length === 0 ? 'no baseline' : 'one baseline'
      return { share: 'over', answer: 'cannot-be-assessed', because, reasons }
    }
    const over = comparisons.every((comparison) => comparison.quotients.every((lq) => lq.low > 1))
    return { share: 'over', ...unlessHidden(over, tallies), reasons }
  },

  plurality({ area, tallies }) {
    // At a given n the upper bound grows with the count, so the strongest rival has the highest.
    const leads = tallies.every((tally) => tally.share.low > (tally.rival?.share.high ?? 0))
    const beaten = tallies.every((tally) => (tally.rival?.share.low ?? 0) > tally.share.high)
    const rivals: Reason[] = tallies.flatMap((tally) =>
      tally.rival
        ? [
            {
              rule: 'strongest-other',
              from: 'traffic' as const,
              value: tally.rival.share.value,
              text: `${tally.database.name}: outside ${area} most sources map to ${tally.rival.country} (${range(tally.rival.share)}).`,
            },
          ]
        : [],
    )
    return {
      share: 'plurality',
      answer: leads ? 'supported' : beaten ? 'contradicted' : 'not-supported',
      reasons: [...shares(tallies), ...rivals],
    }
  },

  majority({ tallies }) {
    const { low, high } = envelope(tallies)
    return { share: 'majority', answer: low > 0.5 ? 'supported' : high < 0.5 ? 'contradicted' : 'not-supported', reasons: shares(tallies) }
  },
}

/** A table that was cut cannot show that something is missing from it. */
function unlessHidden(shown: boolean, tallies: readonly Tally[]): Pick<Answer, 'answer' | 'because'> {
  if (shown) return { answer: 'supported' }
  if (tallies.some((tally) => tally.hidden > 0)) return { answer: 'cannot-be-assessed', because: 'the country table was cut' }
  return { answer: 'not-supported' }
}

function shares(tallies: readonly Tally[]): Reason[] {
  return tallies.map((tally) => ({
    rule: 'share-of-sources',
    from: 'traffic',
    value: tally.share.value,
    text: `${tally.database.name} (${tally.database.snapshot}): ${formatWhole(tally.sources)} of ${formatWhole(tally.sampled)} sampled sources, ${range(tally.share)}.`,
  }))
}

function quotient({ baseline, text, quotients, shares }: Comparison): Reason {
  const low = Math.min(...quotients.map((lq) => lq.low))
  const high = Math.max(...quotients.map((lq) => lq.high))
  const least = Math.min(...shares)
  const most = Math.max(...shares)
  const expected = percent(least) === percent(most) ? percent(least) : `${percent(least)} to ${percent(most)}`
  return {
    rule: `against-${baseline}`,
    from: 'method',
    value: quotients[0]?.value ?? 0,
    text: `Against ${text}, ${expected}: ${decimal(low)} to ${decimal(high)} times what would be expected.`,
  }
}

/** Below the share of an average country among those that took part, and no more than a baseline gives (the word *insignificant*). */
function insignificance(area: string, tallies: readonly Tally[], comparisons: readonly Comparison[], geography: ShownGeography): Reason[] {
  const { high } = envelope(tallies)
  const average = 1 / Math.max(1, geography.effectiveCountries)
  const expected = comparisons.some((comparison) => comparison.quotients.every((lq) => lq.low <= 1 && lq.high >= 1))
  if (high >= average || !expected) return []
  return [
    {
      rule: 'insignificant',
      from: 'method',
      value: high,
      text: `Insignificant: at most ${percent(high)}, less than an average country among the sources (${percent(average)}), and no more than ${area} has anyway.`,
    },
  ]
}
