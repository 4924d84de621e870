import type { Cause, Instant } from '#vocabulary'
import type { DiagnosisEvidence } from './evidence.ts'
import { matchWaves } from './flood.ts'
import type { Hypothesis } from './hypothesis.ts'
import type { Observation } from './observation.ts'
import { type PeopleReading, readPeople } from './people.ts'
import { failedBefore, observeProbe, type ProbeReading, readProbe } from './probe.ts'
import { readTraffic, type TrafficReading } from './traffic.ts'
import { type Reliability, type Weighing, weighObservations } from './weighing.ts'
import { RELIABILITY, trafficReliability } from './weights.ts'
import { times } from './words.ts'

/** Why no cause is named although something leads. Each is a hard rule: no weight overrides it. */
export type Gate =
  /** Neither people nor probe nor traffic. */
  | 'nothing-heard'
  /** Traffic, if any, and nobody who suffers. */
  | 'no-trouble-seen'
  /** People alone. */
  | 'reports-alone'
  /** No traffic was seen, and from outside an attack and a fault look the same. */
  | 'traffic-unseen'
  /** Only our probe says so, and it may itself be the reason. */
  | 'probe-alone'
  /** People report, but neither traffic nor probe shows anything. */
  | 'reports-unconfirmed'
  /** The leading explanation lacks what it needs: a flood that fits, or a surge. */
  | 'leader-unsupported'
  /** No explanation reaches more than an even chance. */
  | 'close'

export interface Judgement {
  readonly cause: Cause
  readonly probability: number
  readonly leading: Hypothesis
  readonly gate?: Gate
  readonly capped?: Cap
  readonly observations: readonly Observation[]
  readonly reliability: Reliability
  readonly weighing: Weighing
  readonly people?: PeopleReading
  readonly traffic?: TrafficReading
  readonly probe?: ProbeReading
  readonly troubleSince?: Instant
}

/** Why the probability was held down. */
export type Cap = 'traffic-not-seen' | 'one-witness' | 'not-all-kinds' | 'imitation' | 'one-observatory'

/** ICD 203: above 55 % begins "likely"; up to there nothing leads. */
const EVEN = 0.55
/** "likely" at most: the upper bound of its band takes the weaker word. */
const LIKELY = 0.8
/** "very likely" at most, unless people, traffic and probe all speak for it. */
const VERY_LIKELY = 0.95
/** Nothing that one observatory sees is more certain than this: the end of the ICD 203 scale. */
const ALMOST_CERTAIN = 0.99
/** Reports that name single functions carry a fault without probe and traffic only when there are very many of them. Judgement. */
const LOUD_RATIO = 10

/** The cause without its wording: read each kind of evidence, weigh, then the hard rules. */
export function judge(evidence: DiagnosisEvidence): Judgement {
  const people = evidence.people ? readPeople(evidence.people) : undefined
  const probe = evidence.probe ? readProbe(evidence.probe) : undefined
  const troubleSince = beginOfTrouble(evidence, people, probe)
  const lasting = evidence.people?.ongoing === true || evidence.probe?.ongoing === true
  const trouble = troubleSince === undefined ? undefined : { since: troubleSince, ...(lasting ? {} : { over: evidence.window.to }) }
  const traffic = evidence.traffic ? readTraffic(evidence.service, evidence.traffic, trouble) : undefined

  const observations: Observation[] = [...(people?.observations ?? [])]
  if (traffic) observations.push(traffic.observation, ...timing(evidence, traffic))
  // Attack traffic too small to be a cause does not excuse wrong answers either.
  if (probe && evidence.probe) observations.push(observeProbe(evidence.probe, probe, traffic?.fits ? traffic.flood?.onset : undefined))

  const reliability: Reliability = {
    ...RELIABILITY,
    traffic: evidence.traffic ? trafficReliability(evidence.traffic.telemetryAgeSeconds) : RELIABILITY.traffic,
  }
  const weighing = weighObservations(observations, reliability)
  const known = {
    observations,
    reliability,
    weighing,
    leading: weighing.leading,
    ...(people ? { people } : {}),
    ...(traffic ? { traffic } : {}),
    ...(probe ? { probe } : {}),
    ...(troubleSince === undefined ? {} : { troubleSince }),
  }
  const gate = gateFor(weighing, people, traffic, probe)
  // An undetermined verdict never claims more than an even chance for what leads: the rule says that this evidence cannot carry it.
  if (gate) return { cause: 'undetermined', probability: Math.min(weighing.probability, EVEN), gate, ...known }
  const { cap, most } = capFor(weighing.leading, people, traffic, probe)
  const capped = weighing.probability > most
  return { cause: weighing.leading, probability: Math.min(weighing.probability, most), ...(capped ? { capped: cap } : {}), ...known }
}

function beginOfTrouble(
  evidence: DiagnosisEvidence,
  people: PeopleReading | undefined,
  probe: ProbeReading | undefined,
): Instant | undefined {
  const begins: Instant[] = []
  if (people?.high && evidence.people) begins.push(evidence.people.onset)
  if (probe?.trouble) begins.push(probe.since ?? evidence.window.from)
  return begins.length === 0 ? undefined : Math.min(...begins)
}

function timing(evidence: DiagnosisEvidence, traffic: TrafficReading): Observation[] {
  const { flood } = traffic
  if (!flood || !traffic.fits) return []
  const found: Observation[] = []
  const waves = evidence.people?.waves ?? []
  if (waves.length > 1) {
    const matched = matchWaves(waves, flood.episodes)
    const rule =
      matched === waves.length ? 'waves-match-floods' : 2 * matched >= waves.length ? 'waves-partly-match-floods' : 'waves-miss-floods'
    found.push({
      rule,
      from: 'traffic',
      value: matched / waves.length,
      text: `${matched} of ${waves.length} waves of reports came with a burst of the flood.`,
    })
  }
  if (flood.outlasts)
    found.push({
      rule: 'flood-outlasts-trouble',
      from: 'traffic',
      value: flood.size,
      text: `The trouble ended while a flood of ${times(flood.size)} the usual traffic went on.`,
    })
  return found
}

function gateFor(
  weighing: Weighing,
  people: PeopleReading | undefined,
  traffic: TrafficReading | undefined,
  probe: ProbeReading | undefined,
): Gate | undefined {
  const suffering = people?.high === true
  if (!people && !traffic && !probe) return 'nothing-heard'
  if (!suffering && !probe?.trouble) return 'no-trouble-seen'
  if (!traffic) {
    if (!probe?.trouble) return 'reports-alone'
    if (!suffering) return 'probe-alone'
    return probe.manner === 'errors' && weighing.leading === 'fault' ? undefined : 'traffic-unseen'
  }
  // A probe that is refused may be blocked, and one that hears nothing may have lost its own way out.
  if (!suffering && traffic.ordinary && (probe?.refusedOnly || probe?.manner === 'silent')) return 'probe-alone'
  if (traffic.ordinary && probe && !probe.trouble && !(people?.oneFunction && people.ratio >= LOUD_RATIO)) return 'reports-unconfirmed'
  const { leading, probability } = weighing
  if (leading === 'attack' && !traffic.fits) return 'leader-unsupported'
  if (leading === 'flash-crowd' && !traffic.surge) return 'leader-unsupported'
  // What was already broken in plain sight was not broken by what came after.
  if (leading === 'attack' && probe && traffic.flood && failedBefore(probe, traffic.flood.onset)) return 'leader-unsupported'
  return probability <= EVEN ? 'close' : undefined
}

function capFor(
  leading: Hypothesis,
  people: PeopleReading | undefined,
  traffic: TrafficReading | undefined,
  probe: ProbeReading | undefined,
): { readonly cap: Cap; readonly most: number } {
  if (!traffic) return { cap: 'traffic-not-seen', most: LIKELY }
  // A fault that only one side vouches for: people without a probe that fails, or a probe without people.
  if (traffic.ordinary && !(people?.high && probe?.trouble)) return { cap: 'one-witness', most: LIKELY }
  if (!people || !probe) return { cap: 'not-all-kinds', most: VERY_LIKELY }
  // A flood of requests that completes its connections looks like a crowd to records of packets and flows.
  if (leading === 'flash-crowd') return { cap: 'imitation', most: VERY_LIKELY }
  const fails = probe.manner !== 'answers' && probe.manner !== 'slow'
  if (leading === 'attack' && !(fails && people.high)) return { cap: 'one-witness', most: VERY_LIKELY }
  return { cap: 'one-observatory', most: ALMOST_CERTAIN }
}
