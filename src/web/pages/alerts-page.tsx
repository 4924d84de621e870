import type { AlertsView, ChannelView, FollowedView, LearningView } from '#alerts'
import { ANOMALY_KINDS, type AnomalyKind, type Service } from '#vocabulary'
import { formatNumber } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import type { IncidentSummary } from '../view.ts'
import { type Frame, Page } from './page.tsx'
import { ThresholdLines } from './threshold-lines.tsx'
import { Span, Time } from './time.tsx'

export interface AlertsPageProps {
  readonly frame: Frame
  readonly csrf: string
  readonly services: readonly Service[]
  readonly incidents: readonly IncidentSummary[]
  readonly alerts: AlertsView
  /** What has just been done, in a sentence. */
  readonly done?: string
  readonly error?: string
  /** The form as typed, where it was refused. */
  readonly typed: (field: string) => string
}

const KIND_WORDS: Readonly<Record<AnomalyKind, string>> = {
  'report-surge': 'Surges of reports',
  'traffic-flood': 'Traffic floods',
  'traffic-surge': 'Traffic surges',
  'probe-failure': 'Failing probes',
}

const HOLD_WORDS: Readonly<Record<NonNullable<FollowedView['hold']>, string>> = {
  silence: 'not told: silenced',
  learning: 'not told: learn-only mode',
  threshold: 'not told: below its threshold',
  flapping: 'not told yet: opened and closed too often',
}

const TOLD_WORDS: Readonly<Record<FollowedView['told'], string>> = {
  nobody: 'nobody was told',
  low: 'told at low priority',
  wake: 'told',
}

/** Deliveries of one channel on the page; all that is remembered is in the JSON. */
const SHOWN_DELIVERIES = 8

export function AlertsPage(props: AlertsPageProps) {
  const { frame, csrf, services, incidents, alerts, done, error, typed } = props
  const nameOf = (id: string) => services.find((service) => service.id === id)?.name ?? id
  return (
    <Page frame={frame} title="Alerts" current="/alerts" topics={['*']}>
      <h1>Alerts</h1>
      {done === undefined ? null : (
        <p class="form-done" role="status">
          {done}
        </p>
      )}
      {error === undefined ? null : (
        <p class="form-error" role="alert">
          {error}
        </p>
      )}
      <OpenIncidents csrf={csrf} open={alerts.open} incidents={incidents} nameOf={nameOf} />
      <section aria-labelledby="silences">
        <h2 id="silences">Silences</h2>
        <Silences csrf={csrf} silences={alerts.silences} nameOf={nameOf} />
        <SilenceForm csrf={csrf} services={services} typed={typed} />
      </section>
      <section aria-labelledby="planned-work">
        <h2 id="planned-work">Planned work</h2>
        <PlannedWork csrf={csrf} alerts={alerts} asOf={frame.asOf} nameOf={nameOf} />
        <PlannedWorkForm csrf={csrf} services={services} typed={typed} />
      </section>
      <section aria-labelledby="learning">
        <h2 id="learning">Learn-only mode</h2>
        <p>
          For {formatNumber(alerts.settings.learnOnlyDays)} days after its first report nobody is told of a service's incidents, unless a
          probe fails. They are noted here.
        </p>
        {alerts.learning.length === 0 ? <p class="soft">No service is learning.</p> : null}
        {alerts.learning.map((learning) => (
          <Learning key={learning.service} csrf={csrf} learning={learning} name={nameOf(learning.service)} />
        ))}
        <ThresholdLines lines={alerts.thresholdLines} />
      </section>
      <section aria-labelledby="channels">
        <h2 id="channels">Channels</h2>
        {alerts.channels.length === 0 ? (
          <p class="soft">None is configured: nobody is told. docs/alerts.md shows how.</p>
        ) : (
          <p>
            <code>breakwater alert --test</code> sends a test over each. What stays open and unacknowledged is{' '}
            {alerts.settings.repeatHours === 0 ? 'not told again' : `told again every ${formatNumber(alerts.settings.repeatHours)} h`}.
          </p>
        )}
        {alerts.channels.map((channel) => (
          <Channel key={channel.name} channel={channel} />
        ))}
      </section>
      <p class="small">
        <a href="/api/v1/alerts">All of this as JSON</a>
      </p>
    </Page>
  )
}

type NameOf = (service: string) => string

function ActButton({ csrf, action, label }: { readonly csrf: string; readonly action: string; readonly label: string }) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="csrf" value={csrf} />
      <button type="submit">{label}</button>
    </form>
  )
}

interface OpenIncidentsProps {
  readonly csrf: string
  readonly open: readonly FollowedView[]
  readonly incidents: readonly IncidentSummary[]
  readonly nameOf: NameOf
}

function OpenIncidents({ csrf, open, incidents, nameOf }: OpenIncidentsProps) {
  return (
    <section aria-labelledby="open">
      <h2 id="open">Open incidents</h2>
      {open.length === 0 ? <p class="soft">None.</p> : null}
      {open.map(({ incident, service, onset, told, hold, acknowledged, plannedWork }) => (
        <article key={incident} class="panel">
          <h3>
            <a href={`/incidents/${incident}`}>{nameOf(service)}</a>{' '}
            <span class="badge">{hold === undefined ? TOLD_WORDS[told] : HOLD_WORDS[hold]}</span>
          </h3>
          <p>
            {incidents.find(({ id }) => id === incident)?.sentence} <Span from={onset} />
          </p>
          {plannedWork ? <p class="small">During planned work: {plannedWork.note}</p> : null}
          {acknowledged ? (
            <p>
              Acknowledged by {acknowledged.by}, <Time at={acknowledged.at} />
              {acknowledged.note ? `: ${acknowledged.note}` : ''}.
            </p>
          ) : (
            <form method="post" action={`/alerts/incidents/${incident}/acknowledge`} data-keep={`acknowledge-${incident}`}>
              <input type="hidden" name="csrf" value={csrf} />
              <div class="fields">
                <div class="wide">
                  <label for={`note-${incident}`}>Note (may be left out)</label>
                  <input id={`note-${incident}`} name="note" maxLength={300} autoComplete="off" />
                </div>
              </div>
              <button type="submit">Acknowledge</button>
            </form>
          )}
        </article>
      ))}
    </section>
  )
}

function Silences({
  csrf,
  silences,
  nameOf,
}: {
  readonly csrf: string
  readonly silences: AlertsView['silences']
  readonly nameOf: NameOf
}) {
  if (silences.length === 0) return <p class="soft">None.</p>
  return (
    <ScrollTable label="Silences">
      <caption>Nobody is told meanwhile; what still goes on at the end is told then. Newest first.</caption>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">Covers</th>
          <th scope="col">Reason</th>
          <th scope="col">From and to</th>
          <th scope="col">By</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {silences.map((silence) => (
          <tr key={silence.id}>
            <th scope="row">{nameOf(silence.service)}</th>
            <td>
              {silence.kind === undefined ? 'everything' : KIND_WORDS[silence.kind]}
              {silence.scope === undefined ? '' : `, ${silence.scope} only`}
            </td>
            <td>{silence.reason}</td>
            <td>
              <Span from={silence.from} to={silence.until} />
            </td>
            <td>{silence.by}</td>
            <td>{silence.isActive ? <ActButton csrf={csrf} action={`/alerts/silences/${silence.id}/end`} label="End now" /> : 'over'}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

interface FormProps {
  readonly csrf: string
  readonly services: readonly Service[]
  readonly typed: (field: string) => string
}

function ServiceField({ id, services, typed }: Omit<FormProps, 'csrf'> & { readonly id: string }) {
  return (
    <div>
      <label for={id}>Service</label>
      <select id={id} name="service">
        {services.map((service) => (
          <option key={service.id} value={service.id} selected={typed('service') === service.id}>
            {service.name}
          </option>
        ))}
      </select>
    </div>
  )
}

function SilenceForm({ csrf, services, typed }: FormProps) {
  return (
    <form method="post" action="/alerts/silences" data-keep="silence">
      <h3>Silence a service</h3>
      <input type="hidden" name="csrf" value={csrf} />
      <div class="fields">
        <ServiceField id="silence-service" services={services} typed={typed} />
        <div>
          <label for="silence-hours">For how many hours</label>
          <input id="silence-hours" name="hours" type="number" min="0.25" max="744" step="0.25" required value={typed('hours') || '2'} />
        </div>
        <div>
          <label for="silence-kind">Only</label>
          <select id="silence-kind" name="kind">
            <option value="">Everything</option>
            {ANOMALY_KINDS.map((kind) => (
              <option key={kind} value={kind} selected={typed('kind') === kind}>
                {KIND_WORDS[kind]}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for="silence-scope">Only this place, problem or network</label>
          <input id="silence-scope" name="scope" maxLength={80} value={typed('scope')} autoComplete="off" />
        </div>
        <div class="wide">
          <label for="silence-reason">Reason</label>
          <input id="silence-reason" name="reason" required maxLength={300} value={typed('reason')} autoComplete="off" />
        </div>
      </div>
      <button type="submit">Silence</button>
    </form>
  )
}

interface PlannedWorkProps {
  readonly csrf: string
  readonly alerts: AlertsView
  readonly asOf: number
  readonly nameOf: NameOf
}

function PlannedWork({ csrf, alerts, asOf, nameOf }: PlannedWorkProps) {
  if (alerts.plannedWork.length === 0) return <p class="soft">None.</p>
  return (
    <ScrollTable label="Planned work">
      <caption>Public. Incidents meanwhile are marked and wake nobody. Newest first.</caption>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">Note</th>
          <th scope="col">From and to</th>
          <th scope="col">By</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {alerts.plannedWork.map((work) => (
          <tr key={work.id}>
            <th scope="row">{nameOf(work.service)}</th>
            <td>{work.note}</td>
            <td>
              <Span from={work.from} to={work.to} />
            </td>
            <td>{work.by}</td>
            <td>
              {work.to <= asOf ? (
                'over'
              ) : (
                <ActButton csrf={csrf} action={`/alerts/planned-work/${work.id}/end`} label={work.from <= asOf ? 'End now' : 'Take back'} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

function PlannedWorkForm({ csrf, services, typed }: FormProps) {
  return (
    <form method="post" action="/alerts/planned-work" data-keep="planned-work">
      <h3>Announce work</h3>
      <input type="hidden" name="csrf" value={csrf} />
      <div class="fields">
        <ServiceField id="work-service" services={services} typed={typed} />
        <div>
          <label for="work-from">From (UTC)</label>
          <input id="work-from" name="from" type="datetime-local" required value={typed('from')} />
        </div>
        <div>
          <label for="work-to">To (UTC)</label>
          <input id="work-to" name="to" type="datetime-local" required value={typed('to')} />
        </div>
        <div class="wide">
          <label for="work-note">Note (public)</label>
          <input id="work-note" name="note" required maxLength={300} value={typed('note')} autoComplete="off" />
        </div>
      </div>
      <button type="submit">Announce</button>
    </form>
  )
}

/** "S of 12.3 or more, or 6 times the usual, would have left 1." */
function suggestionSentence({ suggestion }: LearningView): string {
  const { days, wouldHaveTold, leaves, score, ratio } = suggestion
  const seen = `In ${days === 1 ? '1 day' : `${days} days`} ${wouldHaveTold === 1 ? '1 incident' : `${wouldHaveTold} incidents`} would have been told`
  if (score === undefined || ratio === undefined) return `${seen}: at most one a month, no threshold needs to change.`
  return `${seen}. Telling only from S = ${formatNumber(score)}, or from ${formatNumber(ratio)} times the usual, would have left ${leaves}.`
}

function Learning({ csrf, learning, name }: { readonly csrf: string; readonly learning: LearningView; readonly name: string }) {
  return (
    <article class="panel">
      <h3>
        {name} <span class="badge">{learning.isLearning ? 'learning' : 'has learned'}</span>
      </h3>
      <p>
        <Span from={learning.since} to={learning.until} />. {suggestionSentence(learning)}
      </p>
      {learning.wouldHaveTold.length === 0 ? null : (
        <details id={`noted-${learning.service}`}>
          <summary>What would have been told</summary>
          <ul>
            {learning.wouldHaveTold.map((noted) => (
              <li key={noted.incident}>
                <a href={`/incidents/${noted.incident}`}>
                  <Time at={noted.at} />
                </a>
                : S = {formatNumber(noted.score)}, {formatNumber(noted.ratio)} times the usual
                {noted.priority === 'low' ? ', at low priority' : ''}
              </li>
            ))}
          </ul>
        </details>
      )}
      {learning.isLearning ? (
        <ActButton csrf={csrf} action={`/alerts/learning/${learning.service}/end`} label={`Tell of ${name} from now on`} />
      ) : null}
    </article>
  )
}

function Channel({ channel }: { readonly channel: ChannelView }) {
  const { deliveries } = channel
  return (
    <article class="panel">
      <h3>
        {channel.name} {channel.waiting > 0 ? <span class="badge">{channel.waiting} waiting</span> : null}
      </h3>
      <p class="small">
        {channel.wakesOnly ? 'Only what should wake somebody' : 'Everything'}
        {channel.changes ? ', with each change.' : ', without changes of what is open.'}
      </p>
      {deliveries.length === 0 ? (
        <p class="soft">Nothing was told yet.</p>
      ) : (
        <ScrollTable label={`Last deliveries by ${channel.name}`}>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Event</th>
              <th scope="col">State</th>
              <th scope="col" class="num">
                Tries
              </th>
              <th scope="col">Last answer</th>
            </tr>
          </thead>
          <tbody>
            {deliveries.slice(0, SHOWN_DELIVERIES).map((delivery) => (
              <tr key={delivery.id}>
                <th scope="row">
                  <Time at={delivery.at} seconds />
                </th>
                <td>
                  <code>{delivery.type}</code>
                </td>
                <td>{delivery.state}</td>
                <td class="num">{delivery.attempts}</td>
                <td>{delivery.last ?? 'none yet'}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </article>
  )
}
