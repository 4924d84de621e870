import { incidents } from '#incidents'
import type { ProberConfig } from '#signals'
import { HOUR, type Service, type ServiceId } from '#vocabulary'
import { KEPT_CASES } from './case-shelf.ts'
import { CONSOLE_TOPIC } from './change-topics.ts'
import { KEPT_RESULTS } from './probe-watches.ts'
import { restoredCase } from './restart.ts'
import type { TrafficTarget } from './traffic-watch.ts'
import type { Workings } from './workings.ts'

export function probeTargets(services: Iterable<Service>): ProberConfig['targets'] {
  return [...services].flatMap(({ id, probes = [] }) => probes.map((probe) => ({ service: id, probe })))
}

export function trafficTargets(services: Iterable<Service>): readonly TrafficTarget[] {
  return [...services].flatMap((service) => service.prefixes.map((prefix) => ({ service: service.id, prefix })))
}

/** Probe results of a service that comes back are read this far back. */
const PROBES_BACK = 48 * HOUR

/**
 * Puts another catalogue to work while everything runs. A service that stays goes on as it was, whatever its name or probe is now; one that
 * goes leaves pages, probes and traffic, as if it had been missing at a start, and its data stay in the store; one that comes back finds them
 * again. In turn with steps and acts. Throws TARGET_REFUSED when a probe may not be made: then nothing has changed.
 */
export async function recatalogue(workings: Workings, wanted: readonly Service[]): Promise<void> {
  const { cases, config, deps, probes, surging } = workings
  const { clock, store, trafficWatch } = deps
  const ids = wanted.map(({ id }) => id)
  const coming = ids.filter((id) => !config.services.has(id))
  const now = clock.now()
  // What may fail or wait comes first: pages are drawn at any time, and must not meet half a catalogue.
  const returning = new Map(
    await Promise.all(
      coming.map(async (id) => {
        const known = await store.incidents({ service: id, limit: KEPT_CASES })
        const results = await store.probes(id, { from: now - PROBES_BACK, to: now }, KEPT_RESULTS)
        const { name } = wanted.find((service) => service.id === id)!
        // Oldest first, as they come while it runs.
        const files = await Promise.all([...known].reverse().map((incident) => restoredCase(workings, incident, name)))
        return [id, { files, results }] as const
      }),
    ),
  )

  workings.prober?.retarget(probeTargets(wanted))
  trafficWatch.retarget(trafficTargets(wanted))
  const going: ServiceId[] = [...config.services.keys()].filter((id) => !ids.includes(id))
  config.services.clear()
  for (const service of wanted) config.services.set(service.id, service)
  workings.people.watch(ids)
  probes.watch(wanted)
  for (const id of going) surging.delete(id)
  for (const [id, { incident }] of cases) if (going.includes(incident.service)) cases.delete(id)
  const staying = Object.entries(workings.incidents.services).filter(([id]) => !going.includes(id))
  workings.incidents = { services: Object.fromEntries(staying) }
  for (const [id, { files, results }] of returning) {
    probes.recall(id, results)
    for (const file of files) cases.set(file.incident.id, file)
    const open = files.map(({ incident }) => incident).filter(({ state }) => state === 'open')
    workings.incidents = incidents.resume(workings.incidents, open)
  }
  deps.alerts.watch(wanted)
  workings.changes.tell([CONSOLE_TOPIC, 'board', ...[...ids, ...going].map((id) => `service:${id}`)])
}
