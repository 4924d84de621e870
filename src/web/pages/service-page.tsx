import { sharesWindow } from '../api/public-documents.ts'
import type { ServiceView } from '../view.ts'
import { CaveatNote } from './caveat-note.tsx'
import { IncidentList } from './incident-list.tsx'
import { type Frame, Page } from './page.tsx'
import { ProbeTable } from './probe-line.tsx'
import { ReportForm } from './report-form.tsx'
import { ReportsChart } from './reports-chart.tsx'
import { ReportsFigure } from './reports-figure.tsx'
import { PlaceShares, ProblemShares } from './shares.tsx'
import { StateBadge } from './state-badge.tsx'

export function ServicePage({ frame, view }: { readonly frame: Frame; readonly view: ServiceView }) {
  const { service } = view
  const window = sharesWindow(view, frame.asOf)
  const open = view.incidents.find((incident) => incident.id === view.openIncident)
  return (
    <Page frame={frame} title={service.name} topics={[`service:${service.id}`]}>
      <p class="kicker">{service.category}</p>
      <h1>
        {service.name} <StateBadge state={view.state} />
      </h1>
      {service.note === undefined ? null : <p class="soft">{service.note}</p>}
      <p class="lede">{view.sentence}</p>
      <p>
        <ReportsFigure view={view} />
      </p>
      {view.openIncident === undefined ? null : (
        <p class="callout">
          <a href={`/incidents/${view.openIncident}`}>Open incident</a>
          {open ? `: ${open.sentence}` : null}
        </p>
      )}
      <CaveatNote />
      <p class="jump">
        <a class="button primary" href="#report">
          Report a problem
        </a>
      </p>
      <section aria-label="Reports over the last 24 hours">
        <h2>The last 24 hours</h2>
        <ReportsChart id="day" title={`Reports about ${service.name}`} minutes={view.minutes} synthetic={frame.synthetic !== undefined} />
      </section>
      <section aria-label="What people report">
        <h2>What people report</h2>
        <ProblemShares problems={view.problems} window={window} />
        <h3>Where from</h3>
        <PlaceShares places={view.places} window={window} />
      </section>
      <section aria-label="Our probes">
        <h2>What our own probe sees</h2>
        <ProbeTable probes={view.probes} name={service.name} />
      </section>
      <section id="report" aria-label="Report a problem">
        <h2>Report a problem</h2>
        <ReportForm service={service} />
      </section>
      <section aria-label="Incidents">
        <h2>Incidents</h2>
        <IncidentList incidents={view.incidents} empty={`No incident of ${service.name} is on record.`} />
      </section>
    </Page>
  )
}
