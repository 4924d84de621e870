import { formatClock, type Instant } from '#vocabulary'
import type { ProbeEvidence } from './evidence.ts'
import type { Observation } from './observation.ts'
import { times } from './words.ts'

/** Failing: at least a tenth of the probes and two of them, so that one lost packet is none. Judgement; floods of 2025 lost 30 to 60 %. */
const FAILING_SHARE = 0.1
const FAILING_PROBES = 2
/** One manner of failure speaks when it makes up this share of the failures. Judgement. */
const MANNER_SHARE = 0.6
/** Answers take this multiple of their usual time. Judgement: beyond ordinary daily variation. */
const SLOW_RATIO = 3
/** Statuses of a service, or of the gateway before it, that cannot keep up: RFC 9110 section 15.6.3 to 15.6.5, RFC 6585 section 4; 52x as gateways before an origin use them. */
const OVERLOAD: ReadonlySet<number> = new Set([429, 502, 503, 504, 520, 521, 522, 523, 524, 529])
/** Errors that begin this much before a flood began before it: one round of a probe a minute. Microseconds. */
const BEFORE_MICROSECONDS = 60_000_000

export type ProbeManner = 'answers' | 'slow' | 'silent' | 'overload' | 'errors' | 'mixed'

export interface ProbeReading {
  readonly manner: ProbeManner
  /** The answers only refuse (401, 403): it may mean "our probe is blocked". */
  readonly refusedOnly: boolean
  readonly trouble: boolean
  readonly since?: Instant
  /** "HTTP 403, code 467" or what stands for it. */
  readonly detail: string
}

/** Did the clear wrong answers begin before the flood did? */
export function failedBefore(reading: ProbeReading, floodOnset: Instant): boolean {
  return reading.manner === 'errors' && reading.since !== undefined && reading.since < floodOnset - BEFORE_MICROSECONDS
}

/** What the probe met, before the traffic is known. Undefined without a single probe. */
export function readProbe(probe: ProbeEvidence): ProbeReading | undefined {
  if (probe.total <= 0) return undefined
  const { outcomes } = probe
  const failed = probe.total - outcomes.success
  const silent = outcomes.timeout + outcomes.unreachable
  const overload = probe.statuses.reduce((sum, entry) => (OVERLOAD.has(entry.status) ? sum + entry.count : sum), 0)
  const errors = Math.max(0, outcomes['http-error'] + outcomes.refused - overload)
  const failing = failed >= FAILING_PROBES && failed >= FAILING_SHARE * probe.total
  const slow = (probe.latencyRatio ?? 1) >= SLOW_RATIO
  const most = (count: number) => count >= MANNER_SHARE * failed
  const manner: ProbeManner = !failing
    ? slow
      ? 'slow'
      : 'answers'
    : most(silent)
      ? 'silent'
      : most(overload)
        ? 'overload'
        : // A wrong answer that also took long is a service in distress, not one that answers clearly.
          most(errors) && !slow
          ? 'errors'
          : 'mixed'
  const status = probe.statuses[0]?.status
  return {
    manner,
    refusedOnly: manner === 'errors' && outcomes['http-error'] === 0,
    trouble: manner !== 'answers',
    ...(probe.failingSince !== undefined && manner !== 'answers' ? { since: probe.failingSince } : {}),
    detail: probe.sampleDetail ?? (status === undefined ? 'no answer' : `HTTP ${status}`),
  }
}

/** The reading as evidence; `floodOnset` is that of the flood which fits the time of the trouble, if there is one. */
export function observeProbe(probe: ProbeEvidence, reading: ProbeReading, floodOnset: Instant | undefined): Observation {
  const failed = probe.total - probe.outcomes.success
  const middle = probe.middleOf === undefined ? undefined : `the middle one of our ${probe.middleOf} probes`
  const of = middle ? `${failed} of ${probe.total} attempts of ${middle}` : `${failed} of ${probe.total} probes`
  const who = middle ? `T${middle.slice(1)}` : 'Our probe'
  const since = reading.since === undefined ? '' : ` since ${formatClock(reading.since)} UTC`
  const about = { from: 'probe', value: failed / probe.total } as const
  switch (reading.manner) {
    case 'answers':
      return { rule: 'probe-answers', ...about, text: `${who} was answered as usual: ${probe.total - failed} of ${probe.total} times.` }
    case 'slow':
      return {
        rule: 'probe-slow',
        from: 'probe',
        value: probe.latencyRatio ?? 0,
        text: `${who} was answered, but took ${times(probe.latencyRatio ?? 0)} the usual time.`,
      }
    case 'silent':
      return { rule: 'probe-silent', ...about, text: `${of} failed${since}, most without any answer.` }
    case 'overload':
      return { rule: 'probe-overload', ...about, text: `${of} failed${since}, most with a sign of overload (${reading.detail}).` }
    case 'mixed':
      return { rule: 'probe-mixed', ...about, text: `${of} failed${since}, in different ways (${reading.detail} among them).` }
    case 'errors': {
      const text = `The service answered ${of} quickly and wrongly${since} (${reading.detail}).`
      if (floodOnset === undefined) return { rule: 'probe-errors', ...about, text }
      if (failedBefore(reading, floodOnset))
        return { rule: 'probe-errors-before-flood', ...about, text: `${text} The flood began only at ${formatClock(floodOnset)} UTC.` }
      return {
        rule: 'probe-errors-with-flood',
        ...about,
        text: `${text} A defence that refuses our probe during a flood would look the same.`,
      }
    }
  }
}
