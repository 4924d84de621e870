import { DAY, deriveId, type Instant, type Service } from '#vocabulary'
import type { PlannedWork } from './telling-state.ts'
import { weeklyWindows } from './weekly-windows.ts'

/** Weekly work is announced so far ahead: the next time is always there. A week, and a day for clocks that change. */
const WEEKLY_AHEAD = 8 * DAY

/** What the catalogue announces that is not over: all that happens once, and the next of what comes weekly. */
export function configuredWork(services: Iterable<Service>, now: Instant): readonly PlannedWork[] {
  return [...services].flatMap(({ id: service, plannedWork = [] }) =>
    plannedWork.flatMap((work) => {
      const windows = work.weekly ? weeklyWindows(work.weekly, { from: now, to: now + WEEKLY_AHEAD }) : [work]
      return windows
        .filter(({ to }) => to > now)
        .map(({ from, to }) => ({
          // Without its end: work that is made longer is the same work.
          id: deriveId('configured-work', service, work.title, from),
          ...{ service, from, to, note: work.title },
          by: 'services.yaml',
          isConfigured: true as const,
          announced: now,
        }))
    }),
  )
}
