import { formatClock, formatDuration, type Instant, listed } from '#vocabulary'
import type { TrafficObserved } from './evidence.ts'
import { type Flood, findFlood, tells } from './flood.ts'
import type { Observation } from './observation.ts'
import type { Rule } from './weights.ts'
import { times } from './words.ts'

/** Attack traffic below a fifth of the usual is what any service meets daily (scans, probes, small floods) and is no cause. Judgement. */
const SMALL = 0.2
/** As much again as usual, and several times that. Judgement: services commonly have about one daily peak (twice the mean) to spare. */
const CONSIDERABLE = 1
const OVERWHELMING = 5
/** Busiest minute over the usual one. Judgement: below 1.5 lies ordinary daily variation. */
const RAISED = 1.5
const SURGE = 2
const BELOW_USUAL = 0.5
/** Completed handshakes from which a surge looks like visitors: real clients fail some, floods complete hardly any. Judgement. */
const CROWD_HANDSHAKES = 0.7
/** A server that talks to visitors sends at least an acknowledgement for every second segment (RFC 9293 section 3.8.6.3), mostly much more; to a flood it sends resets or nothing. The lower bound of that. */
const CROWD_RETURNS = 0.5

export interface TrafficReading {
  readonly rule: Rule
  readonly flood?: Flood
  /** The flood that is large enough, and timed so, that it may be the cause. */
  readonly fits: boolean
  readonly surge: boolean
  readonly ordinary: boolean
  readonly observation: Observation
  /** What the traffic is, apart from the cause. */
  readonly sentence: string
}

/** Undefined when the traffic was not seen: nobody listened, or only from places that do not see what reaches the service. */
export function readTraffic(
  service: string,
  traffic: TrafficObserved,
  trouble: { readonly since: Instant; readonly over?: Instant } | undefined,
): TrafficReading | undefined {
  const profiles = traffic.profiles.filter(tells)
  if (!traffic.listening || (traffic.profiles.length > 0 && profiles.length === 0)) return undefined
  const flood = findFlood(profiles, traffic.usual, trouble)
  const unusual = profiles.find((profile) => profile.nature === 'undetermined')
  const looksLike = profiles.find((profile) => profile.nature === 'none' && profile.looksLike !== undefined)?.looksLike
  const ratio = traffic.surgeRatio
  const handshakes = traffic.handshakeShare
  const crowdlike = handshakes !== undefined && handshakes >= CROWD_HANDSHAKES
  const answered = handshakes === undefined && (traffic.returnRatio ?? 0) >= CROWD_RETURNS
  const surge = ratio !== undefined && ratio >= SURGE
  const risen = ratio === undefined ? '' : `: ${times(ratio)} the usual in its busiest minute`
  const is = (rule: Rule, text: string, sentence: string, value = ratio): TrafficReading => ({
    rule,
    ...(flood ? { flood } : {}),
    fits: rule === 'flood-overwhelming' || rule === 'flood-considerable' || rule === 'flood-modest' || rule === 'flood-long-before',
    surge,
    ordinary: rule === 'traffic-ordinary' || rule === 'flood-small',
    observation: { rule, from: 'traffic', ...(value === undefined ? {} : { value }), text },
    sentence,
  })

  if (flood && flood.size >= SMALL && flood.timing !== 'past') {
    const sentence = floodSentence(service, flood)
    if (flood.timing === 'late') {
      const late = trouble ? formatDuration(flood.onset - trouble.since) : ''
      return is('flood-late', `The flood began ${late} after the trouble, so it did not start it.`, sentence, flood.size)
    }
    if (flood.timing === 'long-before') {
      const early = trouble ? formatDuration(trouble.since - flood.onset) : ''
      return is('flood-long-before', `The flood had run for ${early} before the trouble began.`, sentence, flood.size)
    }
    const rule = flood.size >= OVERWHELMING ? 'flood-overwhelming' : flood.size >= CONSIDERABLE ? 'flood-considerable' : 'flood-modest'
    return is(
      rule,
      `A flood of ${times(flood.size)} the usual traffic began at ${formatClock(flood.onset)} UTC${lead(flood, trouble?.since)}.`,
      sentence,
      flood.size,
    )
  }
  if (surge && crowdlike) {
    const share = Math.round(handshakes * 100)
    return is(
      'surge-like-a-crowd',
      `Traffic rose to ${times(ratio)} the usual, and ${share} % of the sampled sources completed their connections, as visitors do.`,
      `The traffic towards ${service} looks like a crowd of visitors${risen}, with completed connections.`,
    )
  }
  if (unusual)
    return is(
      'traffic-unusual',
      `The traffic was unusual${unusual.looksLike ? ` and looks like ${unusual.looksLike}` : ''}, but it cannot be told whether it was an attack.`,
      `The traffic towards ${service} was unusual; what it was cannot be told from it${risen}.`,
    )
  if (surge && answered) {
    return is(
      'surge-like-a-crowd',
      `Traffic rose to ${times(ratio)} the usual, and the service answered it in proportion, as it does visitors.`,
      `The traffic towards ${service} looks like a crowd of visitors${risen}, answered in proportion.`,
    )
  }
  if (surge) {
    const unseen = handshakes === undefined ? 'whether its connections completed was not seen' : 'many of its connections did not complete'
    return is(
      'surge-unexplained',
      `Traffic rose to ${times(ratio)} the usual; ${unseen}.`,
      `The traffic towards ${service} rose${risen}; ${unseen}.`,
    )
  }
  if (flood) {
    const sentence = floodSentence(service, flood)
    if (flood.timing === 'past')
      return is('flood-past', `A flood ended at ${formatClock(flood.end)} UTC, well before the trouble began.`, sentence, flood.size)
    return is(
      'flood-small',
      `There was attack traffic, but only ${times(flood.size)} the usual traffic: too little to be a cause.`,
      sentence,
      flood.size,
    )
  }
  if (ratio !== undefined && ratio <= BELOW_USUAL)
    return is(
      'traffic-below-usual',
      `Traffic fell to ${times(ratio)} the usual: visitors did not reach the service.`,
      `The traffic towards ${service} was well below the usual.`,
    )
  if (ratio !== undefined && ratio >= RAISED)
    return is(
      'traffic-raised',
      `Traffic was raised to ${times(ratio)} the usual, without attack traffic.`,
      `The traffic towards ${service} was somewhat raised${risen}.`,
    )
  if (traffic.quiet || ratio !== undefined) {
    const kind = looksLike ? ` It looks like ${looksLike}.` : ''
    return is(
      'traffic-ordinary',
      'Traffic was seen and stayed ordinary: no flood, no surge.',
      `The traffic towards ${service} was seen and stayed ordinary.${kind}`,
    )
  }
  return is(
    'traffic-unclear',
    'Traffic was seen, but what is usual for it is not known yet.',
    `The traffic towards ${service} was seen; what is usual for it is not known yet.`,
  )
}

function lead(flood: Flood, trouble: Instant | undefined): string {
  if (trouble === undefined) return ''
  const before = trouble - flood.onset
  // Within a minute the order says nothing: probes and reports come in minutes.
  if (Math.abs(before) < 60_000_000) return ', when the trouble began'
  return before > 0 ? `, ${formatDuration(before)} before the trouble` : `, ${formatDuration(-before)} after the first sign of trouble`
}

function floodSentence(service: string, flood: Flood): string {
  const what = flood.vectors.length > 0 ? ` (${listed(flood.vectors)})` : ''
  const until = flood.ongoing ? 'and goes on' : `until ${formatClock(flood.end)} UTC`
  const bursts = flood.episodes.length > 1 ? ` in ${flood.episodes.length} bursts` : ''
  const first = flood.episodes[0]?.onset ?? flood.onset
  return `The traffic towards ${service} held attack traffic${what}, ${times(flood.size)} the usual,${bursts} from ${formatClock(first)} UTC ${until}.`
}
