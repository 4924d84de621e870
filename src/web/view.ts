import type { AlertsView, PlannedWorkForm, SilenceForm } from '#alerts'
import type {
  AttackProfile,
  ClaimFinding,
  Expected,
  Incident,
  Instant,
  ProbeResult,
  ProblemType,
  Service,
  ServiceId,
  TrafficSecond,
  Verdict,
} from '#vocabulary'

/** Set in a rehearsal: stands on every page, chart, feed and answer. */
export interface Synthetic {
  /** Scenario id, e.g. "x-2025-03-10". */
  readonly scenario: string
  readonly title: string
  /** "shaped after public reports, no real traffic". */
  readonly note: string
}

/** One minute of a service's reports with its expected band, all counted per minute. `gap`: we were not listening; never shown as quiet. */
export interface MinutePoint {
  readonly at: Instant
  readonly reports: number
  readonly expected?: Expected
  readonly gap?: true
}

export interface ProblemShare {
  readonly problem: ProblemType
  readonly reports: number
  readonly share: number
}

/** Places with fewer than 10 reports are folded into "other" before they get here. */
export interface PlaceShare {
  readonly place: string
  readonly reports: number
  readonly share: number
}

/** Networks by name ("AS64500 Example Telecom"); those with fewer than 10 reports are folded into "other" before they get here. */
export interface NetworkShare {
  readonly network: string
  readonly reports: number
  readonly share: number
}

/** A place, network or problem whose reports are far above its own usual. `usual` is for the same window as `reports`. */
export interface AffectedPart {
  readonly kind: 'place' | 'network' | 'problem'
  readonly name: string
  readonly reports: number
  readonly usual: number
  /** Over how many usuals the reports stand; at least one usual report is assumed. */
  readonly times: number
}

/** Work that the operator announced; reports during it are counted as ever. */
export interface PlannedWorkView {
  readonly from: Instant
  readonly to: Instant
  readonly text: string
}

/** How far back a chart of a service goes. */
export const RANGES = ['24h', '7d', '90d'] as const
export type ChartRange = (typeof RANGES)[number]

/** Counts over a range, each point over one step, every step present. Made by the observatory ahead of any reader. */
export interface CourseView {
  readonly range: ChartRange
  readonly step: number
  readonly points: readonly MinutePoint[]
}

/** One of our probes, asked from one vantage point, as it stands now. Its address is the operator's alone. */
export interface OurProbe {
  readonly probe: string
  readonly vantage: string
  readonly network: string
  /**
   * By its newest answer, and `fails` until enough in a row succeed; `unheard`: nothing came for a while; `cut-off`: its vantage point hears
   * nothing from any service. Both say nothing about this one.
   */
  readonly answer: 'succeeds' | 'slow' | 'fails' | 'refused' | 'unheard' | 'cut-off'
  readonly newest: ProbeResult
}

/** A service as the public sees it. Reports, posts and probes: never the word "down". */
export interface ServiceView {
  readonly service: Service
  /** quiet: nothing unusual; reports-high: people report more than usual; incident: an incident is open; unknown: not listening. */
  readonly state: 'quiet' | 'reports-high' | 'incident' | 'unknown'
  /** The sentence first: says who says so, and over which window. */
  readonly sentence: string
  /** Accepted reports in the last 15 minutes, and what is usual for 15 minutes now. */
  readonly lastQuarter: { readonly reports: number; readonly usual?: Expected }
  /** The last 24 hours, ascending, every minute present. */
  readonly minutes: readonly MinutePoint[]
  /** Over the last 15 minutes, or since onset while an incident is open. */
  readonly problems: readonly ProblemShare[]
  readonly places: readonly PlaceShare[]
  readonly networks?: readonly NetworkShare[]
  /** Farthest above their own usual first. */
  readonly affected?: readonly AffectedPart[]
  /** Under way or to come, soonest first. */
  readonly planned?: readonly PlannedWorkView[]
  /** Newest first, of all probes. */
  readonly probes: readonly ProbeResult[]
  /** By vantage point and name. */
  readonly ourProbes: readonly OurProbe[]
  readonly openIncident?: string
  /** Of the open incident. */
  readonly likelyAbout?: LikelyAbout
  readonly displaced?: string
  readonly together?: string
  /** Newest first. */
  readonly incidents: readonly IncidentSummary[]
}

export interface IncidentSummary {
  readonly id: string
  readonly service: ServiceId
  readonly serviceName: string
  readonly state: 'open' | 'closed'
  readonly onset: Instant
  readonly ended?: Instant
  readonly sentence: string
  readonly peakReports?: number
  /** Its reports are likely about that service. */
  readonly likelyAbout?: LikelyAbout
  /** The incident into which an operator merged this one: such ones are on no public list. */
  readonly mergedInto?: string
}

/** What an operator has let out of an incident. Each part is published by an act of its own and can be taken back. */
export const PUBLISHABLE = ['verdict', 'traffic', 'claims'] as const
export type Publishable = (typeof PUBLISHABLE)[number]

export interface TrafficView {
  readonly profile: AttackProfile
  readonly seconds: readonly TrafficSecond[]
}

/** One line of an incident's timeline, in order of time. */
export interface TimelineEntry {
  readonly at: Instant
  readonly text: string
  readonly from: 'people' | 'traffic' | 'probe' | 'operator' | 'observatory' | 'press'
  /** A note for the operator alone. */
  readonly private?: true
}

/** What a page about an incident said from `at` on, until the next one. */
export interface IncidentRevision {
  readonly at: Instant
  readonly sentence: string
}

/** Reports that are likely about another service whose incident is under way. */
export interface LikelyAbout {
  readonly service: ServiceId
  readonly serviceName: string
  readonly incident?: string
  /** Says why, in figures. */
  readonly sentence: string
}

/** The public side of an incident: `verdict`, `traffic` and `claims` are there only once published. */
export interface IncidentView {
  readonly incident: Incident
  readonly service: Service
  readonly sentence: string
  readonly minutes: readonly MinutePoint[]
  readonly problems: readonly ProblemShare[]
  readonly places: readonly PlaceShare[]
  readonly networks?: readonly NetworkShare[]
  /** Farthest above their own usual first. */
  readonly affected?: readonly AffectedPart[]
  readonly likelyAbout?: LikelyAbout
  /** Newcomers from a rival rather than an outage: says so, with its figures. */
  readonly displaced?: string
  /** Several services at once: a common cause is suspected; names them. */
  readonly together?: string
  /** The incident into which an operator merged this one. */
  readonly mergedInto?: string
  /** Set where this is what the page said at an earlier time. */
  readonly asSaidAt?: Instant
  /** What was said and when, oldest first. */
  readonly revisions?: readonly IncidentRevision[]
  readonly timeline: readonly TimelineEntry[]
  readonly known: readonly string[]
  readonly notKnown: readonly string[]
  readonly published: readonly Publishable[]
  readonly verdict?: Verdict
  readonly traffic?: readonly TrafficView[]
  readonly claims?: readonly ClaimFinding[]
}

/** The acts of operators on an incident, as far as a form has to know of them: none is carried out on what its sender has not seen. */
export interface ActsSeen {
  /** How many there were. */
  readonly revision: number
  readonly last?: { readonly at: Instant; readonly by: string; readonly act: string }
}

/** The operator's side: everything, published or not. */
export interface OperatorIncidentView extends IncidentView {
  readonly verdict: Verdict
  readonly traffic: readonly TrafficView[]
  readonly claims: readonly ClaimFinding[]
  /** Newest first, of all probes. */
  readonly probes: readonly ProbeResult[]
  readonly acts: ActsSeen
}

/** The newest traffic of a service's protected prefixes; for the operator only. */
export interface TrafficNow {
  readonly service: ServiceId
  readonly prefix: string
  readonly seconds: readonly TrafficSecond[]
  readonly usual?: { readonly packetsPerSecond: number; readonly bitsPerSecond: number }
  readonly lastTelemetry?: Instant
  /** What goes on, by its newest minute and a half. */
  readonly current?: AttackProfile
  /** Since when a flood goes on that was told. */
  readonly since?: Instant
}

export interface AuditEntry {
  readonly at: Instant
  readonly actor: string
  readonly act: string
  readonly subject: string
}

/** Planned work with the service that it is about. */
export interface AnnouncedWork extends PlannedWorkView {
  readonly id: string
  /** When the operator entered it, where that was noted. */
  readonly announced?: Instant
  readonly service: ServiceId
  readonly serviceName: string
}

/** Read side that the public pages need. Snapshots in memory: a reader never waits for a query. */
export interface PublicView {
  readonly instance: string
  readonly synthetic?: Synthetic
  now(): Instant
  services(): readonly ServiceView[]
  service(id: ServiceId): ServiceView | undefined
  incidents(): readonly IncidentSummary[]
  incident(id: string): IncidentView | undefined
  /** Counts of a service over a range; undefined while there are none that far back. Never waits. */
  course?(id: ServiceId, range: ChartRange): CourseView | undefined
  /** What stood on the incident's page at that time; undefined before anything was said. Never waits. */
  incidentAt?(id: string, at: Instant): IncidentView | undefined
  /** Called with a topic ("board", "service:<id>", "incident:<id>") whenever what it shows has changed; returns the way to stop. */
  subscribe(listener: (topic: string) => void): () => void
  /** Work that the operator announced, of all services: to come, under way, or over and still listed. Latest first. */
  plannedWork(): readonly AnnouncedWork[]
}

/** Progress of a running rehearsal, for the operator and the terminal. */
export interface RehearsalProgress {
  readonly scenario: string
  readonly at: Instant
  readonly from: Instant
  readonly to: Instant
  readonly done: boolean
}

/** Why an act cannot be done, in a clause, and which field of the form is at fault. */
export interface Refusal {
  readonly message: string
  readonly field?: string
}

export type ActOutcome = { readonly ok: true } | NotDone

/** `isStale`: somebody acted on the incident after it was shown to whoever acts now. */
export interface NotDone extends Refusal {
  readonly ok: false
  readonly isMissing?: true
  readonly isStale?: true
}

/** Who is told of what, and what the operator may do about it. Nothing is done before it is in the audit trail. */
export interface OperatorAlerts {
  view(): AlertsView
  acknowledge(incident: string, note: string, actor: string): Promise<ActOutcome>
  silence(form: SilenceForm, actor: string): Promise<ActOutcome>
  endSilence(id: string, actor: string): Promise<ActOutcome>
  planWork(form: PlannedWorkForm, actor: string): Promise<ActOutcome>
  endPlannedWork(id: string, actor: string): Promise<ActOutcome>
  endLearning(service: ServiceId, actor: string): Promise<ActOutcome>
}
/** What an operator may decide about an incident. The reason stands in its timeline, which is public where the incident is. */
export type OperatorAct =
  | { readonly kind: 'merge'; readonly into: string; readonly reason: string }
  | { readonly kind: 'split'; readonly anomalies: readonly string[]; readonly reason: string }
  | { readonly kind: 'annotate'; readonly text: string; readonly isPrivate: boolean }
  | { readonly kind: 'close'; readonly reason: string }
  | { readonly kind: 'not-an-outage'; readonly reason: string }
  | { readonly kind: 'reopen'; readonly reason: string }

/** A reason or a note is a few sentences. A choice. */
export const ACT_CHARACTERS = 1_000

export const OPERATOR_ACTS = [
  'merge',
  'split',
  'annotate',
  'close',
  'not-an-outage',
  'reopen',
] as const satisfies readonly OperatorAct['kind'][]

export const PROBE_REFUSALS = ['SERVICE_UNKNOWN', 'PROBE_UNKNOWN', 'PROBE_TIME'] as const

/** Why one result of a batch was not taken. */
export interface RefusedProbe {
  /** Its place in the batch. */
  readonly index: number
  readonly code: (typeof PROBE_REFUSALS)[number]
  readonly detail: string
}

/** What became of a batch of results from another vantage point. */
export type ProbeTaking =
  | { readonly kind: 'taken'; readonly taken: number; readonly known: number; readonly refused: readonly RefusedProbe[] }
  | { readonly kind: 'clock-off'; readonly detail: string }

/** Read and act side of the operator's console. Acts are written to the audit trail before they return. */
export interface OperatorView extends PublicView {
  operatorIncident(id: string): OperatorIncidentView | undefined
  traffic(): readonly TrafficNow[]
  audit(): readonly AuditEntry[]
  counters(): Readonly<Record<string, number>>
  rehearsal?(): RehearsalProgress | undefined
  readonly alerts: OperatorAlerts
  /**
   * Resolves once it is done and written down; with a sentence where it cannot be done. `seen` is the revision of acts that the actor was
   * shown: a later act by anybody refuses this one; left out, none does.
   */
  act?(incident: string, act: OperatorAct, actor: string, seen?: number): Promise<ActOutcome>
  /** What is as wanted already needs no act, and is never refused. */
  publish(incident: string, part: Publishable, actor: string, seen?: number): Promise<ActOutcome>
  withdraw(incident: string, part: Publishable, actor: string, seen?: number): Promise<ActOutcome>
  /** Adds a claim to be weighed; the text is in the grammar of `--claim`, `said` the words as spoken. */
  addClaim(incident: string, claim: string, said: { text?: string; by?: string }, actor: string, seen?: number): Promise<ActOutcome>
}
