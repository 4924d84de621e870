import { sharesWindow } from '../api/public-documents.ts'
import type { ChartRange, CourseView, ServiceView } from '../view.ts'
import type { Card } from './card-tags.tsx'
import { CaveatNote } from './caveat-note.tsx'
import { CourseSection } from './course-section.tsx'
import { IncidentList } from './incident-list.tsx'
import { OurProbes } from './our-probes.tsx'
import { type Frame, Page } from './page.tsx'
import { ProbeTable } from './probe-line.tsx'
import { ReportForm } from './report-form.tsx'
import { ReportsFigure } from './reports-figure.tsx'
import { PlannedWork, ServiceFacts } from './service-facts.tsx'
import { StateBadge } from './state-badge.tsx'
import { Voices } from './voices.tsx'

export interface ServicePageProps {
  readonly frame: Frame
  readonly view: ServiceView
  readonly course: CourseView | undefined
  readonly range: ChartRange
  readonly card?: Card
}

export function ServicePage({ frame, view, course, range, card }: ServicePageProps) {
  const { service } = view
  const window = sharesWindow(view, frame.asOf)
  const synthetic = frame.synthetic !== undefined
  const open = view.incidents.find((incident) => incident.id === view.openIncident)
  return (
    <Page frame={frame} title={service.name} topics={[`service:${service.id}`]} card={card}>
      <p class="kicker">{service.category}</p>
      <h1>
        {service.name} <StateBadge state={view.state} />
      </h1>
      {service.note === undefined ? null : <p class="soft">{service.note}</p>}
      <p class="lede">{view.sentence}</p>
      <p>
        <ReportsFigure view={view} />
      </p>
      <p class="jump">
        <a class="button primary large" href="#report">
          Report a problem
        </a>
      </p>
      {view.openIncident === undefined ? null : (
        <p class="callout">
          <a href={`/incidents/${view.openIncident}`}>Open incident</a>
          {open ? `: ${open.sentence}` : null}
        </p>
      )}
      <PlannedWork planned={view.planned ?? []} />
      <CaveatNote />
      <CourseSection view={view} course={course} range={range} synthetic={synthetic} />
      <section id="report" aria-label="Report a problem">
        <h2>Report a problem</h2>
        <ReportForm service={service} />
      </section>
      <Voices view={view} window={window} synthetic={synthetic} />
      <section aria-label="Our probes">
        <h2>{view.ourProbes.length > 1 ? 'What our own probes see' : 'What our own probe sees'}</h2>
        <OurProbes ours={view.ourProbes} name={service.name} />
        <ProbeTable probes={view.probes} name={service.name} />
      </section>
      <section aria-label="Incidents">
        <h2>Incidents</h2>
        <IncidentList incidents={view.incidents} empty={`No incident of ${service.name} is on record.`} />
      </section>
      <ServiceFacts service={service} />
    </Page>
  )
}
