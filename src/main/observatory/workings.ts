import { type IncidentAct, type IncidentsState, incidents } from '#incidents'
import type { Prober } from '#signals'
import type { Instant, ProbeResult, ServiceId } from '#vocabulary'
import type { AuditEntry, TimelineEntry } from '#web'
import type { CaseFile } from './case-file.ts'
import { type ChangeTopics, createChangeTopics } from './change-topics.ts'
import { createJournal, type Journal } from './journal.ts'
import type { ObservatoryConfig, ObservatoryDeps } from './observatory-face.ts'
import { createPeopleWatch, type PeopleWatch } from './people-watch.ts'
import { createProbeWatches, type ProbeWatches } from './probe-watches.ts'
import { isPublic, type ViewSources } from './views.ts'

/** A line that the press, or whoever the operator quotes, adds to timelines. */
export interface PressItem {
  readonly at: Instant
  readonly service: ServiceId | undefined
  readonly entry: TimelineEntry
}

/** All that the observatory holds while it runs. The files beside this one each do one thing with it. */
export interface Workings {
  readonly config: ObservatoryConfig
  readonly deps: ObservatoryDeps
  readonly cases: Map<string, CaseFile>
  readonly probes: ProbeWatches
  /** Answers that no step has taken yet. */
  readonly pendingProbes: ProbeResult[]
  /** Newest first. */
  readonly audit: AuditEntry[]
  readonly press: PressItem[]
  readonly surging: Map<ServiceId, boolean>
  readonly heardReports: Map<ServiceId, number>
  readonly heardProbes: Map<ServiceId, number>
  /** Services whose pages have something new to show. */
  readonly touched: Set<ServiceId>
  readonly journal: Journal
  readonly changes: ChangeTopics
  people: PeopleWatch
  incidents: IncidentsState
  /** Undefined while it does not run. */
  prober: Prober | undefined
  frozenAt: Instant
  /** Acts that the next step takes. */
  acts: IncidentAct[]
  /** Steps and acts come one after the other: neither meets the other half done. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
}

export function createWorkings(config: ObservatoryConfig, deps: ObservatoryDeps): Workings {
  const { clock, counter, counters, log } = deps
  const ids = [...config.services.keys()]
  const cases = new Map<string, CaseFile>()
  let turn: Promise<unknown> = Promise.resolve()
  return {
    config,
    deps,
    cases,
    probes: createProbeWatches(config.services.values()),
    pendingProbes: [],
    audit: [],
    press: [],
    surging: new Map(),
    heardReports: new Map(),
    heardProbes: new Map(),
    touched: new Set(),
    journal: createJournal({ log, counters }),
    changes: createChangeTopics(log, (id) => {
      const file = cases.get(id)
      return file !== undefined && isPublic(file)
    }),
    people: createPeopleWatch(ids, counter, clock.now()),
    incidents: incidents.initial(),
    prober: undefined,
    frozenAt: clock.now(),
    acts: [],
    inTurn(work) {
      const done = turn.then(work)
      turn = done.catch(() => {})
      return done
    },
  }
}

export function viewSources(workings: Workings): ViewSources {
  const { config, deps, people, cases, probes, surging, prober } = workings
  let byService: Map<ServiceId, CaseFile[]> | undefined
  return {
    services: config.services,
    counter: deps.counter,
    networkName: (asn) => deps.atlas.asnName(asn),
    people,
    cases,
    casesOf(service) {
      if (!byService) {
        byService = new Map()
        for (const file of cases.values()) {
          const those = byService.get(file.incident.service)
          if (those) those.push(file)
          else byService.set(file.incident.service, [file])
        }
      }
      return byService.get(service) ?? []
    },
    recentProbes: (service, most) => probes.recent(service, most),
    ourProbes: (service) => probes.standing(service, deps.clock.now()),
    surging: (service) => surging.get(service) === true,
    planned: (service) =>
      deps.alerts
        .plannedWork(deps.clock.now())
        .filter((work) => work.service === service)
        .map(({ from, to, note }) => ({ from, to, text: note })),
    listening: prober !== undefined,
  }
}
