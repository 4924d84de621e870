import { type Cause, formatClock, formatDuration, likelihoodOf, listed } from '#vocabulary'
import { SAME_TIME } from './flood.ts'
import { HYPOTHESIS_WORDS } from './hypothesis.ts'
import type { Gate, Judgement } from './judgement.ts'
import { times } from './words.ts'

/** The one sentence of "What the evidence supports". With a cause it carries the ICD 203 word, and never a word on confidence. */
export function statementOf(service: string, judgement: Judgement): string {
  if (judgement.gate) return UNDETERMINED[judgement.gate](service, judgement)
  return `It is ${likelihoodOf(judgement.probability)} that ${NAMED[judgement.cause](service, judgement)}`
}

const NAMED: Readonly<Record<Cause, (service: string, judgement: Judgement) => string>> = {
  attack: (service, { traffic, troubleSince }) => {
    const flood = traffic?.flood
    if (!flood) return `an attack by traffic caused the trouble with ${service}.`
    const vectors = flood.vectors.length > 0 ? ` (${listed(flood.vectors)})` : ''
    const lead = troubleSince === undefined ? 0 : troubleSince - flood.onset
    const when = lead >= 60_000_000 && lead <= SAME_TIME ? `, ${formatDuration(lead)} before the trouble` : ''
    return `an attack by traffic caused the trouble with ${service}: a flood of ${times(flood.size)} the usual traffic${vectors} began at ${formatClock(flood.onset)} UTC${when}.`
  },
  fault: (service, { traffic, probe }) => {
    const signs: string[] = []
    if (probe?.manner === 'errors') signs.push(`it answered quickly and wrongly (${probe.detail})`)
    else if (probe?.manner === 'overload') signs.push(`it answered with a sign of overload (${probe.detail})`)
    else if (probe?.manner === 'silent') signs.push('our probe got no answer')
    if (traffic?.rule === 'traffic-ordinary') signs.push('its traffic stayed ordinary')
    else if (traffic?.rule === 'flood-small') signs.push('attack traffic was too small to matter')
    else if (traffic?.rule === 'flood-late') signs.push('the flood came only afterwards')
    else if (traffic?.rule === 'traffic-below-usual') signs.push('its traffic fell below the usual')
    const because = signs.length > 0 ? `: ${listed(signs)}` : ''
    const unseen = traffic ? '' : '; its traffic was not seen'
    return `a fault, not an attack by traffic, caused the trouble with ${service}${because}${unseen}.`
  },
  'flash-crowd': (service, { observations }) => {
    const surge = observations.find((seen) => seen.rule === 'surge-like-a-crowd')?.text
    const because = surge === undefined ? '' : `: ${surge.charAt(0).toLowerCase()}${surge.slice(1).replace(/\.$/, '')}`
    return `a crowd of genuine visitors, neither an attack nor a fault, caused the trouble with ${service}${because}.`
  },
  undetermined: (service) => `the trouble with ${service} has one of several causes.`,
}

const UNDETERMINED: Readonly<Record<Gate, (service: string, judgement: Judgement) => string>> = {
  'nothing-heard': (service) => `Nothing was heard about ${service}, so nothing can be said about a cause.`,
  'no-trouble-seen': (service, { traffic }) =>
    traffic
      ? `Nothing shows that people had trouble with ${service}, so no cause is named; what the traffic was is said apart.`
      : `Nothing shows that people had trouble with ${service}, so no cause is named.`,
  'reports-alone': (service) =>
    `The cause is undetermined: people report trouble with ${service}, and whether it is an attack or a fault cannot be verified without the operator's data.`,
  'traffic-unseen': (service, { probe }) =>
    probe?.manner === 'silent'
      ? `The cause is undetermined: ${service} does not answer, and without a view of its traffic an attack and a fault of the network look the same from outside.`
      : `The cause is undetermined: our probe of ${service} fails too, but its traffic was not seen, and this manner of failing fits more than one cause.`,
  'probe-alone': (service) =>
    `The cause is undetermined: only our own probe has trouble with ${service}, and the reason may lie on the probe's side.`,
  'reports-unconfirmed': (service) =>
    `The cause is undetermined: people report trouble with ${service}, but its traffic is ordinary and our probe is answered; the trouble may lie elsewhere.`,
  'leader-unsupported': (service, { leading, traffic }) =>
    leading === 'attack' && traffic?.flood && traffic.fits
      ? `The cause is undetermined: a flood came upon ${service}, but it had already been answering wrongly before the flood began.`
      : `The cause is undetermined: the evidence on ${service} leans towards ${HYPOTHESIS_WORDS[leading]}, but the traffic that this would need was not seen.`,
  close: (service, { leading, probability }) =>
    `The cause is undetermined: for the trouble with ${service}, ${HYPOTHESIS_WORDS[leading]} fits the evidence best, but the others together are ${probability > 0.45 ? 'about as' : 'more'} probable (${likelihoodOf(probability)}).`,
}
