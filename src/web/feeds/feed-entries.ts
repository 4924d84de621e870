import { v5 } from 'uuid'
import type { Instant } from '#vocabulary'
import { CAVEAT } from '../api/caveat.ts'
import { publicParts } from '../api/public-parts.ts'
import { whoSaysSo } from '../api/who-says-so.ts'
import type { IncidentSummary, PublicView, ServiceView } from '../view.ts'

/** What a feed is about: every service, or one. */
export interface FeedScope {
  readonly view: PublicView
  readonly service?: ServiceView
  readonly link: (path: string) => string
}

export interface FeedEntry {
  /** Stands still when the pages move to another address (RFC 4287 section 4.2.6). */
  readonly id: string
  readonly url: string
  readonly title: string
  readonly service: string
  readonly published: Instant
  readonly updated: Instant
  readonly paragraphs: readonly string[]
}

export interface FeedHead {
  readonly id: string
  readonly title: string
  readonly pageUrl: string
  readonly updated: Instant
}

/** Readers poll; who wants more asks the API. */
const ENTRIES = 50

/** A UUID of version 5 (RFC 9562 section 5.5): the same for the same thing of the same observatory, wherever it is served. */
const urn = (view: PublicView, path: string): string => `urn:uuid:${v5(`breakwater:${view.instance}:${path}`, v5.URL)}`

const mark = (view: PublicView): string => (view.synthetic ? 'SYNTHETIC: ' : '')

function entryOf({ view, link }: FeedScope, summary: IncidentSummary): FeedEntry {
  const { id, service, serviceName, onset, ended, state, sentence } = summary
  const incident = view.incident(id)
  const newest = Math.max(onset, ended ?? 0, ...(incident ? publicParts(incident).timeline.map(({ at }) => at) : []))
  return {
    id: urn(view, `incidents/${id}`),
    url: link(`/incidents/${id}`),
    title: `${mark(view)}${serviceName}: incident ${state === 'open' ? 'open' : 'over'}, by ${whoSaysSo(view, summary)}`,
    service,
    published: onset,
    updated: Math.min(newest, Math.max(view.now(), onset)),
    paragraphs: [
      sentence,
      ...(incident?.known ?? []),
      ...(incident ? [`Not known: ${incident.notKnown.join(' ')}`] : []),
      ...(view.synthetic ? [`SYNTHETIC: rehearsal “${view.synthetic.title}”: ${view.synthetic.note}`] : []),
      CAVEAT,
    ],
  }
}

/** Newest first. */
export function feedEntries(scope: FeedScope): readonly FeedEntry[] {
  const { view, service } = scope
  return view
    .incidents()
    .filter((summary) => !service || summary.service === service.service.id)
    .slice(0, ENTRIES)
    .map((summary) => entryOf(scope, summary))
}

export function feedHead({ view, service, link }: FeedScope, entries: readonly FeedEntry[]): FeedHead {
  return {
    id: urn(view, service ? `services/${service.service.id}` : 'incidents'),
    title: `${mark(view)}${view.instance}: incidents of ${service ? service.service.name : 'all services'}, by independent reports`,
    pageUrl: link(service ? `/services/${service.service.id}` : '/incidents'),
    // Before the first incident nothing was ever said.
    updated: Math.max(0, ...entries.map(({ updated }) => updated)),
  }
}
