import type { IncidentSummary } from '../view.ts'
import { CaveatNote } from './caveat-note.tsx'
import { IncidentList } from './incident-list.tsx'
import { type Frame, Page } from './page.tsx'

export function IncidentsPage({ frame, incidents }: { readonly frame: Frame; readonly incidents: readonly IncidentSummary[] }) {
  const open = incidents.filter((incident) => incident.state === 'open')
  const closed = incidents.filter((incident) => incident.state === 'closed')
  const sentence =
    open.length === 0 ? 'No incident is open.' : open.length === 1 ? 'One incident is open.' : `${open.length} incidents are open.`
  return (
    <Page frame={frame} title="Incidents" current="/incidents" topics={['board']}>
      <h1 class="sentence">{sentence}</h1>
      <CaveatNote />
      <h2>Open</h2>
      <IncidentList incidents={open} empty="None." />
      <h2>Closed</h2>
      <IncidentList incidents={closed} empty="None yet." />
    </Page>
  )
}
