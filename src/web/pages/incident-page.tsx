import { formatInstant } from '#vocabulary'
import { FINDINGS_CAVEAT } from '../api/caveat.ts'
import { publicParts } from '../api/public-parts.ts'
import type { Past } from '../api/said-then.ts'
import type { IncidentView } from '../view.ts'
import type { Card } from './card-tags.tsx'
import { CaveatNote } from './caveat-note.tsx'
import { ClaimsSection } from './claims-section.tsx'
import { Anomalies, Course, IncidentHead, Knowledge, Relations } from './incident-sections.tsx'
import { type Frame, Page } from './page.tsx'
import { Revisions } from './revisions.tsx'
import { Time } from './time.tsx'
import { Timeline } from './timeline.tsx'
import { TrafficSection } from './traffic-section.tsx'
import { VerdictSection } from './verdict-section.tsx'
import { Voices } from './voices.tsx'

export interface IncidentPageProps {
  readonly frame: Frame
  readonly view: IncidentView
  readonly past?: Past
  readonly card?: Card
}

export function IncidentPage({ frame, view, past, card }: IncidentPageProps) {
  const parts = publicParts(view)
  const synthetic = frame.synthetic !== undefined
  const findings = parts.verdict !== undefined || parts.traffic !== undefined || parts.claims !== undefined
  const asOf = past?.from ?? frame.asOf
  return (
    <Page
      frame={frame}
      title={past === undefined ? `Incident: ${view.service.name}` : `Incident: ${view.service.name}, as told before`}
      current="/incidents"
      card={card}
      {...(past === undefined ? { topics: [`incident:${view.incident.id}`] } : {})}
    >
      {past === undefined ? null : <PastBanner incident={view.incident.id} past={past} />}
      <IncidentHead view={view} serviceLink={`/services/${view.service.id}`} />
      <Relations view={view} />
      <CaveatNote />
      {parts.verdict ? <VerdictSection verdict={parts.verdict} /> : null}
      <Knowledge view={view} />
      <Course view={view} synthetic={synthetic} />
      <Voices view={view} window={{ from: view.incident.onset, to: view.incident.ended ?? asOf }} synthetic={synthetic} />
      {parts.traffic ? <TrafficSection traffic={parts.traffic} synthetic={synthetic} /> : null}
      {parts.claims ? <ClaimsSection claims={parts.claims} withSpeaker={false} /> : null}
      {findings ? <p class="note">{FINDINGS_CAVEAT}</p> : null}
      <Anomalies anomalies={parts.anomalies} />
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        <Timeline entries={parts.timeline} />
      </section>
      <Revisions incident={view.incident.id} revisions={view.revisions ?? []} shown={past?.from} />
      <p class="small">
        <a href={`/api/v1/incidents/${view.incident.id}${past === undefined ? '' : `?at=${encodeURIComponent(formatInstant(past.from))}`}`}>
          {past === undefined ? 'This incident as JSON' : 'The same as JSON'}
        </a>
      </p>
    </Page>
  )
}

function PastBanner({ incident, past }: { readonly incident: string; readonly past: Past }) {
  return (
    <div class="callout past" role="note">
      <p>
        <strong>This is what stood here</strong>{' '}
        {past.to === undefined ? (
          <>
            from <Time at={past.from} seconds /> on; nothing newer was said.
          </>
        ) : (
          <>
            from <Time at={past.from} seconds /> to <Time at={past.to} seconds />. More is known since.
          </>
        )}{' '}
        <a href={`/incidents/${incident}`}>See what stands here now</a>
      </p>
    </div>
  )
}
