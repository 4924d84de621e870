import type { CleanClients } from '#attribution'
import type { Relation } from '#incidents'
import type { AttackProfile, Claim, ClaimFinding, CountryCode, Incident, Instant, ProbeResult, TrafficSecond, Verdict } from '#vocabulary'
import type { ActsSeen, Publishable, ServiceView, TimelineEntry, TrafficView } from '#web'
import type { SaidThen } from './said-then.ts'

/** One episode of attack-like traffic: the newest profile of its busiest stretch, and its course second by second (or coarser). */
export interface TrafficEpisode {
  /** Id of the traffic anomaly. */
  readonly anomaly: string
  readonly prefix: string
  profile: AttackProfile
  seconds: TrafficSecond[]
}

/** All that is held on one incident. Everything here is the operator's until parts are published. */
export interface CaseFile {
  incident: Incident
  verdict: Verdict
  findings: readonly ClaimFinding[]
  readonly episodes: TrafficEpisode[]
  /** The traffic as it was while nothing in it stood out; used only while there is no episode. */
  ordinary: readonly TrafficView[]
  lookedAt: Instant
  /** Who the service's ordinary clients were before the onset: the second baseline for claims. */
  clients: CleanClients | undefined
  /** Reports usual for 15 minutes before the onset. */
  usualPerQuarter: number
  /** Oldest first; at most KEPT_PROBES. */
  readonly probes: ProbeResult[]
  readonly claims: Claim[]
  readonly timeline: TimelineEntry[]
  readonly published: Set<Publishable>
  /** The reports as they stood when it was closed: counts are kept in memory for two days only. */
  course: ReportCourse | undefined
  /** How it hangs together with other services' incidents, as far as can be said. */
  relation: Relation | undefined
  /** The operator has marked it as no outage. */
  notOutage: boolean
  /** It was worth waking somebody, at some time: what has woken does not fall asleep again. */
  woke: boolean
  /** The incident into which it was merged. */
  mergedInto: string | undefined
  /** What its public page said, oldest first. */
  acts: ActsSeen
  readonly said: SaidThen[]
  /** When the verdict was last worked out. */
  judgedAt: Instant
  /** Something has come in since. */
  dirty: boolean
  /** When it was written down last. */
  keptAt: Instant
}

/** Reports of an incident: minutes with their usual range, what was wrong, and where. */
export type ReportCourse = Pick<ServiceView, 'minutes' | 'problems' | 'places' | 'networks' | 'affected'>

/** A day of one probe a minute, twice over. */
export const KEPT_PROBES = 3_000

/** What is written down of a case besides the incident itself. */
export interface StoredCase {
  readonly episodes: readonly TrafficEpisode[]
  readonly ordinary: readonly TrafficView[]
  readonly clients?: Omit<CleanClients, 'shares'> & { readonly shares: readonly (readonly [CountryCode, number])[] }
  readonly probes: readonly ProbeResult[]
  readonly claims: readonly Claim[]
  readonly timeline: readonly TimelineEntry[]
  readonly published: readonly Publishable[]
  readonly course?: ReportCourse
  readonly usualPerQuarter: number
  readonly verdict?: Verdict
  readonly relation?: Relation
  readonly notOutage?: true
  readonly woke?: boolean
  readonly mergedInto?: string
  readonly acts?: ActsSeen
}

export function storedCase(file: CaseFile): StoredCase {
  const {
    episodes,
    ordinary,
    clients,
    probes,
    claims,
    timeline,
    published,
    course,
    usualPerQuarter,
    verdict,
    relation,
    notOutage,
    woke,
    mergedInto,
    acts,
  } = file
  return {
    episodes,
    ordinary,
    ...(clients ? { clients: { ...clients, shares: [...clients.shares] } } : {}),
    usualPerQuarter,
    verdict,
    probes,
    claims,
    timeline,
    published: [...published],
    ...(course ? { course } : {}),
    ...(relation ? { relation } : {}),
    ...(notOutage ? { notOutage } : {}),
    woke,
    ...(mergedInto === undefined ? {} : { mergedInto }),
    ...(acts.revision === 0 ? {} : { acts }),
  }
}

export function openCase(incident: Incident, verdict: Verdict, stored?: StoredCase): CaseFile {
  return {
    incident,
    verdict,
    findings: [],
    episodes: stored ? stored.episodes.map((episode) => ({ ...episode, seconds: [...episode.seconds] })) : [],
    ordinary: stored?.ordinary ?? [],
    lookedAt: Number.NEGATIVE_INFINITY,
    clients: stored?.clients && { ...stored.clients, shares: new Map(stored.clients.shares) },
    usualPerQuarter: stored?.usualPerQuarter ?? 0,
    probes: stored ? [...stored.probes] : [],
    claims: stored ? [...stored.claims] : [],
    timeline: stored ? [...stored.timeline] : [],
    published: new Set(stored?.published ?? []),
    course: stored?.course,
    relation: stored?.relation,
    notOutage: stored?.notOutage ?? false,
    // Before this was kept, all that was no echo woke.
    woke: stored ? (stored.woke ?? true) : false,
    mergedInto: stored?.mergedInto,
    acts: stored?.acts ?? { revision: 0 },
    said: [],
    judgedAt: 0,
    dirty: true,
    keptAt: 0,
  }
}

/** What is told of the traffic: the episodes, or the ordinary course where there was none. */
export function trafficOf(file: CaseFile): readonly TrafficView[] {
  if (file.episodes.length === 0) return file.ordinary
  return file.episodes.map(({ profile, seconds }) => ({ profile, seconds }))
}
