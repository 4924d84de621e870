import { type Episode, formatBitRate, formatDuration, formatUsual, SECOND } from '#vocabulary'
import { RateChart } from '../charts/rate-chart.tsx'
import { formatNumber, formatShort } from '../charts/scale.ts'
import { ScrollTable } from '../charts/scroll-table.tsx'
import { SharesBar } from '../charts/shares-bar.tsx'
import type { IncidentSummary, OperatorView, RehearsalProgress, ServiceView, TrafficNow } from '../view.ts'
import { boardSentence } from './board-sentence.ts'
import { IncidentList } from './incident-list.tsx'
import { Vantages } from './our-probes.tsx'
import { type Frame, Page } from './page.tsx'
import { ProbeLine } from './probe-line.tsx'
import { StateBadge } from './state-badge.tsx'
import { Clock, Time } from './time.tsx'
import { STATE_ORDER } from './words.ts'

export interface ConsolePageProps {
  readonly frame: Frame
  readonly services: readonly ServiceView[]
  readonly incidents: readonly IncidentSummary[]
  readonly traffic: readonly TrafficNow[]
  readonly counters: ReturnType<OperatorView['counters']>
  readonly rehearsal?: RehearsalProgress | undefined
}

export function ConsolePage({ frame, services, incidents, traffic, counters, rehearsal }: ConsolePageProps) {
  const synthetic = frame.synthetic !== undefined
  const sorted = [...services].sort((a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state))
  const open = incidents.filter((incident) => incident.state === 'open')
  const closed = incidents.filter((incident) => incident.state === 'closed')
  return (
    <Page frame={frame} title="Console" current="/" topics={['*']}>
      <h1 class="sentence">{boardSentence(services)}</h1>
      {rehearsal ? <Rehearsal progress={rehearsal} /> : null}
      <section aria-labelledby="open-incidents">
        <h2 id="open-incidents">Open incidents</h2>
        <IncidentList incidents={open} empty="None." />
      </section>
      <section aria-labelledby="services">
        <h2 id="services">Services</h2>
        <ServiceTable services={sorted} />
      </section>
      <section aria-labelledby="our-probes">
        <h2 id="our-probes">Our probes</h2>
        <Vantages services={services} />
      </section>
      <section aria-labelledby="traffic-now">
        <h2 id="traffic-now">Traffic now</h2>
        {traffic.length === 0 ? <p class="soft">No protected prefix is configured, or no telemetry came yet.</p> : null}
        {traffic.map((now, i) => (
          <TrafficNowPanel
            key={`${now.service}-${now.prefix}`}
            id={`now-${i}`}
            name={services.find(({ service }) => service.id === now.service)?.service.name ?? now.service}
            now={now}
            asOf={frame.asOf}
            synthetic={synthetic}
          />
        ))}
      </section>
      <section aria-labelledby="closed-incidents">
        <h2 id="closed-incidents">Closed incidents</h2>
        <IncidentList incidents={closed} empty="None yet." />
      </section>
      <section aria-labelledby="admission">
        <h2 id="admission">Reports taken and refused</h2>
        <Refusals counters={counters} />
      </section>
      <section aria-labelledby="counters">
        <h2 id="counters">Counters</h2>
        <Counters counters={counters} />
      </section>
    </Page>
  )
}

function Rehearsal({ progress }: { readonly progress: RehearsalProgress }) {
  const { scenario, at, from, to, done } = progress
  const share = to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 1
  return (
    <section class="panel" aria-label="Rehearsal">
      <p>
        <label for="rehearsal-progress">
          Rehearsal {scenario}: {done ? 'finished' : `${formatNumber(share * 100)} % played`}
        </label>
      </p>
      <progress id="rehearsal-progress" class="progress" max={100} value={Math.round(share * 100)} />
      <p class="small soft">
        <Time at={from} /> to <Time at={to} />; now at <Time at={at} />.
      </p>
    </section>
  )
}

function ServiceTable({ services }: { readonly services: readonly ServiceView[] }) {
  return (
    <ScrollTable label="Services with their newest figures" stack>
      <caption>Accepted reports in the last 15 minutes, the usual range for 15 minutes at this time of day, and the newest probe.</caption>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">State</th>
          <th scope="col" class="num">
            Reports
          </th>
          <th scope="col" class="num">
            Usual
          </th>
          <th scope="col">Newest probe</th>
        </tr>
      </thead>
      <tbody>
        {services.map(({ service, state, lastQuarter, probes, openIncident }) => (
          <tr key={service.id}>
            <th scope="row">{openIncident === undefined ? service.name : <a href={`/incidents/${openIncident}`}>{service.name}</a>}</th>
            <td>
              <StateBadge state={state} />
            </td>
            <td class="num" data-label="Reports">
              {state === 'unknown' ? 'not counted' : formatNumber(lastQuarter.reports)}
            </td>
            <td class="num" data-label="Usual">
              {lastQuarter.usual ? formatUsual(lastQuarter.usual) : 'not known'}
            </td>
            <td>
              <ProbeLine probes={probes} />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

/** Which second: figures of a silent exporter are old ones. */
function NewestAt({ at }: { readonly at: number }) {
  return (
    <>
      , <Clock at={at} seconds />
    </>
  )
}

/** Exporters flush active flows once a minute as a rule; silence of twice that is worth a word. */
const OLD_MICROSECONDS = 120 * SECOND

interface TrafficNowPanelProps {
  readonly id: string
  readonly name: string
  readonly now: TrafficNow
  readonly asOf: number
  readonly synthetic: boolean
}

/** The flood from where it began, or from the chart's edge: the newest look sees its end alone. */
function episodesShown({ current, since, seconds }: TrafficNow): readonly Episode[] {
  const episodes = current?.episodes ?? []
  const newest = episodes.at(-1)
  if (newest === undefined || since === undefined) return episodes
  return [{ ...newest, onset: Math.max(since, seconds[0]?.at ?? since) }]
}

function TrafficNowPanel({ id, name, now, asOf, synthetic }: TrafficNowPanelProps) {
  const last = now.seconds.at(-1)
  const first = now.seconds[0]
  const age = now.lastTelemetry === undefined ? undefined : Math.max(0, asOf - now.lastTelemetry)
  return (
    <article class="panel">
      <h3>
        {name}: <code>{now.prefix}</code>
      </h3>
      {now.since === undefined ? null : (
        <p>
          Going on since <Time at={now.since} seconds />. The newest minute and a half of it:
        </p>
      )}
      {now.current ? <p class="lede">{now.current.sentence}</p> : null}
      <dl class="facts">
        <div>
          <dt>Packets in the newest second{last ? <NewestAt at={last.at} /> : null}</dt>
          <dd class="figure">{last ? `${formatShort(last.packets)}/s` : 'none seen'}</dd>
          <dd class="small soft">usual: {now.usual ? `${formatShort(now.usual.packetsPerSecond)}/s` : 'not known yet'}</dd>
        </div>
        <div>
          <dt>Bits in the same second</dt>
          <dd class="figure">{last ? formatBitRate(last.bytes * 8) : 'none seen'}</dd>
          <dd class="small soft">usual: {now.usual ? formatBitRate(now.usual.bitsPerSecond) : 'not known yet'}</dd>
        </div>
        <div>
          <dt>Newest telemetry</dt>
          <dd class="figure">{age === undefined ? 'none yet' : `${formatDuration(age)} old`}</dd>
          {age === undefined || age > OLD_MICROSECONDS ? (
            <dd class="small">
              <span class="badge dashed">We may not be seeing this traffic</span>
            </dd>
          ) : null}
        </div>
      </dl>
      {first && last ? (
        <RateChart
          id={id}
          seconds={now.seconds}
          window={{ from: first.at, to: last.at + SECOND }}
          usual={now.usual}
          episodes={episodesShown(now)}
          synthetic={synthetic}
        />
      ) : null}
    </article>
  )
}

function CounterTable({
  names,
  counters,
  label,
}: {
  readonly names: readonly string[]
  readonly counters: Readonly<Record<string, number>>
  readonly label: string
}) {
  return (
    <ScrollTable label={label} stack>
      <caption>Counted since the start of this process: what was taken, and what was refused or dropped, by cause.</caption>
      <thead>
        <tr>
          <th scope="col">Counter</th>
          <th scope="col" class="num">
            Value
          </th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td class="num">{formatNumber(counters[name] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

/** Counters that stand at zero are many, and tell something only to who looks for them. */
function Counters({ counters }: { readonly counters: Readonly<Record<string, number>> }) {
  const names = Object.keys(counters).sort()
  if (names.length === 0) return <p class="soft">Nothing was counted yet.</p>
  const zero = names.filter((name) => counters[name] === 0)
  return (
    <>
      <CounterTable names={names.filter((name) => counters[name] !== 0)} counters={counters} label="Counters by name" />
      {zero.length === 0 ? null : (
        <details>
          <summary>{formatNumber(zero.length)} counters at zero</summary>
          <CounterTable names={zero} counters={counters} label="Counters at zero" />
        </details>
      )}
    </>
  )
}

const REFUSED = /^signals_reports_refused_total\{cause="([^"]+)"\}$/
const ACCEPTED = 'signals_reports_accepted_total'

/** Admission at a glance: what was turned away, and why, beside what was taken. */
function Refusals({ counters }: { readonly counters: Readonly<Record<string, number>> }) {
  const causes = Object.entries(counters)
    .flatMap(([name, reports]) => {
      const cause = REFUSED.exec(name)?.[1]
      return cause === undefined || reports === 0 ? [] : [{ label: cause, count: reports }]
    })
    .sort((a, b) => b.count - a.count)
  const all = causes.reduce((sum, { count }) => sum + count, 0)
  const accepted = counters[ACCEPTED] ?? 0
  return (
    <>
      <p>
        {formatNumber(accepted)} {accepted === 1 ? 'report' : 'reports'} accepted and {formatNumber(all)} refused since the start of this
        process.
      </p>
      {all === 0 ? null : (
        <SharesBar
          of="Cause"
          counted="Refused submissions by cause, since the start of this process"
          rows={causes.map((cause) => ({ ...cause, share: cause.count / all }))}
        />
      )}
    </>
  )
}
