import { formatClock } from '#vocabulary'
import type { DiagnosisEvidence } from './evidence.ts'
import { type Judgement, judge } from './judgement.ts'

const KINDS = ['people', 'traffic', 'probe'] as const
const KIND_WORDS = { people: "people's reports", traffic: 'the traffic records', probe: 'our probe' } as const

/** A kind of evidence without which the cause would be another: what ACH calls a linchpin. */
export interface Linchpin {
  readonly words: string
  readonly without: Judgement['cause']
}

/** Judges again without each kind of evidence in turn (the sensitivity step of ACH, reference attribution.md section 2.1). */
export function linchpins(evidence: DiagnosisEvidence, judgement: Judgement): Linchpin[] {
  const found: Linchpin[] = []
  for (const kind of KINDS) {
    if (!judgement[kind]) continue
    const { [kind]: _left, ...rest } = evidence
    const without = judge(rest).cause
    if (without !== judgement.cause) found.push({ words: KIND_WORDS[kind], without })
  }
  return found
}

/** What would change the judgement: at least one sentence, the most telling first. */
export function wouldChange(judgement: Judgement, hanging: readonly Linchpin[]): string[] {
  const { cause, traffic, people, probe, troubleSince } = judgement
  const before = troubleSince === undefined ? 'the trouble' : `${formatClock(troubleSince)} UTC`
  const sentences: string[] = []
  if (cause === 'attack') {
    sentences.push(`A change or a failure on the operator's side shortly before ${before} would point to a fault instead.`)
    if (probe?.manner === 'answers')
      sentences.push('Proof that the service worked for people throughout would leave the flood without effect.')
  }
  if (cause === 'fault') {
    sentences.push('A flood seen at another point, for example upstream of a full link, would point to an attack instead.')
    sentences.push(
      "Requests made to exhaust the application do not show in records of packets and flows: the operator's access logs could show an attack that way.",
    )
    sentences.push('Sabotage from within looks like a fault here: only the operator can tell a mistake from an intrusion.')
  }
  if (cause === 'flash-crowd') {
    sentences.push('Requests that no browser makes, in the access logs, would point to an attack that imitates visitors.')
    sentences.push('No event that explains so many visitors at that time would weaken the verdict.')
  }
  if (!traffic) sentences.push("The operator's traffic records for this time would show whether a flood fits it.")
  if (!probe) sentences.push('A probe of our own would show how the service fails.')
  if (!people) sentences.push('Reports would show whether people suffered, and since when.')
  if (cause === 'undetermined' && traffic && probe && people)
    sentences.push("The operator's own account of changes and failures at that time, with its logs, would decide between the explanations.")
  for (const { words, without } of hanging)
    if (cause !== 'undetermined')
      sentences.push(`Without ${words} the verdict would be ${without === 'undetermined' ? 'undetermined' : `another (${without})`}.`)
  return sentences
}
