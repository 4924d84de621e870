import { formatInstant, type Instant } from '#vocabulary'
import type { AnnouncedWork } from '../view.ts'
import type { MaintenanceStatus, StatuspageComponent, StatuspageMaintenance } from './statuspage-schemas.ts'
import { mark, NOT_RECORDED, pageId, type StatuspageScope, statuspageTime, TOLD_AT_MOST } from './statuspage-scope.ts'
import { statuspageUpdate } from './statuspage-update.ts'

const statusOf = ({ from, to }: AnnouncedWork, now: Instant): MaintenanceStatus =>
  now < from ? 'scheduled' : now < to ? 'in_progress' : 'completed'

function maintenance(scope: StatuspageScope, work: AnnouncedWork, parts: readonly StatuspageComponent[]): StatuspageMaintenance {
  const { view, link } = scope
  const { id, service, serviceName, from, to, text, announced } = work
  const now = view.now()
  const status = statusOf(work, now)
  const said = `Planned work announced by the operator of ${view.instance}: ${text} (From ${formatInstant(from)} to ${formatInstant(to)}.)`
  const created = announced === undefined ? NOT_RECORDED : statuspageTime(announced)
  // Newest first, as Statuspage has them. Work may be entered while it is under way: then nothing was said before.
  const updates = [
    ...(status === 'completed' ? [statuspageUpdate(id, to, 'completed', `Over, by that plan. ${said}`)] : []),
    ...(status === 'scheduled' ? [] : [statuspageUpdate(id, Math.max(from, announced ?? from), 'in_progress', said)]),
    ...(announced === undefined || announced >= from ? [] : [statuspageUpdate(id, announced, 'scheduled', said)]),
  ]
  if (updates.length === 0) updates.push(statuspageUpdate(id, 0, 'scheduled', said))
  return {
    id,
    name: `${mark(scope)}${serviceName}: planned work announced by the operator of ${view.instance}`,
    status,
    impact: 'maintenance',
    created_at: created,
    updated_at: updates[0]!.updated_at,
    monitoring_at: null,
    resolved_at: status === 'completed' ? statuspageTime(to) : null,
    started_at: statuspageTime(from),
    scheduled_for: statuspageTime(from),
    scheduled_until: statuspageTime(to),
    shortlink: link(`/services/${service}`),
    page_id: pageId(scope),
    incident_updates: updates,
    components: parts.filter((part) => part.id === service),
  }
}

/** Planned work in one of these states, latest first. */
export function statuspageMaintenances(
  scope: StatuspageScope,
  parts: readonly StatuspageComponent[],
  statuses: readonly MaintenanceStatus[],
): StatuspageMaintenance[] {
  const { view } = scope
  const now = view.now()
  return view
    .plannedWork()
    .filter((work) => parts.some(({ id }) => id === work.service) && statuses.includes(statusOf(work, now)))
    .slice(0, TOLD_AT_MOST)
    .map((work) => maintenance(scope, work, parts))
}
