import type { Reason, Verdict } from '#vocabulary'
import { SOURCE_WORDS } from './words.ts'

export function ReasonList({ reasons, none }: { readonly reasons: readonly Reason[]; readonly none: string }) {
  if (reasons.length === 0) return <p class="soft">{none}</p>
  return (
    <ul>
      {reasons.map((reason) => (
        <li key={reason.rule}>
          {reason.text} <span class="soft small">(from {SOURCE_WORDS[reason.from]})</span>
        </li>
      ))}
    </ul>
  )
}

/** Likelihood and confidence in two sentences, never in one (ICD 203, section D.6.e). */
export function VerdictSection({ verdict, id = 'verdict' }: { readonly verdict: Verdict; readonly id?: string }) {
  const heard = [
    verdict.heard.people ? "people's reports" : '',
    verdict.heard.traffic ? 'traffic' : '',
    verdict.heard.probe ? 'our probes' : '',
  ].filter((kind) => kind !== '')
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>What the evidence supports</h2>
      <p class="lede">{verdict.statement}</p>
      <p>{verdict.confidenceStatement}</p>
      {verdict.traffic === undefined ? null : <p>{verdict.traffic}</p>}
      <p class="small soft">{heard.length === 0 ? 'No kind of evidence was there.' : `Evidence that was there: ${heard.join(', ')}.`}</p>
      <h3>Speaks for it</h3>
      <ReasonList reasons={verdict.reasons} none="Nothing." />
      <h3>Speaks against it</h3>
      <ReasonList reasons={verdict.against} none="Nothing that was looked at." />
      <h3>What would change this judgement</h3>
      {verdict.wouldChange.length === 0 ? (
        <p class="soft">Nothing was named.</p>
      ) : (
        <ul>
          {verdict.wouldChange.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
