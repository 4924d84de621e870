import { FINDINGS_CAVEAT } from '../api/caveat.ts'
import { publicParts } from '../api/public-parts.ts'
import type { IncidentView } from '../view.ts'
import { CaveatNote } from './caveat-note.tsx'
import { ClaimsSection } from './claims-section.tsx'
import { Anomalies, Course, IncidentHead, Knowledge, Voices } from './incident-sections.tsx'
import { type Frame, Page } from './page.tsx'
import { Timeline } from './timeline.tsx'
import { TrafficSection } from './traffic-section.tsx'
import { VerdictSection } from './verdict-section.tsx'

export function IncidentPage({ frame, view }: { readonly frame: Frame; readonly view: IncidentView }) {
  const parts = publicParts(view)
  const synthetic = frame.synthetic !== undefined
  const findings = parts.verdict !== undefined || parts.traffic !== undefined || parts.claims !== undefined
  return (
    <Page frame={frame} title={`Incident: ${view.service.name}`} current="/incidents" topics={[`incident:${view.incident.id}`]}>
      <IncidentHead view={view} serviceLink={`/services/${view.service.id}`} />
      <CaveatNote />
      {parts.verdict ? <VerdictSection verdict={parts.verdict} /> : null}
      <Knowledge view={view} />
      <Course view={view} synthetic={synthetic} />
      <Voices view={view} asOf={frame.asOf} />
      {parts.traffic ? <TrafficSection traffic={parts.traffic} synthetic={synthetic} /> : null}
      {parts.claims ? <ClaimsSection claims={parts.claims} withSpeaker={false} /> : null}
      {findings ? <p class="note">{FINDINGS_CAVEAT}</p> : null}
      <Anomalies anomalies={parts.anomalies} />
      <section aria-labelledby="updates">
        <h2 id="updates">Timeline</h2>
        <Timeline entries={parts.timeline} />
      </section>
      <p class="small">
        <a href={`/api/v1/incidents/${view.incident.id}`}>This incident as JSON</a>
      </p>
    </Page>
  )
}
