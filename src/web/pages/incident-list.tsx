import { formatNumber } from '../charts/scale.ts'
import type { IncidentSummary } from '../view.ts'
import { IncidentBadge } from './state-badge.tsx'
import { Span } from './time.tsx'

export function IncidentList({ incidents, empty }: { readonly incidents: readonly IncidentSummary[]; readonly empty: string }) {
  if (incidents.length === 0) return <p class="soft">{empty}</p>
  return (
    <ul class="incident-list">
      {incidents.map((incident) => (
        <li key={incident.id}>
          <p class="incident-head">
            <a href={`/incidents/${incident.id}`}>{incident.serviceName}</a> <IncidentBadge state={incident.state} />{' '}
            <span class="soft small">
              <Span from={incident.onset} {...(incident.ended === undefined ? {} : { to: incident.ended })} />
            </span>
          </p>
          <p>{incident.sentence}</p>
          {incident.peakReports === undefined ? null : (
            <p class="soft small tabular">Peak: {formatNumber(incident.peakReports)} accepted reports within 15 minutes.</p>
          )}
        </li>
      ))}
    </ul>
  )
}
