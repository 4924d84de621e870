import type { Clock, Logger } from '#plumbing'
import { DAY, HOUR, type Instant, type Service, type ServiceId } from '#vocabulary'
import type { AlertNotice, IncidentNotice } from './alert-notice.ts'
import type { AlertsView, LearningView } from './alerts-view.ts'
import type { AlertChannel } from './channel.ts'
import { configuredWork } from './configured-work.ts'
import { suggestThreshold } from './suggested-threshold.ts'
import { type Telling, type TellingInput, telling } from './telling.ts'
import type { TellingSettings } from './telling-settings.ts'
import { type Acknowledgement, NOTHING_TOLD, type PlannedWork, type TellingState } from './telling-state.ts'
import { thresholdLines } from './threshold-lines.ts'
import { isLearning, isSilenceActive, learningUntil, workOf } from './why-held.ts'

/** A channel and what it wants to hear. */
export interface RoutedChannel {
  readonly channel: AlertChannel
  /** Only what should wake somebody. */
  readonly wakesOnly: boolean
  /** Also each change of an incident that is open. */
  readonly changes: boolean
}

export interface AlertDeskDependencies {
  readonly clock: Clock
  readonly log: Logger
  readonly channels: readonly RoutedChannel[]
}

/** Between the observatory and the channels: policy decides, channels deliver. */
export interface AlertDesk {
  take(input: TellingInput): void
  /** The services under watch, as the catalogue has them now: work that it announces is taken up or back. */
  watch(services: Iterable<Service>): void
  view(now: Instant): AlertsView
  /** Work that is under way or to come, soonest first: public. */
  plannedWork(now: Instant): readonly PlannedWork[]
  /** The same with what is over and still listed, latest first: public. */
  workOnRecord(): readonly PlannedWork[]
  acknowledgement(incident: string): Acknowledgement | undefined
  /** Something has changed since the document was last taken. */
  readonly isStale: boolean
  /** What has to outlast the process, with what no receiver has taken yet. */
  freeze(): unknown
  /** Before the start. A document that makes no sense is told to the log and left. */
  thaw(document: unknown): void
  start(): void
  stop(): Promise<void>
}

interface Frozen {
  readonly version: 1
  readonly state: TellingState
  readonly waiting: Readonly<Record<string, readonly AlertNotice[]>>
}

function isFrozen(document: unknown): document is Frozen {
  if (typeof document !== 'object' || document === null) return false
  const { version, state, waiting } = document as Partial<Frozen>
  return (
    version === 1 &&
    typeof waiting === 'object' &&
    waiting !== null &&
    typeof state === 'object' &&
    state !== null &&
    Object.entries(NOTHING_TOLD).every(
      ([key, value]) => Array.isArray((state as unknown as Record<string, unknown>)[key]) === Array.isArray(value) && key in state,
    )
  )
}

function hears({ wakesOnly, changes }: RoutedChannel, { notice, audience }: Telling): boolean {
  if (audience !== 'all' && (audience === 'waking') !== wakesOnly) return false
  return notice.type !== 'incident.changed' || changes || notice.raised === true
}

/** Weekly work is known days ahead: a look an hour keeps it so. */
const CATALOGUE_EVERY = HOUR

export function createAlertDesk(settings: TellingSettings, { clock, log, channels }: AlertDeskDependencies): AlertDesk {
  let state = telling.initial()
  let catalogue: { readonly services: readonly Service[]; readonly takenAt: Instant } | undefined
  let frozen: { readonly state: TellingState; readonly waiting: string } | undefined

  /** Ids of what waits: what changes as events come to their end. */
  const waitingNow = () =>
    channels
      .map(({ channel }) =>
        channel
          .deliveries()
          .filter((one) => one.state === 'waiting')
          .map((one) => one.id),
      )
      .join(';')

  function openNotices(): IncidentNotice[] {
    return Object.values(state.incidents)
      .filter((followed) => followed.told !== 'nobody' && followed.heard.incident.state === 'open')
      .map((followed) => ({ ...followed.heard, priority: followed.told === 'low' ? 'low' : 'wake' }))
  }

  const workOnRecord = () => [...state.plannedWork].sort((a, b) => b.from - a.from)

  function learningView(service: ServiceId, now: Instant): LearningView {
    const since = state.heardSince[service] ?? now
    const until = learningUntil(state, service, settings) ?? now
    return {
      service,
      since,
      until,
      isLearning: isLearning(state, service, settings, now),
      wouldHaveTold: state.wouldHaveTold.filter((noted) => noted.service === service).reverse(),
      suggestion: suggestThreshold(service, state.wouldHaveTold, since, Math.min(now, until)),
    }
  }

  function learned(now: Instant): Pick<AlertsView, 'learning' | 'thresholdLines'> {
    const learning = Object.keys(state.heardSince)
      .map((service) => learningView(service, now))
      // What was learned is worth a line for as long again as the learning took.
      .filter((one) => one.wouldHaveTold.length > 0 || now - one.until < settings.learnOnlyDays * DAY)
    const suggestions = learning.map(({ suggestion }) => suggestion)
    const lines = thresholdLines(suggestions, settings.thresholds ?? {})
    return { learning, ...(lines === undefined ? {} : { thresholdLines: lines }) }
  }

  function takeCatalogue(services: readonly Service[], now: Instant): void {
    catalogue = { services, takenAt: now }
    state = telling.step(state, { kind: 'catalogue', work: configuredWork(services, now) }, now, settings).state
  }

  return {
    watch: (services) => takeCatalogue([...services], clock.now()),
    take(input) {
      if (catalogue && clock.now() - catalogue.takenAt >= CATALOGUE_EVERY) takeCatalogue(catalogue.services, clock.now())
      const step = telling.step(state, input, clock.now(), settings)
      state = step.state
      for (const told of step.outputs) for (const routed of channels) if (hears(routed, told)) routed.channel.send(told.notice)
    },
    view: (now) => ({
      settings,
      channels: channels.map(({ channel, wakesOnly, changes }) => ({
        kind: channel.kind,
        name: channel.name,
        wakesOnly,
        changes,
        waiting: channel.waiting().length,
        deliveries: channel.deliveries(),
      })),
      open: Object.values(state.incidents)
        .filter(({ heard }) => heard.incident.state === 'open')
        .map((followed) => {
          const { id, service, onset } = followed.heard.incident
          const work = workOf(state, followed.heard, now)
          return {
            incident: id,
            service,
            onset,
            told: followed.told,
            ...(followed.hold ? { hold: followed.hold } : {}),
            ...(followed.acknowledged ? { acknowledged: followed.acknowledged } : {}),
            ...(work ? { plannedWork: { id: work.id, note: work.note } } : {}),
          }
        })
        .sort((a, b) => b.onset - a.onset),
      silences: state.silences.map((silence) => ({ ...silence, isActive: isSilenceActive(silence, now) })).reverse(),
      plannedWork: workOnRecord(),
      ...learned(now),
    }),
    workOnRecord,
    plannedWork: (now) => state.plannedWork.filter((work) => work.to > now).sort((a, b) => a.from - b.from),
    acknowledgement: (incident) => state.incidents[incident]?.acknowledged,
    get isStale() {
      return frozen === undefined ? state !== NOTHING_TOLD : frozen.state !== state || frozen.waiting !== waitingNow()
    },
    freeze() {
      frozen = { state, waiting: waitingNow() }
      const document: Frozen = {
        version: 1,
        state,
        waiting: Object.fromEntries(channels.map(({ channel }) => [channel.name, channel.waiting()])),
      }
      return document
    },
    thaw(document) {
      if (document === undefined) return
      if (!isFrozen(document)) {
        log.warn({}, 'what was kept of alerts makes no sense and is left; silences and planned work have to be made again')
        return
      }
      state = { ...NOTHING_TOLD, ...document.state }
      const open = openNotices()
      for (const { channel } of channels) {
        for (const notice of document.waiting[channel.name] ?? []) channel.send(notice)
        channel.resume(open)
      }
    },
    start() {
      for (const { channel } of channels) channel.start()
    },
    async stop() {
      await Promise.all(channels.map(({ channel }) => channel.stop()))
    },
  }
}
