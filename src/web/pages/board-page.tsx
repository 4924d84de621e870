import { Heartbeats } from '../charts/heartbeats.tsx'
import type { IncidentSummary, ServiceView } from '../view.ts'
import { boardSentence } from './board-sentence.ts'
import { CaveatNote } from './caveat-note.tsx'
import { type Frame, Page } from './page.tsx'
import { ProbeLine } from './probe-line.tsx'
import { ReportsFigure } from './reports-figure.tsx'
import { StateBadge } from './state-badge.tsx'
import { STATE_ORDER } from './words.ts'

export interface BoardPageProps {
  readonly frame: Frame
  readonly services: readonly ServiceView[]
  readonly incidents: readonly IncidentSummary[]
}

/** A bar is about 100 bytes of markup: fewer and wider bars keep a long board within 150 kB. */
function beatMinutes(services: number): number {
  if (services <= 10) return 15
  return services <= 24 ? 30 : 60
}

export function BoardPage({ frame, services, incidents }: BoardPageProps) {
  const sorted = [...services].sort(
    (a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) || b.lastQuarter.reports - a.lastQuarter.reports,
  )
  const open = incidents.filter((incident) => incident.state === 'open')
  const bucket = beatMinutes(services.length)
  return (
    <Page frame={frame} title={frame.instance} current="/" topics={['board']}>
      <h1 class="sentence">{boardSentence(services)}</h1>
      <CaveatNote />
      {open.length === 0 ? null : (
        <section aria-labelledby="open-incidents">
          <h2 id="open-incidents">Open incidents</h2>
          <ul class="plain-list">
            {open.map((incident) => (
              <li key={incident.id}>
                <a href={`/incidents/${incident.id}`}>{incident.serviceName}</a>: {incident.sentence}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="services">
        <h2 id="services">Services</h2>
        <p class="small soft">
          Bars: reports in each {bucket} minutes over the last 24 hours, oldest first, on one logarithmic scale for all services. Solid bars
          are above the usual range; hatched means that we were not listening.
        </p>
        <ul class="service-list">
          {sorted.map((view) => (
            <ServiceRow key={view.service.id} view={view} bucketMinutes={bucket} synthetic={frame.synthetic !== undefined} />
          ))}
        </ul>
      </section>
    </Page>
  )
}

function ServiceRow({
  view,
  bucketMinutes,
  synthetic,
}: {
  readonly view: ServiceView
  readonly bucketMinutes: number
  readonly synthetic: boolean
}) {
  const { service } = view
  return (
    <li class={`service-row service-${view.state}`}>
      <div class="service-head">
        <h3>
          <a href={`/services/${service.id}`}>{service.name}</a>
        </h3>
        <StateBadge state={view.state} />
      </div>
      {service.note === undefined ? null : <p class="small soft">{service.note}</p>}
      <p>{view.sentence}</p>
      <Heartbeats
        id={`beats-${service.id}`}
        name={service.name}
        minutes={view.minutes}
        bucketMinutes={bucketMinutes}
        synthetic={synthetic}
      />
      <div class="service-foot">
        <p>
          <ReportsFigure view={view} />
          {view.probes.length === 0 ? null : (
            <>
              <br />
              <ProbeLine probes={view.probes} />
            </>
          )}
        </p>
        <a class="button" href={`/report/${service.id}`} aria-label={`Report a problem with ${service.name}`}>
          Report a problem
        </a>
      </div>
    </li>
  )
}
