import { formatDuration, listed, SECOND } from '#vocabulary'
import type { DiagnosisEvidence } from './evidence.ts'
import type { Judgement } from './judgement.ts'
import { FRESH_SECONDS } from './weights.ts'

export type Confidence = 'low' | 'moderate' | 'high'

/** Fewer than this many probes in an incident are a sample of chance. Judgement: ten minutes at one a minute. */
const ENOUGH_PROBES = 10
/** Fewer reports than this at the peak are a handful of people. Judgement. */
const ENOUGH_REPORTS = 50

/**
 * How much the judgement can be relied on: what was there to judge by, not how probable the cause is. High needs all three kinds, fresh and
 * plentiful, and nothing whose absence would turn the verdict; low is everything without a view of the traffic.
 */
export function confidenceOf(
  evidence: DiagnosisEvidence,
  judgement: Judgement,
  turning: readonly string[],
): { level: Confidence; limits: string[] } {
  const limits: string[] = []
  const { traffic, people, probe } = judgement
  if (!traffic) limits.push('the traffic was not seen')
  if (!people) limits.push('nobody was asked for reports')
  if (!probe) limits.push('there was no probe of our own')
  if (traffic && evidence.traffic) {
    const age = evidence.traffic.telemetryAgeSeconds
    if (age > FRESH_SECONDS) limits.push(`the newest traffic record is ${formatDuration(age * SECOND)} old`)
    if (!evidence.traffic.usual && evidence.traffic.surgeRatio === undefined) limits.push('what traffic is usual is not known')
    if (evidence.traffic.profiles.some((profile) => profile.coverage.sequenceGaps > 0))
      limits.push('some traffic records were lost on the way')
    if (evidence.traffic.profiles.some((profile) => profile.coverage.samplingRates.includes(0)))
      limits.push('an exporter did not say how it samples')
  }
  if (evidence.probe && probe && evidence.probe.total < ENOUGH_PROBES) limits.push(`only ${evidence.probe.total} probes were made`)
  if (people && evidence.people && people.high && evidence.people.peakPerQuarter < ENOUGH_REPORTS)
    limits.push(`the reports are few (${evidence.people.peakPerQuarter} at the peak)`)
  if (judgement.cause !== 'undetermined' && turning.length > 0) limits.push(`the verdict hangs on ${listed(turning)}`)
  const level: Confidence =
    judgement.cause === 'undetermined' || !traffic ? 'low' : limits.length === 0 ? 'high' : limits.length <= 2 ? 'moderate' : 'low'
  return { level, limits }
}

/** A sentence of its own: ICD 203 keeps confidence and likelihood apart. It names the cause of the uncertainty. */
export function confidenceSentence(level: Confidence, limits: readonly string[], cause: Judgement['cause']): string {
  if (limits.length > 0) return `Confidence in this judgement is ${level}: ${listed(limits)}.`
  return cause === 'undetermined'
    ? `Confidence in this judgement is ${level}: the kinds of evidence that were there do not agree.`
    : `Confidence in this judgement is ${level}: people, traffic and probe were all there and agree; all of it was seen by one observatory.`
}
