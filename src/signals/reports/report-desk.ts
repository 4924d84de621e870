import Type, { type Static } from 'typebox'
import { Broadcast, type Clock, type Counters, type Logger } from '#plumbing'
import {
  type Fault,
  type Instant,
  MINUTE,
  type Report,
  type ReportChannel,
  type ReportPlace,
  type Service,
  type ServiceId,
  UNKNOWN_COUNTRY,
} from '#vocabulary'
import { ADMISSION } from './admission-parameters.ts'
import { commentKey } from './comment-key.ts'
import { COUNTED_ONCE_MICROSECONDS, type CountedEntry, createCountedOnce } from './counted-once.ts'
import { createCrowd, type ReportTraits } from './crowd.ts'
import { createGroupCommit } from './group-commit.ts'
import { createProofOfWork, type ProofChallenge, type ProofFault } from './proof-of-work.ts'
import type { ReportStore } from './report-store.ts'
import { createReporterKeys, type ReporterNames } from './reporter-keys.ts'
import type { LocateReporter, ReporterOrigin } from './reporter-origin.ts'
import type { Submission } from './submission.ts'
import { createSubmissionLimit } from './submission-limit.ts'
import type { SubmissionSource } from './submission-source.ts'

/**
 * Half of the 256 who report at once in bench/reports.mjs: one half is heard while the other is written down. In groups of all 256 the event
 * loop had nothing to do for a fifth of the time, and 9,000 reports a second became 12,000 (measured 2026-11-26, two cores).
 */
const GROUP_REPORTS = 128

export const reportDeskConfig = Type.Object(
  {
    keyFile: Type.Optional(
      Type.String({ description: 'File with the daily keys under which reporters are hashed (mode 0600). In memory when absent.' }),
    ),
    // One commit takes 1.1 to 3 ms for groups of 1 to 256; 8 ms of company cost a reporter nothing noticeable.
    groupMilliseconds: Type.Number({ default: 8, minimum: 0, maximum: 1000, description: 'How long a report waits to share a commit.' }),
    groupReports: Type.Integer({ default: GROUP_REPORTS, minimum: 1, description: 'A group of this many reports is committed at once.' }),
    // Two seconds of work at 10,000 reports a second: beyond that an answer would come too late to be of use.
    queueReports: Type.Integer({ default: 20_000, minimum: 1, description: 'With this many reports waiting, more are refused as busy.' }),
    proofOfWork: Type.Union([Type.Literal('under-pressure'), Type.Literal('never')], {
      default: 'under-pressure',
      description: 'When reports without a proof of work are put off or weigh little.',
    }),
    submissionsPerMinute: Type.Integer({ default: 20, minimum: 1, description: 'Submissions taken from one person in a minute.' }),
  },
  { additionalProperties: false },
)

/** Every member may be left out; the schema's defaults hold then. */
export type ReportDeskConfig = Partial<Static<typeof reportDeskConfig>>

export interface ReportDeskDeps {
  readonly clock: Clock
  readonly newId: () => string
  readonly store: ReportStore
  readonly services: ReadonlyMap<ServiceId, Service>
  /** Absent: addresses are not looked up. */
  readonly locate?: LocateReporter
  readonly log: Logger
  readonly counters: Counters
}

export type Admission =
  | { readonly kind: 'accepted'; readonly report: Report }
  /** The same person's report on the same service counts since `at`. */
  | { readonly kind: 'already-counted'; readonly id: string; readonly at: Instant }
  | { readonly kind: 'refused'; readonly fault: Fault }

/** Why a well-formed submission is refused; counted by these codes. */
export type RefusalCode =
  | 'REPORT_SERVICE_UNKNOWN'
  | 'REPORT_PROBLEM_UNKNOWN'
  | 'REPORT_TOO_MANY'
  | 'REPORT_PROOF_NEEDED'
  | 'REPORT_PROOF_WRONG'
  | 'REPORT_BUSY'
  | 'REPORT_DESK_CLOSED'

export interface ReportDesk {
  /** Loads keys and re-reads who has been counted in the last 15 minutes. */
  start(): Promise<void>
  /** Takes no more, and commits what waits. */
  stop(): Promise<void>
  /** Resolves when the answer is durable. Throws STORE_FAILED when the store does not take the report: then it does not count. */
  admit(submission: Submission, source: SubmissionSource): Promise<Admission>
  /** A new challenge, for whoever wants its report to count in full while proofs are asked for. */
  challenge(): ProofChallenge
  /** Were reports on this service under pressure within the last minute? */
  asksForProof(service: ServiceId): boolean
  /** Forgets keys that have served their time also when nobody reports; once a minute is often enough. */
  tick(now: Instant): Promise<void>
  /** `now`, or the time of the oldest report that is still on its way into the store: listeners will hear of none from before it. */
  settledUntil(now: Instant): Instant
  /** Called once for each accepted report, after it is durable. Returns the way to stop listening. */
  onAccepted(listener: (report: Report) => void): () => void
}

const BUSY = 'too many reports at once; try again in a few seconds'

const PROOF_WORDS: Readonly<Record<ProofFault, string>> = {
  malformed: 'proof: expected the base64 of a solved challenge',
  wrong: 'proof: this does not solve a challenge of ours',
  expired: 'proof: the challenge has expired; take a new one',
  used: 'proof: this solution was used before; take a new challenge',
}

/** What a browser says of its zone is where its owner lives; an address may be a VPN's. The address is better than a mere language. */
function placeOf({ place, placeChosen, hints }: Submission, origin: ReporterOrigin | undefined): ReportPlace {
  if (placeChosen || origin?.country === undefined) return place
  const fromZone = hints?.timeZone !== undefined && place.country !== UNKNOWN_COUNTRY
  return fromZone ? place : { country: origin.country }
}

/** A manner is what many have in common who act as one: without the program nothing can be said of it. */
function traitsOf(
  submission: Submission,
  { line, block, client, channel }: SubmissionSource,
  origin: ReporterOrigin | undefined,
): ReportTraits {
  const { problem, place, hints, comment } = submission
  const words = comment === undefined ? '' : commentKey(comment)
  const manner =
    client === undefined
      ? undefined
      : `${problem} ${place.region ?? place.country} ${hints?.timeZone ?? ''} ${hints?.language ?? ''} ${channel} ${client} ${words}`
  return { line, block, network: origin?.network, kind: origin?.kind, client, manner, withWords: words !== '' }
}

export function createReportDesk(config: ReportDeskConfig, deps: ReportDeskDeps): ReportDesk {
  const { clock, newId, store, services, locate, log, counters } = deps
  const {
    groupMilliseconds = 8,
    groupReports = GROUP_REPORTS,
    queueReports = 20_000,
    submissionsPerMinute = 20,
    proofOfWork = 'under-pressure',
  } = config
  const keys = createReporterKeys(config.keyFile)
  const counted = createCountedOnce()
  const limit = createSubmissionLimit(submissionsPerMinute)
  const crowd = createCrowd()
  const proofs = createProofOfWork()
  /** When a service was last under pressure. */
  const pressed = new Map<ServiceId, Instant>()
  const accepted = new Broadcast<Report>((error) => log.error({ err: error }, 'a listener to accepted reports failed'))
  const group = createGroupCommit<Report>({
    milliseconds: groupMilliseconds,
    size: groupReports,
    commit: (reports) => store.append(reports),
  })
  /** Oldest first, since a set keeps the order in which they came. */
  const underWay = new Set<Report>()
  let open = false

  function refuse(code: RefusalCode, message: string): Admission {
    counters.add('signals_reports_refused_total', { cause: code })
    return { kind: 'refused', fault: { code, message } }
  }

  async function keysOfNow(): Promise<void> {
    while (!keys.current(clock.now())) await keys.turn(clock.now())
  }

  function standing(service: ServiceId, { today, yesterday }: ReporterNames, now: Instant): CountedEntry | undefined {
    return counted.find(service, today, now) ?? (yesterday === undefined ? undefined : counted.find(service, yesterday, now))
  }

  /** Does an unproven report wait, or weigh little? Undefined: it is proven, or there is nothing to prove. */
  function unproven(
    service: ServiceId,
    submission: Submission,
    channel: ReportChannel,
    now: Instant,
  ): Admission | 'low-weight' | undefined {
    pressed.set(service, now)
    if (proofOfWork === 'never') return 'low-weight'
    if (submission.proof !== undefined) {
      const wrong = proofs.check(submission.proof, now)
      return wrong && refuse('REPORT_PROOF_WRONG', PROOF_WORDS[wrong])
    }
    if (channel === 'api')
      return refuse('REPORT_PROOF_NEEDED', 'many reports like this one arrive: solve the challenge and send its solution as "proof"')
    // A page without script cannot prove anything, and its reader is heard all the same.
    if (group.waiting >= queueReports * ADMISSION.unprovenQueueShare) return refuse('REPORT_BUSY', BUSY)
    return 'low-weight'
  }

  return {
    challenge: () => proofs.challenge(clock.now()),
    asksForProof: (service) => proofOfWork !== 'never' && clock.now() - (pressed.get(service) ?? Number.NEGATIVE_INFINITY) < MINUTE,
    async start() {
      await keys.load()
      await keysOfNow()
      for await (const batch of store.since(clock.now() - COUNTED_ONCE_MICROSECONDS)) {
        for (const { service, reporter, id, at, network, weight = 1 } of batch) {
          counted.remember(service, reporter, { id, at })
          crowd.groupsOf(service, { network }, at).add(weight)
        }
      }
      open = true
    },
    async stop() {
      open = false
      await group.drain()
    },
    async tick(now) {
      if (open && !keys.current(now)) await keys.turn(now)
    },
    settledUntil(now) {
      for (const { at } of underWay) return Math.min(now, at)
      return now
    },
    onAccepted: (listener) => accepted.subscribe(listener),
    async admit(submission, source) {
      const { channel } = source
      if (!open) return refuse('REPORT_DESK_CLOSED', 'reports are not taken at the moment; try again in a minute')
      let now = clock.now()
      while (!keys.current(now)) {
        await keys.turn(now)
        now = clock.now()
      }
      const names = keys.namesOf(source.reporterIdentity, now)
      if (!limit.allow(names.today, now))
        return refuse('REPORT_TOO_MANY', `more than ${submissionsPerMinute} submissions in a minute; wait a minute`)
      const service = services.get(submission.service)
      if (!service) return refuse('REPORT_SERVICE_UNKNOWN', `there is no service "${submission.service}" here`)
      if (!service.problemTypes.includes(submission.problem))
        return refuse('REPORT_PROBLEM_UNKNOWN', `${service.name} takes reports on: ${service.problemTypes.join(', ')}`)

      // Nothing may wait between the last look and `remember`: else two submissions of one person could both pass.
      for (let before = standing(service.id, names, now); before; before = standing(service.id, names, now)) {
        if (before.pending && !(await before.pending)) continue
        counters.add('signals_reports_already_counted_total')
        return { kind: 'already-counted', id: before.id, at: before.at }
      }
      if (group.waiting >= queueReports) return refuse('REPORT_BUSY', BUSY)
      const origin = source.origin ?? (source.address && locate?.(source.address))
      const groups = crowd.groupsOf(service.id, traitsOf(submission, source, origin), now)
      const { weight: due, by, pressure } = groups.judge()
      const answer = pressure && unproven(service.id, submission, channel, now)
      if (typeof answer === 'object') return answer
      const weight = answer === 'low-weight' ? due * ADMISSION.unprovenFactor : due
      if (weight < ADMISSION.lowWeight) {
        const cause = answer === 'low-weight' ? `${pressure}-unproven` : by!
        counters.add('signals_reports_low_weight_total', { cause })
      }
      groups.add(weight)

      const report: Report = {
        id: newId(),
        service: service.id,
        problem: submission.problem,
        at: now,
        place: placeOf(submission, origin),
        channel,
        reporter: names.today,
        ...(submission.comment === undefined ? {} : { comment: submission.comment }),
        ...(origin?.network === undefined ? {} : { network: origin.network }),
        ...(weight === 1 ? {} : { weight }),
      }
      const entry: CountedEntry = { id: report.id, at: now }
      const stored = group.add(report)
      entry.pending = stored.then(
        () => {
          delete entry.pending
          return true
        },
        () => {
          counted.forget(service.id, report.reporter, entry)
          return false
        },
      )
      counted.remember(service.id, report.reporter, entry)
      underWay.add(report)
      try {
        await stored
      } catch (error) {
        underWay.delete(report)
        counters.add('signals_reports_failed_total')
        log.error({ err: error }, 'a report could not be stored')
        throw error
      }
      counters.add('signals_reports_accepted_total')
      accepted.publish(report)
      underWay.delete(report)
      return { kind: 'accepted', report }
    },
  }
}
