import { type AskedQuestion, type ClaimFinding, listed, rungsByShares } from '#vocabulary'
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

function answersOf(finding: ClaimFinding): readonly { readonly asked: readonly AskedQuestion[]; readonly text: string }[] {
  const answers: { asked: AskedQuestion[]; text: string }[] = []
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
function questionsOf(asked: readonly AskedQuestion[]): string {
  return rungsByShares(asked)
    .map(({ rungs, shares }) => {
      if (shares.length === 0) return listed(rungs)
      return rungs.length === 1 && shares.length === 1 ? `${rungs[0]} ${shares[0]}` : `${listed(rungs)} (${shares.join(', ')})`
    })
    .join(', ')
}
