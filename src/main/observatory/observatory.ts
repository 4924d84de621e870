import type { Instant, ServiceId } from '#vocabulary'
import { keepCase, takePress } from './case-shelf.ts'
import { chainStep } from './chain-step.ts'
import type { Observatory, ObservatoryConfig, ObservatoryDeps } from './observatory-face.ts'
import { addClaim } from './operator-acts.ts'
import { takeBatch } from './probe-intake.ts'
import { createOperatorView, createPublicView } from './read-side.ts'
import { recatalogue } from './recatalogue.ts'
import { freezeStages, restoreWorkings } from './restart.ts'
import { operatorIncidentView } from './views.ts'
import { createWorkings, viewSources, type Workings } from './workings.ts'

export function createObservatory(config: ObservatoryConfig, deps: ObservatoryDeps): Observatory {
  const { clock, counter, desk } = deps
  const workings = createWorkings(config, deps)
  const { cases, heardProbes, heardReports, journal, pendingProbes, touched } = workings
  const publicView = createPublicView(workings)
  const view = createOperatorView(workings, publicView)
  let ticking: Promise<void> = Promise.resolve()

  desk.onAccepted((report) => {
    counter.add(report)
    heardReports.set(report.service, (heardReports.get(report.service) ?? 0) + 1)
    touched.add(report.service)
  })

  return {
    view,
    publicView,
    async start() {
      await restoreWorkings(workings)
      workings.prober = deps.createProber((result) => {
        pendingProbes.push(result)
      })
    },
    async stop() {
      await workings.prober?.stop()
      // A step under way has changed what it has not written yet; whether it failed, its caller knows.
      await ticking.catch(() => {})
      const now = clock.now()
      freezeStages(workings, now)
      for (const file of cases.values()) if (file.incident.state === 'open') keepCase(workings, file, now)
      await journal.drain()
    },
    tick(now) {
      ticking = workings.inTurn(() => chainStep(workings, now))
      return ticking
    },
    recatalogue: (services) => workings.inTurn(() => recatalogue(workings, services)),
    takeProbes: (batch) => takeBatch(workings, batch),
    async said() {
      const from = viewSources(workings)
      return {
        incidents: [...cases.values()].map((file) => {
          const told = operatorIncidentView(from, file, clock.now())
          const { incident, verdict, traffic, claims, problems, likelyAbout, displaced } = told
          return {
            ...{ incident, verdict, traffic, claims, problems },
            ...(likelyAbout ? { likelyAbout: likelyAbout.service } : {}),
            ...(displaced === undefined ? {} : { displaced }),
          }
        }),
        heard: {
          reports: Object.fromEntries(heardReports),
          probes: Object.fromEntries(heardProbes),
          gapMinutes: Object.fromEntries([...config.services.keys()].map((id) => [id, gapMinutesOf(workings, id, clock.now())])),
          flowRecords: deps.flowCounts().records,
        },
      }
    },
    openIncidents: () => [...cases.values()].filter((file) => file.incident.state === 'open').map((file) => ({ id: file.incident.id })),
    async claim(input) {
      const file = [...cases.values()].reverse().find((one) => one.incident.service === input.service)
      if (!file) return 'there is no incident of this service yet'
      await addClaim(workings, file, { ...input.claim, at: input.at, text: input.text, by: input.by }, 'rehearsal')
      return undefined
    },
    press: ({ at, service, source, text }) =>
      takePress(workings, { at, service, entry: { at, text: `${source}: ${text}`, from: 'press' } }),
  }
}

/** As far back as charts go. */
const CHARTED_MINUTES = 2 * 24 * 60

function gapMinutesOf({ people }: Workings, service: ServiceId, now: Instant): number {
  return people.minutes(service, now, CHARTED_MINUTES).filter((minute) => minute.gap).length
}
