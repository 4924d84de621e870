import { isServiceId } from '#vocabulary'
import type { IncidentSummary } from '../view.ts'

/** Two screens of rows. A choice. */
export const INCIDENTS_UNASKED = 100
/** About 200 kB of JSON. A choice. */
export const INCIDENTS_AT_MOST = 500

export interface IncidentFilter {
  readonly service?: string
  readonly state?: IncidentSummary['state']
  readonly limit: number
  /** The id of an incident: those that come after it, which are older. */
  readonly before?: string
}

export interface WrongFilter {
  readonly field: string
  readonly detail: string
}

export interface IncidentPart {
  readonly incidents: readonly IncidentSummary[]
  /** What to ask for as `before` for those that follow; undefined when there are none. */
  readonly next?: string
}

const NAMES = ['service', 'state', 'limit', 'before']

/** The filter of a query, or the name of the member that is at fault. */
export function incidentFilterOf(query: unknown): IncidentFilter | WrongFilter {
  const asked = (query ?? {}) as Readonly<Record<string, unknown>>
  const { service, state, before } = asked
  const unknown = Object.keys(asked).find((name) => !NAMES.includes(name))
  if (unknown !== undefined) return { field: unknown, detail: `there is no such filter; there are ${NAMES.join(', ')}` }
  if (service !== undefined && !(typeof service === 'string' && isServiceId(service)))
    return { field: 'service', detail: 'expected the id of a service' }
  if (state !== undefined && state !== 'open' && state !== 'closed') return { field: 'state', detail: 'expected open or closed' }
  const limit = asked.limit === undefined ? INCIDENTS_UNASKED : wholeOf(asked.limit)
  if (limit === undefined || limit < 1 || limit > INCIDENTS_AT_MOST)
    return { field: 'limit', detail: `expected a whole number from 1 to ${INCIDENTS_AT_MOST}` }
  // Ids of incidents are made like those of services: letters, digits and hyphens.
  if (before !== undefined && !(typeof before === 'string' && isServiceId(before)))
    return { field: 'before', detail: 'expected the id of an incident' }
  return {
    limit,
    ...(service === undefined ? {} : { service }),
    ...(state === undefined ? {} : { state }),
    ...(before === undefined ? {} : { before }),
  }
}

const wholeOf = (text: unknown): number | undefined => (typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined)

/**
 * One page of the incidents, which are newest first. A place in the list is named by an incident and not by a number, so that new ones move
 * nothing; undefined where that incident is no longer there.
 */
export function incidentPart(all: readonly IncidentSummary[], { service, state, limit, before }: IncidentFilter): IncidentPart | undefined {
  const place = before === undefined ? -1 : all.findIndex(({ id }) => id === before)
  if (before !== undefined && place < 0) return undefined
  const rest = all
    .slice(place + 1)
    .filter((incident) => (service === undefined || incident.service === service) && (state === undefined || incident.state === state))
  const incidents = rest.slice(0, limit)
  const last = incidents.at(-1)
  return { incidents, ...(rest.length > limit && last ? { next: last.id } : {}) }
}
