import { OperationError } from '#plumbing'
import type { CountedReport } from '#signals'
import { type Anomaly, holds, type Incident, MINUTE, type ProbeResult, type Report, type ServiceId } from '#vocabulary'
import type {
  Store,
  StoredAudit,
  StoredClaim,
  StoredIncidentEvent,
  StoredPublication,
  StoredVerdict,
  TrafficMinute,
  World,
} from '../observatory-store.ts'
import { createMemoryCounts, dropBefore } from './memory-counts.ts'

const byTime = <T extends { readonly at: number }>(a: T, b: T) => a.at - b.at

function newestByOnset<T extends Anomaly | Incident>(items: Iterable<T>, service: ServiceId | undefined, limit: number): readonly T[] {
  return [...items]
    .filter((item) => service === undefined || item.service === service)
    .sort((a, b) => b.onset - a.onset || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}

/** The same promises as the embedded store, but for durability: nothing outlives the process. For tests and for looking around. */
export function createMemoryStore(world: World = 'real'): Store {
  const reports: Report[] = []
  const probes: ProbeResult[] = []
  const anomalies = new Map<string, Anomaly>()
  const incidents = new Map<string, Incident>()
  const events = new Map<string, StoredIncidentEvent>()
  const verdicts = new Map<string, StoredVerdict>()
  const publications: StoredPublication[] = []
  const claims = new Map<string, StoredClaim>()
  const audit: StoredAudit[] = []
  /** As text, as on a disk: written every few minutes, read at a start. Parsing each was a fifth of a rehearsal. */
  const states = new Map<string, { readonly text: string; readonly at: number }>()
  const traffic = new Map<string, TrafficMinute>()
  let open = true

  /** Every answer is a copy, and later than the call, as from a disk. */
  async function answer<T>(work: () => T): Promise<T> {
    if (!open) throw new OperationError('STORE_CLOSED')
    return structuredClone(work())
  }

  const write = (work: () => unknown): Promise<void> =>
    answer(() => {
      work()
    })

  /** Documents come back as JSON would bring them. */
  const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value ?? null)) as T

  const noEngine = () =>
    Promise.reject(new OperationError(open ? 'STORE_FAILED' : 'STORE_CLOSED', 'the store in memory has no engine for this'))

  return {
    world,
    append: (batch) => write(() => reports.push(...batch.map(copy))),
    async *since(at) {
      const found = await answer(() => reports.filter((report) => report.at >= at).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)))
      const counted = found.map(({ comment: _, ...report }): CountedReport => report)
      if (counted.length > 0) yield counted
    },
    minuteCounts: (service, window) =>
      answer(() => {
        const counts = new Map<number, number>()
        for (const report of reports) {
          if (report.service !== service || !holds(window, report.at)) continue
          const at = Math.floor(report.at / MINUTE) * MINUTE
          counts.set(at, (counts.get(at) ?? 0) + 1)
        }
        return [...counts].map(([at, count]) => ({ at, reports: count })).sort(byTime)
      }),
    comments: (service, window, limit) =>
      answer(() =>
        reports
          .filter((report) => report.service === service && holds(window, report.at) && report.comment !== undefined)
          .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
          .slice(0, limit),
      ),
    appendProbes: (results) => write(() => probes.push(...results.map(copy))),
    probes: (service, window, limit) =>
      answer(() =>
        probes
          .filter((result) => result.service === service && holds(window, result.at))
          .sort((a, b) => b.at - a.at)
          .slice(0, limit),
      ),
    saveAnomaly: (anomaly) => write(() => anomalies.set(anomaly.id, copy(anomaly))),
    anomalies: ({ service, limit }) => answer(() => newestByOnset(anomalies.values(), service, limit)),
    saveIncident: (incident) =>
      write(() => {
        const held = incidents.get(incident.id)
        if (!held || held.revision <= incident.revision) incidents.set(incident.id, copy(incident))
      }),
    incident: (id) => answer(() => incidents.get(id)),
    incidents: ({ service, limit }) => answer(() => newestByOnset(incidents.values(), service, limit)),
    saveIncidentEvent: (event) => write(() => events.set(`${event.incident} ${event.revision} ${event.kind}`, copy(event))),
    incidentEvents: (incident) =>
      answer(() =>
        [...events.values()]
          .filter((event) => event.incident === incident)
          .sort((a, b) => a.at - b.at || a.revision - b.revision || (a.kind < b.kind ? -1 : 1)),
      ),
    saveVerdict: (snapshot) => write(() => verdicts.set(`${snapshot.incident} ${snapshot.at}`, copy(snapshot))),
    verdicts: (incident) => answer(() => [...verdicts.values()].filter((snapshot) => snapshot.incident === incident).sort(byTime)),
    savePublication: (publication) => write(() => publications.push(copy(publication))),
    publications: (incident) => answer(() => publications.filter((publication) => publication.incident === incident)),
    saveClaim: (stored) => write(() => claims.set(`${stored.incident} ${stored.claim.id}`, copy(stored))),
    claims: (incident) =>
      answer(() =>
        [...claims.values()]
          .filter((stored) => stored.incident === incident)
          .sort((a, b) => a.at - b.at || (a.claim.id < b.claim.id ? -1 : 1)),
      ),
    appendAudit: (entry) => write(() => audit.push(copy(entry))),
    audit: (limit) => answer(() => [...audit].reverse().slice(0, limit)),
    saveState: (name, document, at) => write(() => states.set(name, { text: JSON.stringify(document ?? null), at })),
    state: (name) =>
      answer(() => {
        const held = states.get(name)
        return held && { document: JSON.parse(held.text) as unknown, at: held.at }
      }),
    saveTrafficMinutes: (minutes) =>
      write(() => {
        for (const minute of minutes) traffic.set(`${minute.service} ${minute.prefix} ${minute.at}`, copy(minute))
      }),
    trafficMinutes: (service, window) =>
      answer(() =>
        [...traffic.values()]
          .filter((minute) => minute.service === service && holds(window, minute.at))
          .sort((a, b) => a.at - b.at || (a.prefix < b.prefix ? -1 : 1)),
      ),
    ...createMemoryCounts(reports, answer, {
      probes: (before) => dropBefore(probes, before),
      traffic(before) {
        const old = [...traffic].filter(([, minute]) => minute.at < before)
        for (const [key] of old) traffic.delete(key)
        return old.length > 0
      },
    }),
    exportParquet: noEngine,
    snapshot: noEngine,
    async stop() {
      open = false
    },
  }
}
