import { likelihoodOf, type Reason, type Verdict } from '#vocabulary'
import { confidenceOf, confidenceSentence } from './confidence.ts'
import type { DiagnosisEvidence } from './evidence.ts'
import { type Cap, type Gate, type Judgement, judge } from './judgement.ts'
import type { Observation } from './observation.ts'
import { statementOf } from './statement.ts'
import { pullOf } from './weighing.ts'
import { linchpins, wouldChange } from './would-change.ts'

/** An observation that pulls less than this (natural log) against the leading explanation does not count as against it. */
const AGAINST = -0.1

/**
 * Why people suffer, as far as the evidence carries: attack, fault, flash crowd, or undetermined, with the reasons for and against and what
 * would change the judgement. Pure: the same evidence gives the same verdict, letter by letter.
 */
export function diagnose(evidence: DiagnosisEvidence): Verdict {
  const judgement = judge(evidence)
  const hanging = linchpins(evidence, judgement)
  // The traffic is what tells causes apart at all: that a named cause hangs on it is ordinary and no weakness of its own.
  const turning = hanging.filter((linchpin) => linchpin.words !== 'the traffic records').map((linchpin) => linchpin.words)
  const { level, limits } = confidenceOf(evidence, judgement, turning)
  const { observations, leading, reliability, probability } = judgement
  const against = observations.filter((seen) => pullOf(seen, leading, reliability) < AGAINST)
  return {
    cause: judgement.cause,
    probability,
    likelihood: likelihoodOf(probability),
    confidence: level,
    statement: statementOf(evidence.service, judgement),
    confidenceStatement: confidenceSentence(level, limits, judgement.cause),
    reasons: [
      ...gated(judgement),
      ...observations.filter((seen) => !against.includes(seen)).map(reasonOf),
      ...unheard(evidence, judgement),
      ...heldDown(judgement),
    ],
    against: against.map(reasonOf),
    heard: {
      people: judgement.people !== undefined,
      traffic: judgement.traffic !== undefined,
      probe: judgement.probe !== undefined,
    },
    wouldChange: wouldChange(judgement, hanging),
    ...(judgement.traffic ? { traffic: judgement.traffic.sentence } : {}),
  }
}

function reasonOf({ rule, from, value, text }: Observation): Reason {
  return { rule, from, text, ...(value === undefined ? {} : { value }) }
}

const GATE_TEXTS: Readonly<Record<Gate, string>> = {
  'nothing-heard': 'Without any evidence there is nothing to weigh.',
  'no-trouble-seen': 'Traffic shows what traffic is, not why people suffer; a cause needs somebody or something that fails.',
  'reports-alone': 'Reports alone never name a cause: people see that something fails, not why.',
  'traffic-unseen': 'Without a view of the traffic only clear, quick, wrong answers of the service point to a cause.',
  'probe-alone': 'One probe that fails while nobody else complains may be blocked or cut off itself.',
  'reports-unconfirmed': 'Neither the traffic nor the probe shows what people report.',
  'leader-unsupported': 'An attack needs a flood that fits the time of the trouble, and a crowd needs a surge of traffic.',
  close: 'A cause is named only when it is more probable than all others together, beyond an even chance.',
}

const CAP_TEXTS: Readonly<Record<Cap, string>> = {
  'traffic-not-seen': 'the traffic was not seen',
  'one-witness': 'only one kind of evidence shows that the service fails',
  'not-all-kinds': 'one kind of evidence is missing',
  imitation: 'an attack that imitates visitors cannot be told from them in records of packets and flows',
  'one-observatory': 'all of it was seen by one observatory',
}

function gated({ gate }: Judgement): Reason[] {
  return gate ? [{ rule: gate, from: 'method', text: GATE_TEXTS[gate] }] : []
}

function heldDown({ capped }: Judgement): Reason[] {
  return capped ? [{ rule: `held-down-${capped}`, from: 'method', text: `The probability is limited, because ${CAP_TEXTS[capped]}.` }] : []
}

/** A kind of evidence that is configured but did not speak is named: silence is not quiet. */
function unheard(evidence: DiagnosisEvidence, judgement: Judgement): Reason[] {
  if (judgement.traffic) return []
  if (!evidence.traffic) return [{ rule: 'traffic-not-seen', from: 'method', text: 'The traffic towards the service was not seen.' }]
  const text = evidence.traffic.listening
    ? 'Traffic was seen only at a place that does not show what reached the service.'
    : 'No traffic records arrived during the incident: that is silence of the sensor, not quiet.'
  return [{ rule: 'traffic-not-seen', from: 'method', text }]
}
