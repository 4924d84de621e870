import type { DiagnosisEvidence, PeopleEvidence, ProbeEvidence, TrafficObserved } from '#diagnosis'
import type { ReportCounter } from '#signals'
import { median } from '#statistics'
import { type Incident, type Instant, MINUTE, type ProbeOutcome, type ProbeResult, probeSeriesOf, SECOND, type Service } from '#vocabulary'
import { type CaseFile, trafficOf } from './case-file.ts'
import { withNewestReports } from './newest-reports.ts'

/** What the wire told of one service over a window; undefined while no exporter was ever heard. */
export interface TrafficAccount {
  readonly listening: boolean
  readonly newest: Instant
  readonly usual?: { readonly packetsPerSecond: number; readonly bitsPerSecond: number }
  readonly surgeRatio?: number
  readonly handshakeShare?: number
  readonly returnRatio?: number
  /** Nothing in the window left its usual range. */
  readonly quiet: boolean
}

/** Probes this long before the onset still belong to an incident: a probe may see it first. */
export const PROBE_LEAD = 5 * MINUTE

function people(file: CaseFile, service: Service, counter: ReportCounter, usualPerQuarter: number, now: Instant): PeopleEvidence {
  // Else the verdict of an incident's first minute would rest on no report at all.
  const incident = withNewestReports(counter, file.incident, now)
  const surges = incident.anomalies.filter((anomaly) => anomaly.kind === 'report-surge')
  const until = incident.ended ?? now
  return {
    reports: incident.reports,
    onset: surges.length > 0 ? Math.min(...surges.map((surge) => surge.onset)) : incident.onset,
    peakPerQuarter: incident.peak?.reports ?? 0,
    // Where detection found no surge, what was reported is usual by its own measure, known long enough or not.
    usualPerQuarter: surges.length > 0 ? usualPerQuarter : Math.max(usualPerQuarter, incident.peak?.reports ?? 0),
    problems: counter.problems(service.id, { from: incident.onset, to: until + MINUTE }),
    waves: surges.map((surge) => ({ from: surge.onset, to: surge.ended ?? now })),
    ongoing: surges.some((surge) => surge.ended === undefined),
  }
}

const NO_OUTCOMES: Readonly<Record<ProbeOutcome, number>> = { success: 0, 'http-error': 0, refused: 0, timeout: 0, unreachable: 0 }

/**
 * The results of the middle one of our probes, by the share that failed: a majority that fails makes it one of those that fail, a
 * minority does not (`majority` in detection).
 */
export function middleProbe(results: readonly ProbeResult[]): {
  readonly results: readonly ProbeResult[]
  readonly series: string
  readonly of: number
} {
  const series = new Map<string, ProbeResult[]>()
  for (const result of results) {
    const key = probeSeriesOf(result)
    const of = series.get(key)
    if (of) of.push(result)
    else series.set(key, [result])
  }
  const failed = (of: readonly ProbeResult[]) => of.filter(({ outcome }) => outcome !== 'success').length / of.length
  const ordered = [...series].sort(([, a], [, b]) => failed(a) - failed(b))
  const [key, of] = ordered[Math.ceil(ordered.length / 2) - 1] ?? [probeSeriesOf({}), []]
  return { results: of, series: key, of: series.size }
}

/** `usualOf`: median of the successes of a series before the incident. */
function probe(all: readonly ProbeResult[], usualOf: (series: string) => number | undefined, ongoing: boolean): ProbeEvidence {
  const { results, series, of } = middleProbe(all)
  const usualMilliseconds = usualOf(series)
  const outcomes = { ...NO_OUTCOMES }
  const statuses = new Map<number, number>()
  for (const result of results) {
    outcomes[result.outcome]++
    if (result.outcome !== 'success' && result.status > 0) statuses.set(result.status, (statuses.get(result.status) ?? 0) + 1)
  }
  const failures = results.filter((result) => result.outcome !== 'success')
  const answered = results.filter((result) => result.status > 0).map((result) => result.tookMilliseconds)
  const sample = failures.find((result) => result.status > 0) ?? failures[0]
  return {
    total: results.length,
    ...(of > 1 ? { middleOf: of } : {}),
    outcomes,
    statuses: [...statuses].map(([status, count]) => ({ status, count })).sort((a, b) => b.count - a.count || a.status - b.status),
    ...(answered.length > 0 && usualMilliseconds !== undefined && usualMilliseconds > 0
      ? { latencyRatio: median(answered) / usualMilliseconds }
      : {}),
    ...(failures.length > 0 ? { failingSince: failures[0]!.at } : {}),
    ...(sample ? { sampleDetail: sample.detail } : {}),
    ongoing,
  }
}

function traffic(file: CaseFile, account: TrafficAccount, now: Instant): TrafficObserved {
  const until = file.incident.ended ?? now
  return {
    listening: account.listening,
    telemetryAgeSeconds: Math.max(0, (until - account.newest) / SECOND),
    profiles: trafficOf(file).map((told) => told.profile),
    quiet: account.quiet,
    ...(account.usual ? { usual: account.usual } : {}),
    ...(account.surgeRatio === undefined ? {} : { surgeRatio: account.surgeRatio }),
    ...(account.handshakeShare === undefined ? {} : { handshakeShare: account.handshakeShare }),
    ...(account.returnRatio === undefined ? {} : { returnRatio: account.returnRatio }),
  }
}

export interface JudgementSources {
  readonly service: Service
  readonly counter: ReportCounter
  readonly account: TrafficAccount | undefined
  /** Reports that were usual for 15 minutes before the onset: an incident's own reports must not become its measure. */
  readonly usualPerQuarter: number
  /** Of a series of probes (`probeSeriesOf`) before the incident. */
  readonly usualMilliseconds: (series: string) => number | undefined
}

/** Everything that is known of an incident, as diagnosis wants it. Kinds of evidence that were not there are left out. */
export function diagnosisEvidence(file: CaseFile, sources: JudgementSources, now: Instant): DiagnosisEvidence {
  const { incident } = file
  const failing = incident.anomalies.some((anomaly) => anomaly.kind === 'probe-failure' && anomaly.ended === undefined)
  return {
    service: sources.service.name,
    window: { from: incident.onset, to: incident.ended ?? now },
    people: people(file, sources.service, sources.counter, sources.usualPerQuarter, now),
    ...(sources.account ? { traffic: traffic(file, sources.account, now) } : {}),
    ...(file.probes.length > 0 ? { probe: probe(file.probes, sources.usualMilliseconds, failing) } : {}),
  }
}

/** Has enough changed to think again? At most once a minute of the clock, and always when it opens or closes. */
export function isDue(file: CaseFile, now: Instant): boolean {
  return file.dirty && (file.judgedAt === 0 || now - file.judgedAt >= MINUTE || isOver(file.incident))
}

function isOver(incident: Incident): boolean {
  return incident.state === 'closed'
}
