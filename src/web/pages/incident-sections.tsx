import type { Anomaly } from '#vocabulary'
import { formatNumber } from '../charts/scale.ts'
import type { IncidentView } from '../view.ts'
import { Phases } from './phases.tsx'
import { ReportsChart } from './reports-chart.tsx'
import { IncidentBadge } from './state-badge.tsx'
import { Span, Time } from './time.tsx'

/** What stands on top of an incident's page, for the public and for the operator alike. */
export function IncidentHead({ view, serviceLink }: { readonly view: IncidentView; readonly serviceLink: string }) {
  const { incident, service } = view
  return (
    <>
      <p class="kicker">Incident</p>
      <h1>
        <a href={serviceLink}>{service.name}</a> <IncidentBadge state={incident.state} />
      </h1>
      {service.note === undefined ? null : <p class="soft">{service.note}</p>}
      <p class="lede">{view.sentence}</p>
      <dl class="facts">
        <div>
          <dt>When</dt>
          <dd>
            <Span from={incident.onset} {...(incident.ended === undefined ? {} : { to: incident.ended })} />
          </dd>
        </div>
        <div>
          <dt>Accepted reports since onset</dt>
          <dd class="figure">{formatNumber(incident.reports)}</dd>
        </div>
        <div>
          <dt>Peak, accepted reports within 15 minutes</dt>
          <dd class="figure">{incident.peak ? formatNumber(incident.peak.reports) : 'none'}</dd>
          {incident.peak ? (
            <dd class="small soft">
              at <Time at={incident.peak.at} />
            </dd>
          ) : null}
        </div>
      </dl>
    </>
  )
}

/** What makes the reports mean less than they seem: they are likely about another service, or newcomers of one. */
export function Relations({ view }: { readonly view: IncidentView }) {
  const { likelyAbout, displaced } = view
  if (likelyAbout === undefined && displaced === undefined) return null
  return (
    <div class="callout">
      {likelyAbout === undefined ? null : (
        <p>
          <strong>Likely about {likelyAbout.serviceName}.</strong> {likelyAbout.sentence}{' '}
          <a href={likelyAbout.incident === undefined ? `/services/${likelyAbout.service}` : `/incidents/${likelyAbout.incident}`}>
            See {likelyAbout.serviceName}
          </a>
        </p>
      )}
      {displaced === undefined ? null : (
        <p>
          <strong>Possibly displaced demand.</strong> {displaced}
        </p>
      )}
    </div>
  )
}

export function Knowledge({ view }: { readonly view: IncidentView }) {
  return (
    <div class="two-columns">
      <section aria-labelledby="known">
        <h2 id="known">What is known</h2>
        <Sentences texts={view.known} none="Nothing yet." />
      </section>
      <section aria-labelledby="not-known">
        <h2 id="not-known">What is not known</h2>
        <Sentences texts={view.notKnown} none="Nothing was named." />
      </section>
    </div>
  )
}

function Sentences({ texts, none }: { readonly texts: readonly string[]; readonly none: string }) {
  if (texts.length === 0) return <p class="soft">{none}</p>
  return (
    <ul>
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  )
}

export function Course({ view, synthetic }: { readonly view: IncidentView; readonly synthetic: boolean }) {
  const { incident } = view
  return (
    <section aria-labelledby="course">
      <h2 id="course">Course</h2>
      <ReportsChart
        id="course-chart"
        title={`Reports about ${view.service.name}`}
        minutes={view.minutes}
        phases={incident.phases}
        synthetic={synthetic}
      />
      <h3>Phases</h3>
      <Phases phases={incident.phases} />
    </section>
  )
}

export function Anomalies({ anomalies }: { readonly anomalies: readonly Anomaly[] }) {
  return (
    <section aria-labelledby="anomalies">
      <h2 id="anomalies">What was unusual</h2>
      {anomalies.length === 0 ? (
        <p class="soft">Nothing that is public.</p>
      ) : (
        <ul>
          {anomalies.map((anomaly) => (
            <li key={anomaly.id}>
              {anomaly.sentence}{' '}
              <span class="soft small">
                (<Span from={anomaly.onset} {...(anomaly.ended === undefined ? {} : { to: anomaly.ended })} />; peak{' '}
                {formatNumber(anomaly.peak.value)} {anomaly.unit}; rule <code>{anomaly.rule}</code>)
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
