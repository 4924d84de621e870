import type { ProbeBatch } from '#signals'
import { FIRST_PROBE, formatDuration, MINUTE, probeNameOf, probeSeriesOf } from '#vocabulary'
import type { ProbeTaking, RefusedProbe } from '#web'
import type { Workings } from './workings.ts'

/** How far the sender's clock may be off; probes are asked once a minute or so. A choice. */
const MOST_SKEW = MINUTE
/** What was asked longer ago is no news, and an alarm must not rest on it. A choice. */
const PROBE_AGE = 15 * MINUTE

/** Takes results from another vantage point into the next step. What was taken before is known, so that a batch may be sent again. */
export function takeBatch(workings: Workings, { sentAt, results }: ProbeBatch): ProbeTaking {
  const { config, deps, pendingProbes, probes } = workings
  const now = deps.clock.now()
  const skew = sentAt - now
  if (Math.abs(skew) > MOST_SKEW) {
    const detail = `the clock of the sender is ${formatDuration(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} ours: nothing was taken`
    return { kind: 'clock-off', detail }
  }
  const refused: RefusedProbe[] = []
  const newest = new Map<string, number>()
  for (const result of pendingProbes) newest.set(`${result.service} ${probeSeriesOf(result)}`, result.at)
  let taken = 0
  for (const [index, result] of results.entries()) {
    const refuse = (code: RefusedProbe['code'], detail: string) => refused.push({ index, code, detail })
    const service = config.services.get(result.service)
    const name = probeNameOf(result)
    const key = `${result.service} ${probeSeriesOf(result)}`
    const last = newest.get(key) ?? probes.newestOf(result.service, probeSeriesOf(result)) ?? Number.NEGATIVE_INFINITY
    if (!service) refuse('SERVICE_UNKNOWN', `the catalogue has no service "${result.service}"`)
    else if (!service.probes?.some((probe) => (probe.name ?? FIRST_PROBE) === name))
      refuse('PROBE_UNKNOWN', `${service.id} has no probe "${name}"`)
    else if (result.at > now + MOST_SKEW) refuse('PROBE_TIME', `${result.service} ${name}: asked in the future`)
    else if (result.at <= now - PROBE_AGE)
      refuse('PROBE_TIME', `${result.service} ${name}: asked more than ${formatDuration(PROBE_AGE)} ago`)
    else if (result.at > last) {
      newest.set(key, result.at)
      pendingProbes.push(result)
      taken++
    }
  }
  deps.counters.add('main_vantage_results_total', { outcome: 'taken' }, taken)
  deps.counters.add('main_vantage_results_total', { outcome: 'refused' }, refused.length)
  return { kind: 'taken', taken, known: results.length - taken - refused.length, refused }
}
