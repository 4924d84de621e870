import type { Instant } from '#vocabulary'
import { type IncidentRevision, type IncidentView, PUBLISHABLE, type Publishable, type TimelineEntry, type TrafficView } from '#web'
import type { CaseFile } from './case-file.ts'

/** What does not change, or is read from elsewhere, is not kept with every revision. */
type Kept = Omit<IncidentView, 'service' | 'minutes' | 'revisions' | 'traffic'> & {
  readonly traffic?: readonly Pick<TrafficView, 'profile'>[]
}

/** What a public page said from `at` on. */
export interface SaidThen {
  readonly at: Instant
  /** As it stood for somebody who knows of people and probes alone; undefined where there was nothing to say then. */
  readonly plain?: Kept
  /** With the traffic, where that was published. */
  readonly full?: Kept
}

function keptOf(view: IncidentView): Kept {
  const { service: _service, minutes: _minutes, revisions: _revisions, traffic, ...rest } = view
  return { ...rest, ...(traffic ? { traffic: traffic.map(({ profile }) => ({ profile })) } : {}) }
}

/** The page as it is now, from the view as it is public now and the one without traffic; undefined where it says what it said last. */
export function takeDown(
  said: readonly SaidThen[],
  at: Instant,
  plain: IncidentView | undefined,
  full: IncidentView | undefined,
): SaidThen | undefined {
  if (!plain && !full && said.length === 0) return undefined
  const now = { ...(plain ? { plain: keptOf(plain) } : {}), ...(full ? { full: keptOf(full) } : {}) }
  const last = said[said.length - 1]
  if (last && JSON.stringify({ plain: last.plain, full: last.full }) === JSON.stringify({ plain: now.plain, full: now.full }))
    return undefined
  return { at, ...now }
}

/** What is published now: the part of a revision that was taken back stays hidden. */
function shownOf(file: CaseFile, { plain, full }: SaidThen): Kept | undefined {
  return full && file.published.has('traffic') ? full : plain
}

export function revisionsOf(file: CaseFile): readonly IncidentRevision[] {
  return file.said.flatMap((then) => {
    const shown = shownOf(file, then)
    return shown ? [{ at: then.at, sentence: shown.sentence }] : []
  })
}

/** The page as it was at that time, from the page as it is: nothing that was not published then, and nothing that is not any more. */
export function saidAt(file: CaseFile, at: Instant, now: IncidentView): IncidentView | undefined {
  const then = file.said.findLast((one) => one.at <= at)
  const shown = then && shownOf(file, then)
  if (!then || !shown) return undefined
  const still = (part: Publishable) => shown.published.includes(part) && file.published.has(part)
  const { traffic, verdict, claims, ...rest } = shown
  const withoutLater = (view: Pick<TrafficView, 'profile'>, index: number): TrafficView => ({
    profile: view.profile,
    seconds: (now.traffic?.[index]?.seconds ?? []).filter((second) => second.at < then.at),
  })
  return {
    ...rest,
    service: now.service,
    minutes: now.minutes.filter((minute) => minute.at < then.at),
    published: PUBLISHABLE.filter(still),
    ...(verdict && still('verdict') ? { verdict } : {}),
    ...(traffic && still('traffic') ? { traffic: traffic.map(withoutLater) } : {}),
    ...(claims && still('claims') ? { claims } : {}),
    revisions: revisionsOf(file),
    asSaidAt: then.at,
  }
}

/** A page as it is written down: of its timeline only what the revision before did not have. */
type WrittenPage = Kept & {
  /** So many entries of the revision before come first; absent where the timeline is whole. */
  readonly timelineFrom?: number
}

/** A revision as it is written down: a timeline grows by a line, and its many revisions must not each keep all of it. */
export interface WrittenRevision {
  readonly at: Instant
  readonly plain?: WrittenPage
  readonly full?: WrittenPage
}

const PAGES = ['plain', 'full'] as const

function commonLength(before: readonly TimelineEntry[], after: readonly TimelineEntry[]): number {
  const differs = before.findIndex((entry, i) => JSON.stringify(entry) !== JSON.stringify(after[i]))
  return differs < 0 ? before.length : differs
}

/** `before` is the revision that was taken down last. */
export function written(before: SaidThen | undefined, said: SaidThen): WrittenRevision {
  const pages = PAGES.flatMap((kind) => {
    const page = said[kind]
    if (!page) return []
    const timelineFrom = commonLength(before?.[kind]?.timeline ?? [], page.timeline)
    return [[kind, timelineFrom === 0 ? page : { ...page, timeline: page.timeline.slice(timelineFrom), timelineFrom }] as const]
  })
  return { at: said.at, ...Object.fromEntries(pages) }
}

/** The revision that was written down after `before`; entries that both have are the same objects. */
export function readBack(before: SaidThen | undefined, revision: WrittenRevision): SaidThen {
  const pages = PAGES.flatMap((kind) => {
    const page = revision[kind]
    if (!page) return []
    const { timelineFrom = 0, ...kept } = page
    return [[kind, { ...kept, timeline: [...(before?.[kind]?.timeline ?? []).slice(0, timelineFrom), ...kept.timeline] }] as const]
  })
  return { at: revision.at, ...Object.fromEntries(pages) }
}
