import type { ClaimFinding } from '#vocabulary'
import type { Page } from './page.ts'

/** What may be said of each claim: the sentence, then the answers, those with the same answer together. */
export function claimSection(page: Page, claims: readonly ClaimFinding[]): void {
  if (claims.length === 0) return
  page.head('Claims about the origin')
  for (const finding of claims) {
    page.say(`${finding.claim.text ?? finding.claim.id}: ${finding.sentence}`, { style: 'bold' })
    for (const { asked, text } of answersOf(finding)) page.say(`${asked.join(', ')}: ${text}`, { indent: 4, hang: 2 })
    for (const note of finding.notes) page.say(note, { indent: 4, style: 'dim' })
  }
}

function answersOf(finding: ClaimFinding): readonly { readonly asked: readonly string[]; readonly text: string }[] {
  const answers: { asked: string[]; text: string }[] = []
  for (const { rung, share: asked, standing, text } of finding.assessments) {
    const words = standing.replaceAll('-', ' ')
    const answer = text.toLowerCase().startsWith(words) ? text : `${words}. ${text}`
    const same = answers.find((other) => other.text === answer)
    const question = asked === undefined ? rung : `${rung} ${asked}`
    if (same) same.asked.push(question)
    else answers.push({ asked: [question], text: answer })
  }
  return answers
}
