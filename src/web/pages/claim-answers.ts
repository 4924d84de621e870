import { type AskedQuestion, type Assessment, type ClaimFinding, listed, type Reason, rungsByShares } from '#vocabulary'
import { RUNG_WORDS, SHARE_WORDS } from './words.ts'

/** One answer and all questions that have it. */
export interface FoldedAnswer extends Pick<Assessment, 'standing' | 'leaning' | 'text'> {
  readonly asked: readonly AskedQuestion[]
  /** Those of all its questions, each text once. */
  readonly reasons: readonly Reason[]
}

/** The answers of a finding in the order of the ladder; those that are equal are one, where the first of them stands. */
export function foldAnswers({ assessments }: ClaimFinding): readonly FoldedAnswer[] {
  const answers = new Map<string, FoldedAnswer & { readonly asked: AskedQuestion[]; readonly reasons: Reason[] }>()
  for (const { rung, share, reasons, ...answer } of assessments) {
    const key = `${answer.standing} ${answer.leaning ?? ''} ${answer.text}`
    const same = answers.get(key) ?? { ...answer, asked: [], reasons: [] }
    answers.set(key, same)
    same.asked.push({ rung, share })
    for (const reason of reasons)
      if (!same.reasons.some(({ text, from }) => text === reason.text && from === reason.from)) same.reasons.push(reason)
  }
  return [...answers.values()]
}

/** "Addresses: present at all", "Addresses and devices: present at all, the largest group", "Controllers": each word once. */
export function questionWords(asked: readonly AskedQuestion[]): string {
  const words = rungsByShares(asked)
    .map(({ rungs, shares }) => {
      const names = listed(rungs.map((rung) => RUNG_WORDS[rung].name)).toLowerCase()
      return shares.length === 0 ? names : `${names}: ${shares.map((share) => SHARE_WORDS[share]).join(', ')}`
    })
    .join('; ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
