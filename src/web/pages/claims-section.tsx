import { countryName } from '#atlas'
import { type Assessment, type ClaimFinding, type Reason, RUNGS, type Standing } from '#vocabulary'
import { foldAnswers, questionWords } from './claim-answers.ts'
import { RUNG_WORDS, SHARE_WORDS, SOURCE_WORDS } from './words.ts'

const STANDING_SHAPES: Readonly<Record<Standing, string>> = {
  supported: 'badge strong',
  'not-supported': 'badge',
  contradicted: 'badge outlined',
  provisional: 'badge dashed',
  'cannot-be-assessed': 'badge dashed',
}

const LEANING_WORDS = { supported: 'supported', 'not-supported': 'not supported', contradicted: 'contradicted' } as const

function standingWords({ standing, leaning }: Pick<Assessment, 'standing' | 'leaning'>): string {
  if (standing === 'provisional') return leaning === undefined ? 'provisional' : `provisional (leans to: ${LEANING_WORDS[leaning]})`
  if (standing === 'contradicted') return 'contradicted by these data'
  if (standing === 'cannot-be-assessed') return 'cannot be assessed'
  return LEANING_WORDS[standing]
}

/** The claim in plain words. */
function claimWords({ claim }: ClaimFinding): string {
  const area = claim.area.map(countryName).join(', ')
  return `${RUNG_WORDS[claim.rung].name}: ${area}${claim.share === undefined ? '' : `, ${SHARE_WORDS[claim.share]}`}`
}

/** The ladder, lowest rung first: what was asked, how each question stands; questions with one answer together. */
function Ladder({ finding }: { readonly finding: ClaimFinding }) {
  const answers = foldAnswers(finding)
  const { rung: claimed } = finding.claim
  const marked = answers.findIndex(({ asked }) => asked.some(({ rung }) => rung === claimed))
  return (
    <ol class="ladder">
      {answers.map(({ asked, standing, leaning, text, reasons }, i) => (
        <li key={i} class={asked.some(({ rung }) => rung === claimed) ? 'rung claimed' : 'rung'}>
          <p class="rung-name">
            <strong>{questionWords(asked)}</strong>{' '}
            {i === marked ? (
              <span class="small">
                {asked.every(({ rung }) => rung === claimed)
                  ? '(what was claimed)'
                  : `(what was claimed: ${RUNG_WORDS[claimed].name.toLowerCase()})`}
              </span>
            ) : null}
          </p>
          <div class="assessment">
            <p>
              <span class={STANDING_SHAPES[standing]}>{standingWords(leaning === undefined ? { standing } : { standing, leaning })}</span>
            </p>
            <p>{text}</p>
            <Reasons reasons={reasons} />
          </div>
        </li>
      ))}
    </ol>
  )
}

/** Whom the reasons come from is said once for all that come from there. */
function Reasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  if (reasons.length === 0) return null
  const origins = [...new Set(reasons.map(({ from }) => from))]
  const listOf = (origin: Reason['from']) => (
    <ul>{reasons.flatMap(({ from, text }) => (from === origin ? [<li key={text}>{text}</li>] : []))}</ul>
  )
  return (
    <details>
      <summary>{origins.length === 1 ? `Reasons, from ${SOURCE_WORDS[origins[0]!]}` : 'Reasons'}</summary>
      {origins.map((origin) => (
        <div key={origin}>
          {origins.length === 1 ? null : <p class="small soft">From {SOURCE_WORDS[origin]}:</p>}
          {listOf(origin)}
        </div>
      ))}
    </details>
  )
}

/** What each rung would mean, once for all claims. */
function RungMeanings() {
  return (
    <ul class="plain-list small soft">
      {RUNGS.map((rung) => (
        <li key={rung}>
          {RUNG_WORDS[rung].name}: {RUNG_WORDS[rung].says}
        </li>
      ))}
    </ul>
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
      {claims.length === 0 ? <p class="soft">No claim has been weighed.</p> : <RungMeanings />}
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
