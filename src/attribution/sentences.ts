import type { Claim, ClaimShare, Rung } from '#vocabulary'
import type { Answer } from './answer.ts'
import { range } from './words.ts'

/** Whom the shares count: all of them, or those that are genuine where reflectors or forged ones are left out. */
export type Sources = 'sources' | 'genuine sources'

type Bounds = { readonly low: number; readonly high: number }

/** The upper rungs, in words: the same whatever the shares are. */
export const OUT_OF_REACH: Readonly<Partial<Record<Rung, string>>> = {
  controllers: 'Cannot be assessed from source addresses: they show which devices sent, not who controlled them.',
  people: 'Cannot be assessed from source addresses: they show which devices sent, not who had it done.',
  state: 'Cannot be assessed from source addresses: they show which devices sent, not whether a state ordered it.',
}

const HARMLESS = 'true, but shows nothing about who did it'

/** One line of the ladder: what was asked, how it stands, and what it does not mean. */
export function assessmentText(
  rung: Rung,
  { share, answer, because }: Answer,
  area: string,
  bounds: Bounds | undefined,
  sources: Sources,
): string {
  const who = rung === 'devices' ? `Devices in ${area}` : `Addresses that map to ${area}`
  const share95 = bounds ? ` (${range(bounds)} of the ${sources})` : ''
  const still = rung === 'devices' ? ' It shows nothing about who controlled them.' : ' It shows nothing about who did it.'
  switch (share) {
    case 'present':
      if (answer === 'cannot-be-assessed')
        return `Whether ${who.charAt(0).toLowerCase()}${who.slice(1)} took part cannot be assessed (${because ?? ''}).`
      return answer === 'supported'
        ? `${who} took part${share95}: ${HARMLESS}.`
        : `Not supported: too few sources map to ${area}${share95}, within what location data get wrong.`
    case 'over':
      if (answer === 'cannot-be-assessed') return `Whether ${area} stands out cannot be assessed (${because ?? 'no baseline'}).`
      return answer === 'supported'
        ? `${who} are more among the ${sources} than both baselines explain.${still}`
        : `Not supported: ${area} does not stand out against both baselines.`
    case 'plurality':
      if (answer === 'supported') return `${who} are the largest group of ${sources}${share95}.${still}`
      return answer === 'contradicted'
        ? `Contradicted by these data: other countries sent from more ${sources} than ${area}${share95}.`
        : `Not supported: ${area} and another country lie too near to each other${share95}.`
    case 'majority':
      if (answer === 'supported') return `${who} are more than half of the ${sources}${share95}.${still}`
      return answer === 'contradicted'
        ? `Contradicted by these data: less than half of the ${sources} map to ${area}${share95}.`
        : `Not supported: the share of ${area} lies too near to a half${share95}.`
  }
}

const TOLD: Readonly<Record<ClaimShare, string>> = {
  present: 'took part',
  over: 'stand out',
  plurality: 'were the largest group',
  majority: 'were more than half',
}

/** The one sentence for the page: what is true, what is not, and that it does not say who did it. */
export function findingSentence(told: {
  readonly claim: Claim
  readonly area: string
  readonly answers: readonly Answer[]
  readonly provisional: boolean
  readonly bounds: Bounds | undefined
  readonly because: string | undefined
  /** "reflectors": sources that the shares leave out. */
  readonly leftOut: string | undefined
}): string {
  const { claim, area, answers, provisional, bounds, because, leftOut } = told
  if (claim.rung !== 'addresses' && claim.rung !== 'devices')
    return `${WHO[claim.rung] ?? 'Who did it'} cannot be assessed from source addresses, wherever these are.`
  if (because !== undefined || !bounds) return `The claim about ${area} cannot be assessed: ${because ?? 'nothing was seen'}.`

  const subject = claim.rung === 'devices' ? `devices in ${area}` : `addresses that map to ${area}`
  const by = (wanted: Answer['answer']) => answers.filter((given) => given.answer === wanted && given.disagreement === undefined)
  const phrase = (given: readonly Answer[], joint: string) => given.map(({ share }) => TOLD[share]).join(joint)
  const parts: string[] = []
  // "More than half" says all that "largest group" and "took part" say: the strongest true word leads alone.
  const strongest = (['majority', 'plurality', 'over', 'present'] as const).find((share) =>
    by('supported').some((given) => given.share === share),
  )
  if (strongest)
    parts.push(
      `${subject} ${TOLD[strongest]} (${range(bounds)} of the ${leftOut === undefined ? 'sources' : 'genuine sources'}): ${HARMLESS}`,
    )
  const over = by('supported').some((given) => given.share === 'over') && strongest !== 'over'
  if (over) parts.push('they are more than both baselines explain')
  const they = strongest ? 'they' : subject
  if (by('contradicted').length > 0) parts.push(`that ${they} ${phrase(by('contradicted'), ' or ')} is contradicted by these data`)
  if (by('not-supported').length > 0) parts.push(`that ${they} ${phrase(by('not-supported'), ' or ')} is not supported`)
  const apart = answers.filter((given) => given.disagreement !== undefined)
  if (apart.length > 0) parts.push(`whether ${they} ${phrase(apart, ' or ')} is provisional, since ${apart[0]!.disagreement}`)
  for (const given of by('cannot-be-assessed')) parts.push(`whether ${they} ${TOLD[given.share]} cannot be assessed (${given.because})`)
  const grounds = [
    ...(provisional ? ['provisionally, with the bundled location data only'] : []),
    ...(leftOut === undefined ? [] : [`counted among the genuine sources only (${leftOut} are left out)`]),
  ]
  const sentence = `${grounds.length === 0 ? '' : `${grounds.join(', ')}: `}${parts.join('; ')}.`
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

const WHO: Readonly<Partial<Record<Rung, string>>> = {
  controllers: 'Who controlled the devices',
  people: 'Which people were behind it',
  state: 'Whether a state was behind it',
}
