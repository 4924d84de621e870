import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic, type VectorFinding } from './finding.ts'
import { applicationShare, attackedPort, type EvidenceReading, type StrandReading, shareOfValues, topShare } from './reading.ts'
import { FAST, MANY_SOURCES, SOME_SOURCES, STRANGERS, VERY_FAST } from './thresholds.ts'
import { answeredTraits, isUnanswered } from './unanswered.ts'
import { isAsUsual } from './usual.ts'
import { counted, percent } from './words.ts'

const DNS = 53
/** Names that are asked once each under one zone (R6). */
const UNIQUE = 0.9
/** One zone gets most of the questions. */
const ONE_ZONE = 0.5
/** Names that do not exist: a resolver's clients see some five in a hundred, a list of blocked addresses most, but of few letters. Judgement. */
const MISSING = 0.5
/** Labels of one length, and longer than those of reversed addresses (1 to 3 letters: RFC 5782 section 2.1). */
const SHORTEST_RANDOM = 5
/** Labels of water torture have 8 to 16 letters in what was published; hashes in hexadecimal have 32 and more. */
const LONGEST_RANDOM = 24
/** Questions that a judgement on names needs. */
const LEAST_QUESTIONS = 50
/** Questions that hardly differ. */
const ONE_QUESTION = 0.02
/** From so much of the packets on, those whom the target did not answer are a thing of their own. Judgement. */
const BESIDE = 0.3
/** Query type ANY (RFC 1035 section 3.2.3). */
const ANY = 255

/** Question floods at a name server: water torture with names that do not exist (R6), or more of any kind than it can answer. */
export function judgeNames(reading: StrandReading, all: EvidenceReading): Finding | undefined {
  const { strand, sources, peak, returned } = reading
  const byPayload = applicationShare(strand, ['dns-query'])
  const share = byPayload ?? shareOfValues(strand.destinationPorts, [DNS])
  if (share < 0.8) return undefined
  const { questions } = strand
  const zone = questions?.zones[0]
  const unanswered = isUnanswered(reading, all)
  const port = attackedPort(strand.destinationPorts)
  const base = {
    kind: 'vector',
    reading,
    port: port === 0 ? DNS : port,
    protocol: 17,
    reflected: false,
    part: 1,
  } as const

  if (questions !== undefined && zone !== undefined && questions.sampled >= LEAST_QUESTIONS && zone.share >= ONE_ZONE) {
    const length = zone.labelLengths.top[0]
    const constant = length !== undefined && length.share >= 0.8 && length.value >= SHORTEST_RANDOM
    const missing = questions.nxdomainShare
    // A tunnel's names are unique too, but exist; a service with a name for each client has names that exist as well.
    const drawn = zone.labelLengths.top.reduce(
      (sum, { value, share }) => sum + (value >= SHORTEST_RANDOM && value <= LONGEST_RANDOM ? share : 0),
      0,
    )
    const unique =
      zone.distinctShare > UNIQUE && (missing === undefined ? constant : missing >= MISSING && (length?.value ?? 0) >= SHORTEST_RANDOM)
    // Beside the zone's own visitors, whose names repeat, the share of unique ones falls; that of missing ones shows how far.
    const beside = zone.distinctShare >= MISSING && missing !== undefined && missing >= MISSING && drawn >= MISSING && peak >= 5 * FAST
    const torture = unique || beside
    // A list that is asked by fingerprints (of addresses of mail, of files) gets as many names that do not exist, all as long as the fingerprint.
    const fingerprints = (length?.value ?? 0) > LONGEST_RANDOM
    if (torture) {
      const rule = fromTraffic(
        'names-that-do-not-exist',
        `${percent(zone.distinctShare)} of the names asked under ${zone.zone} were asked only once${
          missing === undefined ? '' : `, and ${percent(missing)} of the answers said that the name does not exist`
        }.`,
        zone.distinctShare,
      )
      const traits = [
        `${percent(zone.share)} of the questions under ${zone.zone}`,
        `${percent(zone.distinctShare)} different names`,
        ...(constant ? [`${length.value} letters in ${percent(length.share)} of the first labels`] : []),
        ...(missing === undefined ? [] : [`${percent(missing)} do not exist`]),
      ]
      if (sources >= all.someSources && peak >= FAST && !fingerprints)
        return {
          ...base,
          part: unique || missing === undefined ? 1 : Math.min(1, zone.share * missing),
          vector: 'dns-water-torture',
          name: `DNS water torture of ${zone.zone}`,
          noun: 'DNS water torture flood',
          confidence: constant && missing !== undefined && peak >= 5 * FAST ? 'high' : 'moderate',
          traits,
          rule,
          narrower: { applications: ['dns-query'] },
        } satisfies VectorFinding
      if (sources >= 3 || peak >= FAST)
        return { kind: 'unclear', reading, looksLike: 'questions for many names that do not exist, too few to call it a flood', rule }
    }
  }

  const any = questions === undefined ? 0 : shareOfValues(questions.types, [ANY])
  const strangers = strand.strangerShare !== undefined && strand.strangerShare >= STRANGERS
  const perSecond = reading.peakOfOne
  const rule = fromTraffic(
    'questions-without-end',
    `${counted(strand.packets, 'DNS question')} from ${counted(sources, 'source')}, at up to ${formatWhole(peak)} a second${
      unanswered ? ', which the target did not answer' : ''
    }.`,
    peak,
  )
  const flood = (confidence: 'low' | 'moderate' | 'high'): VectorFinding => ({
    ...base,
    vector: 'dns-query-flood',
    name: 'DNS query flood',
    noun: 'DNS query flood',
    confidence,
    traits: [
      byPayload === undefined ? `${percent(share)} aimed at port ${DNS}` : `${percent(share)} of the payloads are DNS questions`,
      ...(unanswered ? ['the target did not answer them'] : answeredTraits(reading)),
      ...(any >= 0.5 ? [`${percent(any)} ask for ANY`] : []),
      ...(zone !== undefined && zone.share >= 0.9 ? [`${percent(zone.share)} under ${zone.zone}`] : []),
    ],
    rule,
    ...(byPayload === undefined ? {} : { narrower: { applications: ['dns-query'] as const } }),
  })
  if ((unanswered || strangers) && peak >= FAST && isAsUsual(peak, all))
    return {
      kind: 'unclear',
      reading,
      looksLike: 'as many DNS questions as always, which nobody answers (a server that is missing)',
      rule,
    }
  if (unanswered || strangers) {
    if (sources >= all.someSources && peak >= 5 * FAST) return flood(peak >= VERY_FAST ? 'high' : 'moderate')
    if (peak >= VERY_FAST) return flood('moderate')
  }
  // Some are answered and some are not: who is not belongs to a flood beside the clients; one question from everybody shows that all do.
  const part = strand.strangerShare ?? 0
  const one = questions !== undefined && questions.sampled >= LEAST_QUESTIONS && questions.distinctShare < ONE_QUESTION
  if (returned !== undefined && part >= BESIDE && sources >= 2 * MANY_SOURCES && !isAsUsual(peak, all)) {
    const singly = one && strand.singletonShare !== undefined && strand.singletonShare >= 0.8
    if (peak * part >= 5 * FAST || (singly && peak >= FAST))
      return { ...flood(peak * part >= VERY_FAST ? 'high' : 'moderate'), part: one ? 1 : part }
  }
  // One question over and over, of a type that hardly anybody asks: the target is flooded, or used to flood the "sources".
  const repeated = questions !== undefined && questions.sampled >= LEAST_QUESTIONS && questions.distinctShare < 0.1 && any >= 0.5
  if (repeated && peak >= 5 * FAST)
    return {
      kind: 'unclear',
      reading,
      looksLike: 'the same DNS question over and over (a flood, or the abuse of this server to flood those in whose name they are asked)',
      rule,
    }
  if (returned === undefined && perSecond >= VERY_FAST && sources < SOME_SOURCES && topShare(strand.destinationPorts) >= 0.8)
    return flood('moderate')
  return undefined
}
