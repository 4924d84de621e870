import { RUNGS, SHARES } from '#vocabulary'
import { publicParts } from '../api/public-parts.ts'
import { CLAIM_BY_CHARACTERS, CLAIM_TEXT_CHARACTERS, type ClaimForm } from '../operator/claim-form-text.ts'
import { type AuditEntry, type IncidentSummary, type OperatorIncidentView, PUBLISHABLE, type Publishable, type Refusal } from '../view.ts'
import { AuditTable } from './audit-page.tsx'
import { ClaimsSection } from './claims-section.tsx'
import { type Done, DoneNote } from './done-note.tsx'
import { FormError } from './form-error.tsx'
import { IncidentActsSection, type RefusedAct } from './incident-acts-section.tsx'
import { Anomalies, Course, IncidentHead, Knowledge, Relations } from './incident-sections.tsx'
import { type Frame, Page } from './page.tsx'
import { ProbeTable } from './probe-line.tsx'
import { Timeline } from './timeline.tsx'
import { TrafficSection } from './traffic-section.tsx'
import { VerdictSection } from './verdict-section.tsx'
import { Voices } from './voices.tsx'
import { PART_WORDS, RUNG_WORDS, SHARE_WORDS } from './words.ts'

export interface OperatorIncidentPageProps {
  readonly frame: Frame
  readonly csrf: string
  readonly view: OperatorIncidentView
  /** Acts on this incident. */
  readonly audit: readonly AuditEntry[]
  /** What has just been done. */
  readonly done?: Done
  /** The claim form as typed, and what was wrong with it. */
  readonly refusedClaim?: RefusedClaim
  /** Other incidents, newest first. */
  readonly others?: readonly IncidentSummary[]
  /** A decision, and why it was not carried out. */
  readonly refusedAct?: RefusedAct
  /** Why a part was neither published nor withdrawn. */
  readonly refusedPublication?: Refusal
}

export interface RefusedClaim extends Refusal {
  readonly typed: ClaimForm
}

export function OperatorIncidentPage(props: OperatorIncidentPageProps) {
  const { frame, csrf, view, audit, done, refusedClaim, others = [], refusedAct, refusedPublication } = props
  const synthetic = frame.synthetic !== undefined
  const stands = (refusedClaim ?? refusedAct ?? refusedPublication) !== undefined
  const title = `Incident: ${view.service.name}`
  return (
    // With a refused form it stands still: this address answers forms only, and what was typed stays.
    <Page
      frame={frame}
      title={stands ? `Not done · ${title}` : title}
      current="/"
      {...(stands ? {} : { topics: [`incident:${view.incident.id}`] })}
    >
      <IncidentHead view={view} serviceLink="/" />
      <Relations view={view} />
      <VerdictSection verdict={view.verdict} />
      <Publication frame={frame} csrf={csrf} view={view} done={done} refused={refusedPublication} />
      <IncidentActsSection csrf={csrf} view={view} others={others} done={done} refused={refusedAct} />
      <Knowledge view={view} />
      <Course view={view} synthetic={synthetic} />
      <TrafficSection traffic={view.traffic} synthetic={synthetic} />
      <ClaimsSection claims={view.claims} withSpeaker />
      <ClaimFormSection csrf={csrf} incident={view.incident.id} revision={view.acts.revision} done={done} refused={refusedClaim} />
      <Anomalies anomalies={view.incident.anomalies} />
      <Voices view={view} window={{ from: view.incident.onset, to: view.incident.ended ?? frame.asOf }} synthetic={synthetic} />
      <section aria-labelledby="probes">
        <h2 id="probes">Our probes</h2>
        <ProbeTable probes={view.probes} name={view.service.name} />
      </section>
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        <Timeline entries={view.timeline} />
      </section>
      <section aria-labelledby="audit">
        <h2 id="audit">Acts on this incident</h2>
        <AuditTable entries={audit} label="Table of acts on this incident" />
      </section>
      <p class="small">
        <a href={`/api/v1/incidents/${view.incident.id}`}>All of this as JSON</a>
      </p>
    </Page>
  )
}

interface PublicationProps {
  readonly frame: Frame
  readonly csrf: string
  readonly view: OperatorIncidentView
  readonly done: Done | undefined
  readonly refused: Refusal | undefined
}

function Publication({ frame, csrf, view, done, refused }: PublicationProps) {
  const isFelt = view.incident.anomalies.some(({ kind }) => kind === 'report-surge' || kind === 'probe-failure')
  return (
    <section aria-labelledby="publication">
      <h2 id="publication">What the public sees</h2>
      <DoneNote done={done} at="publication" />
      <FormError refused={refused} />
      <p>
        People's reports, phases and what is known are public. Each part below is private until you publish it, and can be taken back; what
        others copied meanwhile cannot.
      </p>
      {isFelt || view.published.includes('traffic') ? null : (
        <p class="note">
          This incident is on no public page: neither people nor our probes felt it. It appears there once its traffic is published; until
          then the other parts wait.
        </p>
      )}
      {PUBLISHABLE.map((part) => {
        const published = view.published.includes(part)
        return (
          <div key={part} class="publish-row">
            <h3>
              {PART_WORDS[part]} <span class={published ? 'badge strong' : 'badge'}>{published ? 'Published' : 'Private'}</span>
            </h3>
            <div class="actions">
              <form method="post" action={`/incidents/${view.incident.id}/${published ? 'withdraw' : 'publish'}`}>
                <input type="hidden" name="csrf" value={csrf} />
                <input type="hidden" name="revision" value={view.acts.revision} />
                <input type="hidden" name="part" value={part} />
                <button type="submit" class={published ? undefined : 'primary'}>
                  {published ? 'Withdraw' : 'Publish'}: {PART_WORDS[part]}
                </button>
              </form>
            </div>
            <details id={`preview-of-${part}`}>
              <summary>{published ? 'What the public sees' : 'What the public would see'}</summary>
              <div class="preview">
                <Preview part={part} frame={frame} view={view} />
              </div>
            </details>
          </div>
        )
      })}
    </section>
  )
}

/** The very sections of the public page, through the very gate that it uses. */
function Preview({ part, frame, view }: { readonly part: Publishable; readonly frame: Frame; readonly view: OperatorIncidentView }) {
  const parts = publicParts({ ...view, published: [part] })
  const synthetic = frame.synthetic !== undefined
  if (part === 'verdict' && parts.verdict) return <VerdictSection verdict={parts.verdict} id="preview-verdict-heading" />
  if (part === 'traffic' && parts.traffic) return <TrafficSection traffic={parts.traffic} synthetic={synthetic} prefix="preview-" />
  if (part === 'claims' && parts.claims) return <ClaimsSection claims={parts.claims} withSpeaker={false} id="preview-claims-heading" />
  return <p class="soft">Nothing yet.</p>
}

interface ClaimFormSectionProps {
  readonly csrf: string
  readonly incident: string
  readonly revision: number
  readonly done: Done | undefined
  readonly refused: RefusedClaim | undefined
}

function ClaimFormSection({ csrf, incident, revision, done, refused }: ClaimFormSectionProps) {
  const typed = refused?.typed
  return (
    <section aria-labelledby="add-claim">
      <h3 id="add-claim">Weigh another claim</h3>
      <DoneNote done={done} at="add-claim" />
      <FormError refused={refused} />
      <form method="post" action={`/incidents/${incident}/claims#add-claim`} data-keep="claim">
        <input type="hidden" name="csrf" value={csrf} />
        <input type="hidden" name="revision" value={revision} />
        <div class="fields">
          <div>
            <label for="claim-rung">What is said to be in the area</label>
            <select id="claim-rung" name="rung">
              {RUNGS.map((rung) => (
                <option key={rung} value={rung} selected={typed?.rung === rung}>
                  {RUNG_WORDS[rung].name}
                </option>
              ))}
            </select>
          </div>
          <div>
            <label for="claim-share">How much of it</label>
            <select id="claim-share" name="share">
              <option value="">Not said: answer all four</option>
              {SHARES.map((share) => (
                <option key={share} value={share} selected={typed?.share === share}>
                  {SHARE_WORDS[share]}
                </option>
              ))}
            </select>
          </div>
          <div>
            <label for="claim-area">Area: country codes</label>
            <input id="claim-area" name="area" required value={typed?.area ?? ''} aria-describedby="claim-area-hint" autoComplete="off" />
            <small id="claim-area-hint" class="soft">
              ISO 3166-1, for example UA or UA, MD
            </small>
          </div>
          <div>
            <label for="claim-by">Said by (a role)</label>
            <input id="claim-by" name="by" value={typed?.by ?? ''} maxLength={CLAIM_BY_CHARACTERS} autoComplete="off" />
          </div>
          <div class="wide">
            <label for="claim-text">The words as said</label>
            <textarea id="claim-text" name="text" rows={2} maxLength={CLAIM_TEXT_CHARACTERS}>
              {typed?.text ?? ''}
            </textarea>
          </div>
        </div>
        <button type="submit">Weigh the claim</button>
        <p class="small soft">
          The words and the speaker stay on this page; what is published is the claim in our terms and how it stands.
        </p>
      </form>
    </section>
  )
}
