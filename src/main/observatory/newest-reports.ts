import type { ReportCounter } from '#signals'
import { type Incident, type Instant, MINUTE, QUARTER } from '#vocabulary'

/** An open incident counts the minute under way too: in its first minute there is nothing else to count, and nothing else would be its peak. */
export function withNewestReports(counter: ReportCounter, incident: Incident, now: Instant): Incident {
  if (incident.state !== 'open') return incident
  const begin = Math.floor(incident.onset / MINUTE) * MINUTE
  const from = Math.max(begin, Math.floor((now - QUARTER) / MINUTE) * MINUTE + MINUTE)
  const counted = counter.total(incident.service, { from: begin, to: now + 1 })
  const newest = counter.total(incident.service, { from, to: now + 1 })
  if (counted <= incident.reports && newest <= (incident.peak?.reports ?? 0)) return incident
  const peak = newest > (incident.peak?.reports ?? 0) ? { at: Math.floor(now / MINUTE) * MINUTE, reports: newest } : incident.peak
  return { ...incident, reports: Math.max(incident.reports, counted), ...(peak ? { peak } : {}) }
}
