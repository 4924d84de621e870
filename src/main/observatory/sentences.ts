import {
  type Expected,
  formatClock,
  formatDay,
  formatDuration,
  formatUsual,
  formatWhole,
  type Incident,
  type Instant,
  MINUTE,
  type ProbeResult,
  QUARTER,
  type Service,
} from '#vocabulary'
import { NO_PROBE, notConfirmed, type Probing, probeSentence, probesDuring } from './probe-sentences.ts'

/** "13:30 UTC"; the day is said where it is not that of `reference`. */
function clockBeside(at: Instant, reference: Instant): string {
  return `${formatClock(at)} UTC${formatDay(at) === formatDay(reference) ? '' : ` on ${formatDay(at)}`}`
}

export function usualWords(usual: Expected | undefined): string {
  if (!usual) return 'what is usual is not known yet'
  return `usual ${formatUsual(usual, '–')}`
}

function reportsWord(count: number): string {
  return count === 1 ? '1 report' : `${formatWhole(count)} reports`
}

/** Says who says so, over which window; never that a service is down. */
export function serviceSentence(
  service: Service,
  now: Instant,
  reports: number,
  usual: Expected | undefined,
  high: boolean,
  incident: Incident | undefined,
  probing: Probing,
  /** Networks that the reports came from, as far as they are known; 0 where they are not. */
  networks = 0,
  /** What is said of it beside other services, first of all. */
  relation = '',
): string {
  const window = `${formatClock(now - QUARTER)}–${formatClock(now)} UTC`
  const from = networks > 0 && reports >= FEWEST_TOLD ? ` from ${networks === 1 ? 'one network' : `${formatWhole(networks)} networks`}` : ''
  const counts = `${reportsWord(reports)} on ${service.name}${from} in 15 minutes, ${window}; ${usualWords(usual)}.`
  // The counter-evidence stands beside the count.
  const probe = (incident || high ? notConfirmed(probing) : '') || probeSentence(probing)
  const head = incident ? `Incident since ${clockBeside(incident.onset, now)}. ` : high ? 'More reports than usual. ' : ''
  return [relation, `${head}${counts}`, probe].filter((part) => part !== '').join(' ')
}

/** Fewer than this in one cell could point at somebody. */
const FEWEST_TOLD = 10

/** "about log-in", "from US-east": the one part to which all surges of an incident belong; empty where the service as a whole surged, or several parts. */
export function scopeWords(incident: Incident, placeName: (key: string) => string | undefined): string {
  const surges = incident.anomalies.filter((anomaly) => anomaly.kind === 'report-surge')
  const scopes = new Set(surges.map(({ scope }) => scope && `${scope.kind} ${scope.name}`))
  const scope = surges[0]?.scope
  if (scopes.size !== 1 || !scope) return ''
  if (scope.kind === 'problem') return ` about ${scope.name}`
  if (scope.kind === 'network') return ' from one network'
  return ` from ${placeName(scope.name) ?? 'one place'}`
}

/** The public sentence of an incident: what people and probes say, never why. While it lasts, with what our probes hold against it. */
export function incidentSentence(service: Service, incident: Incident, scope = '', probing = NO_PROBE): string {
  const { onset, ended } = incident
  const day = formatDay(onset)
  const span =
    ended === undefined
      ? `since ${formatClock(onset)} UTC on ${day}`
      : formatDay(ended) === day
        ? `from ${formatClock(onset)} to ${formatClock(ended)} UTC on ${day} (${formatDuration(ended - onset)})`
        : `from ${formatClock(onset)} UTC on ${day} to ${clockBeside(ended, onset)} (${formatDuration(ended - onset)})`
  const surge = incident.anomalies.find((anomaly) => anomaly.kind === 'report-surge')
  const probes = ended === undefined ? notConfirmed(probing) : ''
  const withProbes = (text: string) => (probes === '' ? text : `${text} ${probes}`)
  const isOneMinute = !incident.peak || (incident.peak.at - onset < MINUTE && incident.reports <= incident.peak.reports)
  if (surge && isOneMinute) {
    const reports = Math.max(surge.current, incident.reports)
    return withProbes(`People reported problems with ${service.name}${scope} ${span}: ${reportsWord(reports)} within a minute.`)
  }
  if (surge && incident.peak) {
    return withProbes(
      `People reported problems with ${service.name}${scope} ${span}: ${reportsWord(incident.reports)} ${scope === '' ? 'in all' : 'on the service in all'}, at most ${formatWhole(incident.peak.reports)} in 15 minutes (around ${clockBeside(incident.peak.at, onset)}).`,
    )
  }
  if (incident.anomalies.some((anomaly) => anomaly.kind === 'probe-failure')) {
    return `${probing.ours.length > 1 ? 'Our probes' : 'Our own probe'} met failures at ${service.name} ${span}; ${reportsWord(incident.reports)} from people in that time.`
  }
  return `The operator's instruments showed something unusual at ${service.name} ${span}; ${reportsWord(incident.reports)} from people in that time.`
}

export function knownSentences(
  incident: Incident,
  probes: readonly ProbeResult[],
  listenedTo: { readonly traffic: boolean },
): { known: string[]; notKnown: string[] } {
  const known: string[] = []
  const notKnown: string[] = []
  const surges = incident.anomalies.filter((anomaly) => anomaly.kind === 'report-surge')
  for (const surge of surges) {
    const until = surge.ended === undefined ? 'still going on' : `until ${clockBeside(surge.ended, surge.onset)}`
    known.push(`Reports rose at ${clockBeside(surge.onset, incident.onset)} (${until}): ${surge.sentence}`)
  }
  const probed = probesDuring(probes)
  if (probed !== undefined) known.push(probed)
  else notKnown.push('Whether the service answers from elsewhere: no probe of ours watches it.')
  notKnown.push(
    listenedTo.traffic
      ? 'Why it happens. The operator holds traffic data on this incident; what is published of them stands below.'
      : 'Why it happens. Reports and probes cannot tell an attack from a fault; that needs data which only the operator of the service has.',
  )
  notKnown.push('Who or what is behind it.')
  return { known, notKnown }
}
