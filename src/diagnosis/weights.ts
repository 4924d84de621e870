import type { Hypothesis, Likelihoods } from './hypothesis.ts'

const weigh = (attack: number, fault: number, crowd: number): Likelihoods => ({ attack, fault, 'flash-crowd': crowd })

/**
 * The whole table of weights: how probable each observation is under each explanation (attack, fault, flash crowd). They are stated
 * judgements, not measurements; only their ratios count, and the comment says what each leans on. Anybody may disagree with a row: the
 * verdict prints the rows that it used.
 */
export const WEIGHTS = {
  // People. A loud surge is as usual in attacks as in faults; a crowd makes things slow before it makes people complain.
  'reports-surge': weigh(0.5, 0.5, 0.1),
  'reports-usual': weigh(0.1, 0.15, 0.5),
  'reports-slow': weigh(0.25, 0.15, 0.4),
  // One function failing while the rest works is the manner of a fault (6 March 2023: links and images); a flood hits everything behind it.
  'reports-one-function': weigh(0.1, 0.3, 0.1),

  // Timing of several waves (10 March 2025: the surges of reports followed the bursts). One coincidence is cheap, several are not.
  'waves-match-floods': weigh(0.7, 0.05, 0.1),
  'waves-partly-match-floods': weigh(0.4, 0.2, 0.2),
  'waves-miss-floods': weigh(0.1, 0.5, 0.4),

  // Traffic. A large flood in the very quarter of an hour when trouble begins is a rare coincidence under the other explanations.
  'flood-overwhelming': weigh(0.9, 0.02, 0.02),
  'flood-considerable': weigh(0.9, 0.03, 0.03),
  'flood-modest': weigh(0.4, 0.1, 0.1),
  // Hours of the same flood without harm say nothing either way; waves that follow its bursts may still speak.
  'flood-long-before': weigh(0.1, 0.1, 0.1),
  'flood-late': weigh(0.02, 0.06, 0.06),
  'flood-past': weigh(0.1, 0.6, 0.1),
  'flood-small': weigh(0.1, 0.7, 0.1),
  'flood-outlasts-trouble': weigh(0.3, 0.6, 0.6),
  // Handshakes that complete need sources that exist and want an answer; a flood of real clients is still possible, so not zero.
  'surge-like-a-crowd': weigh(0.04, 0.05, 0.85),
  'surge-unexplained': weigh(0.35, 0.1, 0.35),
  'traffic-unusual': weigh(0.35, 0.15, 0.2),
  'traffic-raised': weigh(0.2, 0.3, 0.3),
  'traffic-ordinary': weigh(0.08, 0.8, 0.05),
  // Visitors who cannot get in make the traffic fall; so does a link that is full upstream of the sensor.
  'traffic-below-usual': weigh(0.15, 0.6, 0.02),
  'traffic-unclear': weigh(0.1, 0.1, 0.1),

  // Probe. One place and one page: it is never worth much alone. Silence looks the same from outside whatever its cause.
  'probe-answers': weigh(0.15, 0.2, 0.2),
  'probe-slow': weigh(0.2, 0.1, 0.35),
  'probe-silent': weigh(0.35, 0.3, 0.12),
  'probe-overload': weigh(0.2, 0.15, 0.3),
  // Quick, clear, wrong answers need a service that is reachable and has capacity.
  'probe-errors': weigh(0.02, 0.4, 0.02),
  'probe-errors-before-flood': weigh(0.004, 0.4, 0.02),
  // While a flood lasts a defence may refuse the probe, so the same answers say less.
  'probe-errors-with-flood': weigh(0.08, 0.3, 0.03),
  'probe-mixed': weigh(0.1, 0.1, 0.1),
} as const satisfies Record<string, Likelihoods>

export type Rule = keyof typeof WEIGHTS

/** No presumption: every explanation begins equal, so that the verdict shows the evidence and nothing else. */
export const PRIOR: Readonly<Record<Hypothesis, number>> = { attack: 1 / 3, fault: 1 / 3, 'flash-crowd': 1 / 3 }

/**
 * Exponents on the weights by the reliability of the source, after the Admiralty scale (A 1, B 0.75, C 0.5): our own sensor on the wire A, our
 * probe, which stands in one place, B, reports of strangers C. Telemetry that grows old loses its grade.
 */
export const RELIABILITY = { traffic: 1, probe: 0.75, people: 0.5 } as const

/** Newest telemetry younger than this is fresh: two active timeouts of 60 s, the usual setting for flow exporters. Seconds. */
export const FRESH_SECONDS = 120
/** Older than this it hardly speaks for the present. Ten minutes is longer than nine in ten attacks last. Seconds. */
export const STALE_SECONDS = 600

export function trafficReliability(ageSeconds: number): number {
  if (ageSeconds <= FRESH_SECONDS) return RELIABILITY.traffic
  return ageSeconds <= STALE_SECONDS ? 0.75 : 0.5
}
