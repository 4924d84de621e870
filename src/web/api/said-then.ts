import { formatInstant, type Instant, parseInstant } from '#vocabulary'
import type { IncidentView, PublicView } from '../view.ts'

/** A time in the past of an incident: what was said from then, until the next thing was. Without an end, the same stands there now. */
export interface Past {
  readonly from: Instant
  readonly to?: Instant
}

/** Why there is no answer for a time: it is no instant, or nothing had been said by then. */
export type NotSaid = { readonly why: 'malformed' | 'too-early'; readonly detail: string }

/** The revision that stood at the time asked for: every time has one answer, and there are as many answers as revisions. */
export function pastOf({ revisions = [] }: IncidentView, at: unknown): Past | NotSaid {
  const asked = typeof at === 'string' ? parseInstant(at) : undefined
  if (!asked?.ok) return { why: 'malformed', detail: asked?.fault.message ?? 'expected one RFC 3339 instant such as 2025-03-10T14:00:00Z' }
  const index = revisions.findLastIndex((revision) => revision.at <= asked.value)
  const from = revisions[index]?.at
  if (from === undefined) {
    const first = revisions[0] ? `it was first spoken of at ${formatInstant(revisions[0].at)}` : 'what was said of it is not kept'
    return { why: 'too-early', detail: `nothing had been said of this incident by then; ${first}` }
  }
  const to = revisions[index + 1]?.at
  return { from, ...(to === undefined ? {} : { to }) }
}

/** The incident as it stood then, without what was taken back since. */
export function saidThen(view: PublicView, now: IncidentView, { from }: Past): IncidentView | undefined {
  const then = view.incidentAt?.(now.incident.id, from)
  return then && { ...then, asSaidAt: from, published: then.published.filter((part) => now.published.includes(part)) }
}
