import type { ComponentChildren } from 'preact'
import type { IncidentSummary, OperatorIncidentView } from '../view.ts'

interface IncidentActsProps {
  readonly csrf: string
  readonly view: OperatorIncidentView
  /** Into which it may be merged. */
  readonly others: readonly IncidentSummary[]
  readonly error: string | undefined
}

/** What an operator may decide about the incident: a form for each, all of which work without script. */
export function IncidentActsSection({ csrf, view, others, error }: IncidentActsProps) {
  const { incident } = view
  const open = incident.state === 'open'
  return (
    <section aria-labelledby="acts">
      <h2 id="acts">Decide</h2>
      <p class="soft">
        Each act is written to the audit trail. Its reason stands in the timeline, which is public where the incident is; a private note is
        not.
      </p>
      {error === undefined ? null : (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      <ActForm csrf={csrf} id={incident.id} kind="annotate" summary="Add a note" button="Add the note">
        <label for="act-note">Note</label>
        <textarea id="act-note" name="text" rows={2} required maxLength={1000} />
        <label>
          <input type="checkbox" name="private" value="yes" checked /> For the operator only
        </label>
      </ActForm>
      {open ? (
        <ActForm csrf={csrf} id={incident.id} kind="close" summary="Close" button="Close the incident">
          <Reason id="act-close" />
        </ActForm>
      ) : (
        <ActForm csrf={csrf} id={incident.id} kind="reopen" summary="Open again" button="Open it again">
          <Reason id="act-reopen" />
        </ActForm>
      )}
      <ActForm csrf={csrf} id={incident.id} kind="not-an-outage" summary="Not an outage" button="Mark as not an outage">
        <Reason id="act-not" />
      </ActForm>
      {incident.anomalies.length > 1 ? (
        <ActForm csrf={csrf} id={incident.id} kind="split" summary="Take apart" button="Make these an incident of their own">
          <fieldset>
            <legend>What to take out</legend>
            {incident.anomalies.map((anomaly) => (
              <label key={anomaly.id}>
                <input type="checkbox" name="anomalies" value={anomaly.id} /> {anomaly.sentence}
              </label>
            ))}
          </fieldset>
          <Reason id="act-split" />
        </ActForm>
      ) : null}
      {others.length > 0 ? (
        <ActForm csrf={csrf} id={incident.id} kind="merge" summary="Merge into another incident" button="Merge">
          <label for="act-into">Into</label>
          <select id="act-into" name="into">
            {others.map((other) => (
              <option key={other.id} value={other.id}>
                {other.serviceName}: {other.sentence.slice(0, 90)}
              </option>
            ))}
          </select>
          <Reason id="act-merge" />
        </ActForm>
      ) : null}
    </section>
  )
}

interface ActFormProps {
  readonly csrf: string
  readonly id: string
  readonly kind: string
  readonly summary: string
  readonly button: string
  readonly children: ComponentChildren
}

function ActForm({ csrf, id, kind, summary, button, children }: ActFormProps) {
  return (
    <details id={`act-${kind}-form`}>
      <summary>{summary}</summary>
      <form method="post" action={`/incidents/${id}/${kind}`} data-keep={`act-${kind}`}>
        <input type="hidden" name="csrf" value={csrf} />
        <div class="fields">
          <div class="wide">{children}</div>
        </div>
        <button type="submit">{button}</button>
      </form>
    </details>
  )
}

function Reason({ id }: { readonly id: string }) {
  return (
    <>
      <label for={id}>Reason</label>
      <input id={id} name="reason" required maxLength={1000} autoComplete="off" />
    </>
  )
}
