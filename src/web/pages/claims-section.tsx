import { countryName } from '#atlas'
import { type Assessment, type ClaimFinding, RUNGS, type Standing } from '#vocabulary'
import { ReasonList } from './verdict-section.tsx'
import { RUNG_WORDS, SHARE_WORDS } from './words.ts'

const STANDING_SHAPES: Readonly<Record<Standing, string>> = {
  supported: 'badge strong',
  'not-supported': 'badge',
  contradicted: 'badge outlined',
  provisional: 'badge dashed',
  'cannot-be-assessed': 'badge dashed',
}

const LEANING_WORDS = { supported: 'supported', 'not-supported': 'not supported', contradicted: 'contradicted' } as const

export function standingWords({ standing, leaning }: Pick<Assessment, 'standing' | 'leaning'>): string {
  if (standing === 'provisional') return leaning === undefined ? 'provisional' : `provisional (leans to: ${LEANING_WORDS[leaning]})`
  if (standing === 'contradicted') return 'contradicted by these data'
  if (standing === 'cannot-be-assessed') return 'cannot be assessed'
  return LEANING_WORDS[standing]
}

/** The claim in plain words. */
export function claimWords({ claim }: ClaimFinding): string {
  const area = claim.area.map(countryName).join(', ')
  return `${RUNG_WORDS[claim.rung].name}: ${area}${claim.share === undefined ? '' : `, ${SHARE_WORDS[claim.share]}`}`
}

/** The ladder, lowest rung first: what was asked, how each question stands. Source addresses carry the first two rungs at most. */
function Ladder({ finding }: { readonly finding: ClaimFinding }) {
  return (
    <ol class="ladder">
      {RUNGS.map((rung) => {
        const assessments = finding.assessments.filter((assessment) => assessment.rung === rung)
        const claimed = rung === finding.claim.rung
        return (
          <li key={rung} class={claimed ? 'rung claimed' : 'rung'}>
            <p class="rung-name">
              <strong>{RUNG_WORDS[rung].name}</strong> {claimed ? <span class="small">(what was claimed)</span> : null}
            </p>
            <p class="small soft">{RUNG_WORDS[rung].says}</p>
            {assessments.length === 0 ? <p class="soft">Not asked.</p> : null}
            {assessments.map((assessment) => (
              <div key={assessment.share ?? rung} class="assessment">
                <p>
                  {assessment.share === undefined ? null : <span>{SHARE_WORDS[assessment.share]}: </span>}
                  <span class={STANDING_SHAPES[assessment.standing]}>{standingWords(assessment)}</span>
                </p>
                <p>{assessment.text}</p>
                {assessment.reasons.length === 0 ? null : (
                  <details>
                    <summary>Reasons</summary>
                    <ReasonList reasons={assessment.reasons} none="None." />
                  </details>
                )}
              </div>
            ))}
          </li>
        )
      })}
    </ol>
  )
}

export interface ClaimsSectionProps {
  readonly claims: readonly ClaimFinding[]
  /** The operator sees the words as spoken and who spoke; the public never does. */
  readonly withSpeaker: boolean
  readonly id?: string
}

export function ClaimsSection({ claims, withSpeaker, id = 'claims' }: ClaimsSectionProps) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>Claims about the origin</h2>
      <p class="note">
        A claim climbs a ladder: addresses, devices, controllers, people, state. Each rung needs all below it, and source addresses carry
        the first two at most. Where an address is registered says nothing about who used it. Networks named here are those whose customers'
        devices sent traffic; they are victims too.
      </p>
      {claims.length === 0 ? <p class="soft">No claim has been weighed.</p> : null}
      {claims.map((finding) => (
        <article key={finding.claim.id} class="panel claim">
          <h3>{claimWords(finding)}</h3>
          {withSpeaker && finding.claim.text !== undefined ? (
            <blockquote>
              <p>“{finding.claim.text}”</p>
              {finding.claim.by === undefined ? null : <p class="small soft">said by {finding.claim.by}</p>}
            </blockquote>
          ) : null}
          <p class="claim-sentence">{finding.sentence}</p>
          <Ladder finding={finding} />
          {finding.notes.map((note) => (
            <p key={note} class="small soft">
              {note}
            </p>
          ))}
        </article>
      ))}
    </section>
  )
}
