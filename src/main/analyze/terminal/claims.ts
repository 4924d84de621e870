import { type ClaimFinding, type ClaimShare, listed, type Rung } from '#vocabulary'
import type { Page } from './page.ts'

/** What may be said of each claim: the sentence, then the answers, those with the same answer together. */
export function claimSection(page: Page, claims: readonly ClaimFinding[]): void {
  if (claims.length === 0) return
  page.head('Claims about the origin')
  for (const finding of claims) {
    page.say(`${finding.claim.text ?? finding.claim.id}: ${finding.sentence}`, { style: 'bold' })
    for (const { asked, text } of answersOf(finding)) page.say(`${questionsOf(asked)}: ${text}`, { indent: 4, hang: 2 })
    for (const note of finding.notes) page.say(note, { indent: 4, style: 'dim' })
  }
  if (claims.some(({ assessments }) => assessments.some(({ share }) => share !== undefined)))
    page.say(
      'present: any at all; over: more than would be usual; plurality: more than from any other country; majority: more than half.',
      { style: 'dim' },
    )
}

interface Asked {
  readonly rung: Rung
  readonly share?: ClaimShare | undefined
}

function answersOf(finding: ClaimFinding): readonly { readonly asked: readonly Asked[]; readonly text: string }[] {
  const answers: { asked: Asked[]; text: string }[] = []
  for (const { rung, share, standing, text } of finding.assessments) {
    const words = standing.replaceAll('-', ' ')
    const answer = text.toLowerCase().startsWith(words) ? text : `${words}. ${text}`
    const same = answers.find((other) => other.text === answer)
    if (same) same.asked.push({ rung, share })
    else answers.push({ asked: [{ rung, share }], text: answer })
  }
  return answers
}

/** "addresses present", "addresses and devices (present, over)", "controllers and people": each word once. */
function questionsOf(asked: readonly Asked[]): string {
  const sharesOf = new Map<Rung, ClaimShare[]>()
  for (const { rung, share } of asked) {
    const shares = sharesOf.get(rung) ?? []
    sharesOf.set(rung, shares)
    if (share !== undefined) shares.push(share)
  }
  const rungsOf = new Map<string, Rung[]>()
  for (const [rung, shares] of sharesOf) rungsOf.set(shares.join(', '), [...(rungsOf.get(shares.join(', ')) ?? []), rung])
  return [...rungsOf]
    .map(([shares, rungs]) =>
      shares === ''
        ? listed(rungs)
        : rungs.length === 1 && !shares.includes(',')
          ? `${rungs[0]} ${shares}`
          : `${listed(rungs)} (${shares})`,
    )
    .join(', ')
}
