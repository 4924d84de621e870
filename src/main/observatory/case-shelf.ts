import { diagnose } from '#diagnosis'
import { DAY, type Incident, type Instant, type ProbeResult, type ServiceId } from '#vocabulary'
import { type CaseFile, KEPT_PROBES, openCase, storedCase, type TrafficEpisode } from './case-file.ts'
import { PROBE_LEAD } from './judgement.ts'
import type { PressItem, Workings } from './workings.ts'

/** Cases that are held, and read back at a start; beyond it the oldest that have been closed for a day make room. */
export const KEPT_CASES = 200

/** The case of an incident, opened where there is none: with what the probes, the press and the wire said before it. */
export function caseOf(workings: Workings, incident: Incident, now: Instant): CaseFile {
  const { cases, config, deps, people, press, probes } = workings
  const known = cases.get(incident.id)
  if (known) {
    known.incident = incident
    return known
  }
  const evidence = { service: config.services.get(incident.service)!.name, window: { from: incident.onset, to: now } }
  const file = openCase(incident, diagnose(evidence))
  // A probe may have failed before anybody reported: those results belong to the case.
  file.probes.push(...probes.recent(incident.service).filter((result) => result.at >= incident.onset - PROBE_LEAD))
  for (const item of press)
    if (item.at >= incident.onset && (item.service === undefined || item.service === incident.service)) file.timeline.push(item.entry)
  file.clients = deps.trafficWatch.clients(incident.service, incident.onset)
  file.usualPerQuarter = people.usualQuarter(incident.service, incident.onset)?.middle ?? 0
  cases.set(incident.id, file)
  return file
}

export function takeEpisodes(
  { cases }: Workings,
  told: readonly { readonly service: ServiceId; readonly episode: TrafficEpisode }[],
): void {
  for (const { service, episode } of told) {
    for (const file of cases.values()) {
      if (file.incident.service !== service || !file.incident.anomalies.some((anomaly) => anomaly.id === episode.anomaly)) continue
      const before = file.episodes.findIndex((one) => one.anomaly === episode.anomaly)
      if (before >= 0) file.episodes[before] = episode
      else file.episodes.push(episode)
      file.dirty = true
    }
  }
}

export function takeProbes({ cases }: Workings, results: readonly ProbeResult[]): void {
  for (const result of results) {
    for (const file of cases.values()) {
      if (file.incident.state !== 'open' || file.incident.service !== result.service) continue
      if (!file.probes.includes(result)) file.probes.push(result)
      if (file.probes.length > KEPT_PROBES) file.probes.shift()
      file.dirty = true
    }
  }
}

export function takePress({ cases, press }: Workings, item: PressItem): void {
  press.push(item)
  for (const file of cases.values()) {
    if (item.service !== undefined && item.service !== file.incident.service) continue
    file.timeline.push(item.entry)
    file.dirty = file.dirty || file.incident.state === 'open'
  }
}

export function keepCase({ deps: { store }, journal }: Workings, file: CaseFile, now: Instant): void {
  const document = storedCase(file)
  journal.add(() => store.saveState(`case:${file.incident.id}`, document, now))
  file.keptAt = now
}

export function forgetOldCases({ cases }: Workings, now: Instant): void {
  for (const [id, { incident }] of cases) {
    if (cases.size <= KEPT_CASES) return
    // One that was closed just now may still be reopened, and wants its history then.
    if (incident.ended !== undefined && now - incident.ended > DAY) cases.delete(id)
  }
}
