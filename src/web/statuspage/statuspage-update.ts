import { deriveId, type Instant } from '#vocabulary'
import { CAVEAT } from '../api/caveat.ts'
import { statuspageTime } from './statuspage-scope.ts'

/** One thing that was said about an incident or a maintenance, with the caveat: readers show it alone. */
export function statuspageUpdate<Status extends string>(of: string, at: Instant, status: Status, body: string) {
  const when = statuspageTime(at)
  return {
    id: deriveId(of, at, status, body),
    incident_id: of,
    status,
    body: `${body} ${CAVEAT}`,
    created_at: when,
    updated_at: when,
    display_at: when,
    affected_components: null,
  }
}
