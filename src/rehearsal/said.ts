import type { AttackProfile, ClaimFinding, Incident, Instant, ProblemType, ServiceId, Verdict } from '#vocabulary'

/** One incident as the observatory tells it to its operator. */
export interface SaidIncident {
  readonly incident: Incident
  readonly verdict?: Verdict
  readonly traffic: readonly { readonly profile: AttackProfile }[]
  readonly claims: readonly ClaimFinding[]
  /** Shares 0…1 of the reports since onset. */
  readonly problems?: readonly { readonly problem: ProblemType; readonly share: number }[]
  /** Marked as an echo: most likely these reports are about that service. */
  readonly likelyAbout?: ServiceId
  /** Marked as displaced demand, newcomers of a service that fails: the sentence that says so. */
  readonly displaced?: string
}

/** All that the observatory said, and what it says it has heard: silence counts only from one who listened. */
export interface Said {
  readonly incidents: readonly SaidIncident[]
  readonly heard: {
    /** Reports counted, by service. */
    readonly reports: Readonly<Record<ServiceId, number>>
    /** Results of probes, by service. */
    readonly probes: Readonly<Record<ServiceId, number>>
    /** Minutes marked as not listened to, by service, as far back as charts go (two days); absent where nobody marks them. */
    readonly gapMinutes?: Readonly<Record<ServiceId, number>>
    /** Flow records decoded. */
    readonly flowRecords: number
  }
}

/** What a rehearsal put in, and how it was taken. */
export interface Delivery {
  /** Reports posted, by service. */
  readonly posted: Readonly<Record<ServiceId, number>>
  /** Of those, how many the rule "one counted report a person, service and 15 minutes" lets count. */
  readonly countable: Readonly<Record<ServiceId, number>>
  /** HTTP status (or "no-answer") → posts. */
  readonly answers: Readonly<Record<string, number>>
  readonly datagrams: number
  /** Datagrams that were sent and never taken. */
  readonly datagramsLost: number
  readonly flowRecords: number
  /** When the observatory was first seen to have an incident open: incident id → virtual instant. */
  readonly firstSeen?: Readonly<Record<string, Instant>>
  /** Claims that could not be handed over, with the reason. */
  readonly claimsRefused: readonly string[]
}
