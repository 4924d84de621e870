import { type AlertsView, type ChannelView, type FollowedView, type LearningView, REASON_CHARACTERS, SCOPE_CHARACTERS } from '#alerts'
import { ANOMALY_KINDS, type AnomalyKind, type Instant, type Service } from '#vocabulary'
import { formatNumber } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import type { IncidentSummary, Refusal } from '../view.ts'
import { type Done, DoneNote } from './done-note.tsx'
import { FormError, faultOf } from './form-error.tsx'
import { type Frame, Page } from './page.tsx'
import { ThresholdLines } from './threshold-lines.tsx'
import { Span, Time } from './time.tsx'

/** A form that was refused: where it was sent, as it was typed. */
export interface RefusedAlertForm extends Refusal {
  readonly action: string
  readonly typed: (field: string) => string
}

export interface AlertsPageProps {
  readonly frame: Frame
  readonly csrf: string
  readonly services: readonly Service[]
  readonly incidents: readonly IncidentSummary[]
  readonly alerts: AlertsView
  /** What has just been done. */
  readonly done?: Done
  readonly refused?: RefusedAlertForm
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
  const { frame, csrf, services, incidents, alerts, done, refused } = props
  const nameOf = (id: string) => services.find((service) => service.id === id)?.name ?? id
  return (
    // With a refused form it stands still: this address answers forms only, and what was typed stays.
    <Page
      frame={frame}
      title={refused === undefined ? 'Alerts' : 'Not done · Alerts'}
      current="/alerts"
      {...(refused === undefined ? { topics: ['*'] } : {})}
    >
      <h1>Alerts</h1>
      <OpenIncidents
        csrf={csrf}
        open={alerts.open}
        incidents={incidents}
        nameOf={nameOf}
        hasChannels={alerts.channels.length > 0}
        done={done}
        refused={refused}
      />
      <section aria-labelledby="silences">
        <h2 id="silences">Silences</h2>
        <DoneNote done={done} at="silences" />
        <Silences csrf={csrf} silences={alerts.silences} nameOf={nameOf} />
        <SilenceForm csrf={csrf} services={services} refused={refusedAt(refused, SILENCE_ACTION)} />
      </section>
      <section aria-labelledby="planned-work">
        <h2 id="planned-work">Planned work</h2>
        <DoneNote done={done} at="planned-work" />
        <PlannedWork csrf={csrf} alerts={alerts} asOf={frame.asOf} nameOf={nameOf} />
        <PlannedWorkForm csrf={csrf} services={services} refused={refusedAt(refused, WORK_ACTION)} />
      </section>
      <section aria-labelledby="learning">
        <h2 id="learning">Learn-only mode</h2>
        <DoneNote done={done} at="learning" />
        <p>
          {alerts.settings.learnOnlyDays === 0
            ? "Off: a service's incidents are told from its first report on."
            : `For ${formatNumber(alerts.settings.learnOnlyDays)} days after its first report nobody is told of a service's incidents, unless a probe fails. They are noted here.`}
        </p>
        {alerts.learning.length === 0 && alerts.settings.learnOnlyDays > 0 ? <p class="soft">No service is learning.</p> : null}
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

const SILENCE_ACTION = '/alerts/silences'
const WORK_ACTION = '/alerts/planned-work'

function refusedAt(refused: RefusedAlertForm | undefined, action: string): RefusedAlertForm | undefined {
  return refused?.action === action ? refused : undefined
}

interface ActButtonProps {
  readonly csrf: string
  readonly action: string
  readonly label: string
  /** For those who hear the button without what stands around it. */
  readonly what?: string
}

function ActButton({ csrf, action, label, what }: ActButtonProps) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="csrf" value={csrf} />
      <button type="submit" aria-label={what === undefined ? undefined : `${label}: ${what}`}>
        {label}
      </button>
    </form>
  )
}

interface OpenIncidentsProps {
  readonly csrf: string
  readonly open: readonly FollowedView[]
  readonly incidents: readonly IncidentSummary[]
  readonly nameOf: NameOf
  /** Without one nobody is told, whatever was decided. */
  readonly hasChannels: boolean
  readonly done: Done | undefined
  readonly refused: RefusedAlertForm | undefined
}

function toldWords(told: FollowedView['told'], hold: FollowedView['hold'], hasChannels: boolean): string {
  if (hold !== undefined) return HOLD_WORDS[hold]
  return hasChannels ? TOLD_WORDS[told] : 'nobody was told: no channel'
}

function OpenIncidents({ csrf, open, incidents, nameOf, hasChannels, done, refused }: OpenIncidentsProps) {
  return (
    <section aria-labelledby="open">
      <h2 id="open">Open incidents</h2>
      <DoneNote done={done} at="open" />
      {open.length === 0 ? <p class="soft">No incident is open.</p> : null}
      {open.map(({ incident, service, onset, told, hold, acknowledged, plannedWork }) => (
        <article key={incident} class="panel">
          <h3>
            <a href={`/incidents/${incident}`}>{nameOf(service)}</a> <span class="badge">{toldWords(told, hold, hasChannels)}</span>
          </h3>
          <p>{incidents.find(({ id }) => id === incident)?.sentence ?? <Span from={onset} />}</p>
          {plannedWork ? <p class="small">During planned work: {plannedWork.note}</p> : null}
          {acknowledged ? (
            <p>
              Acknowledged by {acknowledged.by}, <Time at={acknowledged.at} />
              {acknowledged.note ? `: ${acknowledged.note}` : ''}.
            </p>
          ) : (
            <AcknowledgeForm csrf={csrf} incident={incident} refused={refusedAt(refused, `/alerts/incidents/${incident}/acknowledge`)} />
          )}
        </article>
      ))}
    </section>
  )
}

interface WordsFieldProps {
  readonly id: string
  readonly name: string
  readonly label: string
  readonly required?: boolean
  readonly refused: RefusedAlertForm | undefined
  readonly errorId: string
}

/** A sentence or two. */
function WordsField({ id, name, label, required, refused, errorId }: WordsFieldProps) {
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        required={required}
        maxLength={REASON_CHARACTERS}
        value={refused?.typed(name)}
        autoComplete="off"
        {...faultOf(refused, name, errorId)}
      />
    </>
  )
}

interface AcknowledgeFormProps {
  readonly csrf: string
  readonly incident: string
  readonly refused: RefusedAlertForm | undefined
}

function AcknowledgeForm({ csrf, incident, refused }: AcknowledgeFormProps) {
  const id = `note-${incident}`
  return (
    <form method="post" action={`/alerts/incidents/${incident}/acknowledge#open`} data-keep={`acknowledge-${incident}`}>
      <input type="hidden" name="csrf" value={csrf} />
      <FormError id={`${id}-error`} refused={refused} />
      <div class="fields">
        <div class="wide">
          <WordsField id={id} name="note" label="Note (may be left out)" refused={refused} errorId={`${id}-error`} />
        </div>
      </div>
      <button type="submit">Acknowledge</button>
    </form>
  )
}

interface SilencesProps {
  readonly csrf: string
  readonly silences: AlertsView['silences']
  readonly nameOf: NameOf
}

/** Those that hold as panels, so that their button is at hand on a phone; those that are over in a table that one opens. */
function Silences({ csrf, silences, nameOf }: SilencesProps) {
  const over = silences.filter(({ isActive }) => !isActive)
  return (
    <>
      <p>While a service is silenced nobody is told of it. What still goes on at the end is told then.</p>
      {over.length === silences.length ? <p class="soft">No service is silenced.</p> : null}
      {silences
        .filter(({ isActive }) => isActive)
        .map((silence) => (
          <article key={silence.id} class="panel">
            <h3>{nameOf(silence.service)}</h3>
            <p>{silence.reason}</p>
            <p class="small">
              {capitalised(coverWords(silence))}. <Span from={silence.from} to={silence.until} />. By {silence.by}.
            </p>
            <ActButton
              csrf={csrf}
              action={`/alerts/silences/${silence.id}/end`}
              label="End now"
              what={`the silence of ${nameOf(silence.service)}`}
            />
          </article>
        ))}
      {over.length === 0 ? null : (
        <details id="past-silences">
          <summary>{over.length === 1 ? '1 silence that is over' : `${formatNumber(over.length)} silences that are over`}</summary>
          <PastTable
            label="Silences that are over"
            rows={over.map((silence) => ({
              ...silence,
              name: nameOf(silence.service),
              words: `${silence.reason} (${coverWords(silence)})`,
              to: silence.until,
            }))}
          />
        </details>
      )}
    </>
  )
}

function coverWords({ kind, scope }: AlertsView['silences'][number]): string {
  return `${kind === undefined ? 'everything' : KIND_WORDS[kind].toLowerCase()}${scope === undefined ? '' : `, ${scope} only`}`
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

interface PastTableProps {
  readonly label: string
  readonly rows: readonly {
    readonly id: string
    readonly name: string
    readonly words: string
    readonly from: Instant
    readonly to: Instant
    readonly by: string
  }[]
}

function PastTable({ label, rows }: PastTableProps) {
  return (
    <ScrollTable label={label} stack>
      <caption>Newest first.</caption>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">What for</th>
          <th scope="col">From and to</th>
          <th scope="col">By</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, name, words, from, to, by }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td>{words}</td>
            <td>
              <Span from={from} to={to} />
            </td>
            <td>{by}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

interface FormProps {
  readonly csrf: string
  readonly services: readonly Service[]
  readonly refused: RefusedAlertForm | undefined
}

interface ServiceFieldProps extends Omit<FormProps, 'csrf'> {
  readonly id: string
  readonly errorId: string
  readonly isWide?: boolean
}

function ServiceField({ id, services, refused, errorId, isWide }: ServiceFieldProps) {
  return (
    <div class={isWide ? 'wide' : undefined}>
      <label for={id}>Service</label>
      <select id={id} name="service" {...faultOf(refused, 'service', errorId)}>
        {services.map((service) => (
          <option key={service.id} value={service.id} selected={refused?.typed('service') === service.id}>
            {service.name}
          </option>
        ))}
      </select>
    </div>
  )
}

function SilenceForm({ csrf, services, refused }: FormProps) {
  const errorId = 'silence-error'
  const fault = (field: string) => faultOf(refused, field, errorId)
  return (
    <form id="silence-form" method="post" action={`${SILENCE_ACTION}#silence-form`} data-keep="silence">
      <h3>Silence a service</h3>
      <input type="hidden" name="csrf" value={csrf} />
      <FormError id={errorId} refused={refused} />
      <div class="fields">
        <ServiceField id="silence-service" services={services} refused={refused} errorId={errorId} />
        <div>
          <label for="silence-hours">For how many hours</label>
          <input
            id="silence-hours"
            name="hours"
            type="number"
            min="0.25"
            max="744"
            step="0.25"
            required
            value={refused?.typed('hours') ?? '2'}
            {...fault('hours')}
          />
        </div>
        <div>
          <label for="silence-kind">Of what</label>
          <select id="silence-kind" name="kind" {...fault('kind')}>
            <option value="">Everything</option>
            {ANOMALY_KINDS.map((kind) => (
              <option key={kind} value={kind} selected={refused?.typed('kind') === kind}>
                {KIND_WORDS[kind]}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for="silence-scope">Only this part (may be left out)</label>
          <input
            id="silence-scope"
            name="scope"
            maxLength={SCOPE_CHARACTERS}
            value={refused?.typed('scope')}
            autoComplete="off"
            {...faultOf(refused, 'scope', errorId, 'silence-scope-hint')}
          />
          <small id="silence-scope-hint" class="soft">
            A region, country code, problem type or network: US-east, VN, log-in, AS64500
          </small>
        </div>
        <div class="wide">
          <WordsField id="silence-reason" name="reason" label="Reason" required refused={refused} errorId={errorId} />
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
  const over = alerts.plannedWork.filter(({ to }) => to <= asOf)
  return (
    <>
      <p>Public. Incidents meanwhile are marked, and wake nobody.</p>
      {over.length === alerts.plannedWork.length ? <p class="soft">No work is announced.</p> : null}
      {alerts.plannedWork
        .filter(({ to }) => to > asOf)
        .map((work) => (
          <article key={work.id} class="panel">
            <h3>
              {nameOf(work.service)} <span class="badge">{work.from <= asOf ? 'under way' : 'to come'}</span>
            </h3>
            <p>{work.note}</p>
            <p class="small">
              <Span from={work.from} to={work.to} />.{' '}
              {work.isConfigured ? 'From the configuration: change it in services.yaml.' : `By ${work.by}.`}
            </p>
            {work.isConfigured ? null : (
              <ActButton
                csrf={csrf}
                action={`/alerts/planned-work/${work.id}/end`}
                label={work.from <= asOf ? 'End now' : 'Take back'}
                what={`the work on ${nameOf(work.service)}`}
              />
            )}
          </article>
        ))}
      {over.length === 0 ? null : (
        <details id="past-work">
          <summary>
            {over.length === 1 ? '1 piece of work that is over' : `${formatNumber(over.length)} pieces of work that are over`}
          </summary>
          <PastTable label="Work that is over" rows={over.map((work) => ({ ...work, name: nameOf(work.service), words: work.note }))} />
        </details>
      )}
    </>
  )
}

function PlannedWorkForm({ csrf, services, refused }: FormProps) {
  const errorId = 'work-error'
  const fault = (field: string) => faultOf(refused, field, errorId)
  return (
    <form id="work-form" method="post" action={`${WORK_ACTION}#work-form`} data-keep="planned-work">
      <h3>Announce work</h3>
      <input type="hidden" name="csrf" value={csrf} />
      <FormError id={errorId} refused={refused} />
      <div class="fields">
        <ServiceField id="work-service" services={services} refused={refused} errorId={errorId} isWide />
        <div>
          <label for="work-from">From (UTC)</label>
          <input id="work-from" name="from" type="datetime-local" required value={refused?.typed('from')} {...fault('from')} />
        </div>
        <div>
          <label for="work-to">To (UTC)</label>
          <input id="work-to" name="to" type="datetime-local" required value={refused?.typed('to')} {...fault('to')} />
        </div>
        <div class="wide">
          <WordsField id="work-note" name="note" label="Note (public)" required refused={refused} errorId={errorId} />
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
        <ScrollTable label={`Last deliveries by ${channel.name}`} stack>
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
