import type { ComponentChildren } from 'preact'
import { formatDate, formatTimeOfDay } from '../charts/scale.ts'
import { ACT_CHARACTERS, type IncidentSummary, type OperatorAct, type OperatorIncidentView, type Refusal } from '../view.ts'
import { type Done, DoneNote } from './done-note.tsx'
import { FormError, faultOf } from './form-error.tsx'

/** A decision as it was sent, and why it was not carried out. */
export interface RefusedAct extends Refusal {
  readonly act: OperatorAct
}

interface IncidentActsProps {
  readonly csrf: string
  readonly view: OperatorIncidentView
  /** Into which it may be merged. */
  readonly others: readonly IncidentSummary[]
  readonly done: Done | undefined
  readonly refused: RefusedAct | undefined
}

/** What an operator may decide about the incident: a form for each, all of which work without script. */
export function IncidentActsSection({ csrf, view, others, done, refused }: IncidentActsProps) {
  const { incident, mergedInto } = view
  const kinds = possibleActs(view, others)
  const form = (kind: OperatorAct['kind']) => ({
    csrf,
    id: incident.id,
    revision: view.acts.revision,
    kind,
    refused: refused?.act.kind === kind ? refused : undefined,
  })
  return (
    <section aria-labelledby="acts">
      <h2 id="acts">Decide</h2>
      <DoneNote done={done} at="acts" />
      {mergedInto === undefined ? null : (
        <p class="note">
          It was merged into <a href={`/incidents/${mergedInto}`}>another incident</a>: decide there.
        </p>
      )}
      <p class="soft">
        Each act is written to the audit trail. Its reason stands in the timeline, which is public where the incident is; a private note is
        not.
      </p>
      {incident.state === 'open' ? (
        <p>
          Acknowledge it, or silence {view.service.name}, under <a href="/alerts#open">Alerts</a>.
        </p>
      ) : null}
      {/* Somebody else decided meanwhile: its form is not there any more. */}
      {refused === undefined || kinds.has(refused.act.kind) ? null : <FormError refused={refused} />}
      <AnnotateForm {...form('annotate')} />
      {kinds.has('close') ? <ReasonForm {...form('close')} summary="Close" button="Close the incident" /> : null}
      {kinds.has('reopen') ? <ReasonForm {...form('reopen')} summary="Open again" button="Open it again" /> : null}
      {kinds.has('not-an-outage') ? <ReasonForm {...form('not-an-outage')} summary="Not an outage" button="Mark as not an outage" /> : null}
      {kinds.has('split') ? <SplitForm {...form('split')} view={view} /> : null}
      {kinds.has('merge') ? <MergeForm {...form('merge')} others={others} /> : null}
    </section>
  )
}

/** What can be done as it stands. Whether it is too late for it is said when it is tried. */
function possibleActs(
  { incident, mergedInto }: OperatorIncidentView,
  others: readonly IncidentSummary[],
): ReadonlySet<OperatorAct['kind']> {
  if (mergedInto !== undefined) return new Set(['annotate'])
  return new Set<OperatorAct['kind']>([
    'annotate',
    'not-an-outage',
    incident.state === 'open' ? 'close' : 'reopen',
    ...(incident.anomalies.length > 1 ? ['split' as const] : []),
    ...(others.length > 0 ? ['merge' as const] : []),
  ])
}

interface FormProps {
  readonly csrf: string
  readonly id: string
  readonly revision: number
  readonly kind: OperatorAct['kind']
  readonly refused: RefusedAct | undefined
}

const errorIdOf = (kind: string) => `act-${kind}-error`

function AnnotateForm(props: FormProps) {
  const { kind, refused } = props
  const typed = refused?.act.kind === 'annotate' ? refused.act : undefined
  return (
    <ActForm {...props} summary="Add a note" button="Add the note">
      <label for="act-note">Note</label>
      <textarea id="act-note" name="text" rows={2} required maxLength={ACT_CHARACTERS} {...faultOf(refused, 'text', errorIdOf(kind))}>
        {typed?.text}
      </textarea>
      <label>
        <input type="checkbox" name="private" value="yes" checked={typed?.isPrivate ?? true} /> For the operator only
      </label>
    </ActForm>
  )
}

function ReasonForm({ summary, button, ...props }: FormProps & { readonly summary: string; readonly button: string }) {
  return (
    <ActForm {...props} summary={summary} button={button}>
      <Reason {...props} />
    </ActForm>
  )
}

function SplitForm({ view, ...props }: FormProps & { readonly view: OperatorIncidentView }) {
  const { kind, refused } = props
  const chosen = refused?.act.kind === 'split' ? refused.act.anomalies : []
  return (
    <ActForm {...props} summary="Take apart" button="Make these an incident of their own">
      <fieldset {...faultOf(refused, 'anomalies', errorIdOf(kind))}>
        <legend>What to take out</legend>
        {view.incident.anomalies.map((anomaly) => (
          <label key={anomaly.id}>
            <input type="checkbox" name="anomalies" value={anomaly.id} checked={chosen.includes(anomaly.id)} /> {anomaly.sentence}
          </label>
        ))}
      </fieldset>
      <Reason {...props} />
    </ActForm>
  )
}

function MergeForm({ others, ...props }: FormProps & { readonly others: readonly IncidentSummary[] }) {
  const { kind, refused } = props
  const into = refused?.act.kind === 'merge' ? refused.act.into : undefined
  return (
    <ActForm {...props} summary="Merge into another incident" button="Merge">
      <label for="act-into">Into</label>
      <select id="act-into" name="into" {...faultOf(refused, 'into', errorIdOf(kind))}>
        {others.map((other) => (
          <option key={other.id} value={other.id} selected={other.id === into}>
            {other.serviceName}, {formatDate(other.onset)}, {formatTimeOfDay(other.onset).slice(0, 5)} UTC: {other.sentence.slice(0, 90)}
          </option>
        ))}
      </select>
      <Reason {...props} />
    </ActForm>
  )
}

interface ActFormProps extends FormProps {
  readonly summary: string
  readonly button: string
  readonly children: ComponentChildren
}

function ActForm({ csrf, id, revision, kind, refused, summary, button, children }: ActFormProps) {
  return (
    <details id={`act-${kind}-form`} class="act" open={refused !== undefined}>
      <summary>{summary}</summary>
      <form method="post" action={`/incidents/${id}/${kind}#acts`} data-keep={`act-${kind}`}>
        <input type="hidden" name="csrf" value={csrf} />
        <input type="hidden" name="revision" value={revision} />
        <FormError id={errorIdOf(kind)} refused={refused} />
        <div class="fields">
          <div class="wide">{children}</div>
        </div>
        <button type="submit">{button}</button>
      </form>
    </details>
  )
}

function Reason({ kind, refused }: FormProps) {
  const typed = refused === undefined || refused.act.kind === 'annotate' ? undefined : refused.act.reason
  const id = `act-${kind}-reason`
  return (
    <>
      <label for={id}>Reason</label>
      <input
        id={id}
        name="reason"
        required
        maxLength={ACT_CHARACTERS}
        value={typed}
        autoComplete="off"
        {...faultOf(refused, 'reason', errorIdOf(kind))}
      />
    </>
  )
}
