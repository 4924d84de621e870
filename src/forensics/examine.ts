import {
  type AttackProfile,
  type Estimate,
  exactly,
  formatDuration,
  formatWhole,
  type Geography,
  type LocatedSource,
  listed,
  type Reason,
  type Spoofing,
  type SpoofingResult,
  type Strand,
  type TrafficEvidence,
  type Vector,
} from '#vocabulary'
import { attackSeries, findEpisodes } from './episodes.ts'
import type { JudgedVector } from './families/judged-vector.ts'
import { nameFamilies } from './families/name-families.ts'
import type { Finding, VectorFinding } from './finding.ts'
import { countCountries } from './geography.ts'
import { ICMP_ERRORS } from './icmp-flood.ts'
import { judgeStrand } from './judge-strand.ts'
import { matchOf } from './match.ts'
import { describeOrdinary } from './ordinary.ts'
import { findPulses } from './pulses.ts'
import { attackedPort, type EvidenceReading, readEvidence } from './reading.ts'
import { attackSentence } from './sentence.ts'
import { type BatteryReading, noSpoofing, runBattery, spoofingText } from './spoofing-battery.ts'
import { techniqueOf } from './techniques.ts'
import { LEAST_SHARE } from './thresholds.ts'
import { counted, percent } from './words.ts'

/** From this share of the packets on, traffic beside the attack is worth a sentence. */
const WORTH_TELLING = 0.05

/** Later pieces of a datagram that fits the usual buffer of 4,096 bytes (EDNS, RFC 6891 section 6.2.5) or the like. Judgement. */
const MOST_PIECES = 3

/** A profile, and where in the evidence its vectors were found. */
export interface Examination {
  readonly profile: AttackProfile
  /**
   * For each vector, in the order of `profile.vectors`: the strands that it was found in, as indices into `TrafficEvidence.strands`, each once;
   * that of its main finding first. A vector may be a part of a strand only.
   */
  readonly strandsOfVectors: readonly (readonly number[])[]
}

/** What the traffic towards one target is: attack, none of it, or not to be told; with vectors, times, spoofing and, behind that gate, countries. */
export function examine(given: TrafficEvidence): AttackProfile {
  return examineWithStrands(given).profile
}

/** As `examine`, for outputs that are made from the evidence of single vectors. */
export function examineWithStrands(given: TrafficEvidence): Examination {
  const reading = readEvidence(given)
  const strandOf = new Map<Finding, number>()
  for (const [i, strand] of reading.strands.entries()) for (const finding of judgeStrand(strand, reading)) strandOf.set(finding, i)
  const findings = [...strandOf.keys()]
  const vectors = joinFragments(
    joinVectors(findings.filter((finding): finding is VectorFinding => finding.kind === 'vector' && matters(finding))),
  )
  return {
    profile: vectors.length > 0 ? attackProfile(reading, findings, vectors) : calmProfile(reading, findings),
    strandsOfVectors: vectors.map((group) => [...new Set(group.map((finding) => strandOf.get(finding)!))]),
  }
}

function matters({ reading }: VectorFinding): boolean {
  return reading.presence >= LEAST_SHARE
}

const sizeOf = (finding: VectorFinding) => finding.reading.packets * finding.part
const sizeOfGroup = (group: readonly VectorFinding[]) => group.reduce((sum, finding) => sum + sizeOf(finding), 0)

/** One vector a kind and name: what hits ports in service and what hits others is one flood. The largest comes first. */
function joinVectors(vectors: readonly VectorFinding[]): VectorFinding[][] {
  const groups = new Map<string, VectorFinding[]>()
  for (const vector of vectors) {
    const key = vector.reflected ? vector.name : vector.noun
    const group = groups.get(key)
    if (group) group.push(vector)
    else groups.set(key, [vector])
  }
  for (const group of groups.values()) group.sort((a, b) => sizeOf(b) - sizeOf(a))
  return [...groups.values()].sort((a, b) => sizeOfGroup(b) - sizeOfGroup(a))
}

/** Later fragments have no ports: where their sources also send another vector, they are the rest of its packets, not a vector of their own. */
function joinFragments(groups: readonly VectorFinding[][]): VectorFinding[][] {
  const fragments = groups.find(([main]) => main!.vector === 'fragment-flood')
  if (fragments === undefined || groups.length === 1) return [...groups]
  const { sample } = fragments[0]!.reading.strand
  const others = groups.filter((group) => group !== fragments)
  const owner = others.find((group) => {
    if (!canBeFragmented(group[0]!)) return false
    const addresses = new Set(group.flatMap(({ reading }) => reading.strand.sample.map(({ address }) => address)))
    return sample.length > 0 && sample.filter(({ address }) => addresses.has(address)).length >= sample.length / 2
  })
  if (owner === undefined) return [...groups]
  // Far more pieces than beginnings: it is the pieces that flood.
  const pieces = sizeOfGroup(fragments) > MOST_PIECES * sizeOfGroup(owner)
  return others
    .map((group) => (group === owner ? (pieces ? [...fragments, ...group] : [...group, ...fragments]) : group))
    .sort((a, b) => sizeOfGroup(b) - sizeOfGroup(a))
}

/** SYNs and bare acknowledgements fit any line; what is cut in pieces is large. */
function canBeFragmented({ reading }: VectorFinding): boolean {
  return reading.strand.kind.startsWith('udp') || reading.strand.kind === 'icmp' || reading.strand.kind === 'gre'
}

function toVector(group: readonly VectorFinding[], reading: EvidenceReading, number: number): Vector {
  const { evidence } = reading
  const main = group[0]!
  const seconds = attackSeries(group, evidence)
  const own = findEpisodes(seconds, group, evidence)
  let packets = 0
  let bytes = 0
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const { reading: strand, part } of group) {
    packets += strand.packets * part
    bytes += strand.strand.bytes * part
    from = Math.min(from, strand.strand.firstAt)
    to = Math.max(to, strand.strand.lastAt + 1)
  }
  // Shared with ordinary traffic, it lasts as long as it stands out of it; alone, from its first packet to its last.
  const mixed = group.some(({ part }) => part < 1) && own.length > 0
  return {
    number,
    kind: main.vector,
    name: main.name,
    technique: main.technique ?? techniqueOf(main.vector),
    protocol: main.protocol,
    port: main.port,
    window: mixed ? { from: own[0]!.onset, to: own[own.length - 1]!.end } : { from, to },
    packets: Math.round(packets),
    bytes: Math.round(bytes),
    shareOfPackets: reading.packets > 0 ? packets / reading.packets : 0,
    shareOfBytes: reading.bytes > 0 ? bytes / reading.bytes : 0,
    sources: unionOf(group.map(({ reading: { strand } }) => strand)),
    traits: main.traits,
    confidence: main.confidence,
    rule: main.rule,
    reflected: main.reflected,
    match: matchOf(group, evidence.target),
    seconds: seconds.map(({ at, packets: p, bytes: b }) => ({ at, packets: Math.round(p), bytes: Math.round(b) })),
  }
}

function attackProfile(
  reading: EvidenceReading,
  findings: readonly Finding[],
  groups: readonly (readonly VectorFinding[])[],
): AttackProfile {
  const { evidence } = reading
  const all = groups.flat()
  const vectors = groups.map((group, i) => toVector(group, reading, i + 1))
  const judged = groups.map((group, i): JudgedVector => {
    const finding = group[0]!
    const vector = vectors[i]!
    return vector.reflected ? { vector, finding } : { vector, finding, battery: runBattery(finding.reading.strand) }
  })
  const series = attackSeries(all, evidence)
  const episodes = findEpisodes(series, all, evidence)
  const gate = judgeSpoofing(groups, judged)
  const geography = placeSources(gate.passed, evidence, gate.spoofing)
  const backscatter = findings.filter(
    (finding) => all.every(({ reflected }) => reflected) && finding.kind === 'ordinary' && finding.looksLike === ICMP_ERRORS,
  )
  const sources = unionOf([...all, ...backscatter].map(({ reading: { strand } }) => strand))
  const main = groups[0]![0]!
  const port = main.reflected ? attackedPort(main.reading.strand.destinationPorts) : main.port
  const reasons: Reason[] = vectors.map(({ rule }) => rule)
  const pulses = findPulses(series)
  if (pulses !== undefined) reasons.push(pulses)
  const carpet = carpetReason(evidence)
  if (carpet !== undefined) reasons.push(carpet)
  const usual = evidence.usual
  const peak = episodes.reduce((most, episode) => Math.max(most, episode.peakPacketsPerSecond), 0)
  if (usual !== undefined && usual.packetsPerSecond > 0)
    reasons.push({
      rule: 'above-usual',
      text: `${formatWhole(peak)} packets/s at the peak, where ${formatWhole(usual.packetsPerSecond)} were usual over ${formatDuration(usual.seconds * 1e6)} before.`,
      value: peak / usual.packetsPerSecond,
      from: 'traffic',
    })
  for (const finding of backscatter)
    if (finding.reading.shareOfPackets >= WORTH_TELLING)
      reasons.push({
        rule: 'backscatter',
        text: `${counted(finding.reading.packets, 'ICMP error')} from ${counted(finding.reading.sources, 'source')} came back on requests that were forged in the target's name.`,
        value: finding.reading.packets,
        from: 'traffic',
      })
  reasons.push(...restReasons(findings.filter((finding) => !backscatter.includes(finding))))
  return {
    nature: 'attack',
    target: evidence.target,
    vantage: evidence.vantage,
    window: evidence.window,
    sentence: attackSentence({
      target: evidence.target,
      port,
      vectors: vectors.map((vector, i) => ({ vector, noun: groups[i]![0]!.noun })),
      episodes,
      sources,
      reflectors: unionOf(all.filter(({ reflected }) => reflected).map(({ reading: { strand } }) => strand)),
      spoofing: gate.spoofing.result,
      destinations: evidence.carpet?.destinations,
      fromInside: evidence.vantage === 'source-network',
    }),
    reasons,
    episodes,
    vectors,
    families: nameFamilies(judged, reading),
    packets: reading.packets,
    bytes: reading.bytes,
    sources: evidence.sources,
    spoofing: gate.spoofing,
    geography,
    coverage: evidence.coverage,
    cannotTell: [
      ...limitsOf(evidence, reading),
      ...attackLimits(
        vectors,
        gate.spoofing,
        episodes.some(({ ongoing }) => ongoing),
      ),
    ],
  }
}

/** The addresses of a prefix that were hit together, none of them standing out: what watching one host never shows (R16). */
function carpetReason({ carpet, target }: TrafficEvidence): Reason | undefined {
  if (carpet === undefined) return undefined
  return {
    rule: 'carpet-bombing',
    text: `${counted(carpet.destinations, 'address', 'addresses')} of ${target} were hit together, ${counted(carpet.packetsPerDestination, 'packet')} each on average, and none of them got more than ${percent(carpet.largestShare)}.`,
    value: carpet.destinations,
    from: 'traffic',
  }
}

/** What else came, in words, the largest first: ordinary traffic, what a vector shares its ports with, and what could not be told. */
function restReasons(findings: readonly Finding[]): Reason[] {
  const rest: { readonly share: number; readonly looksLike: string }[] = []
  for (const finding of findings) {
    const { shareOfPackets } = finding.reading
    if (finding.kind === 'vector')
      rest.push({ share: shareOfPackets * (1 - finding.part), looksLike: 'answered as ordinary traffic of the same ports' })
    else rest.push({ share: shareOfPackets, looksLike: finding.looksLike })
  }
  return rest
    .filter(({ share }) => share >= WORTH_TELLING)
    .sort((a, b) => b.share - a.share)
    .map(({ share, looksLike }) => ({
      rule: 'not-part-of-it',
      text: `${percent(share)} of the packets are not part of it: ${looksLike}.`,
      value: share,
      from: 'traffic',
    }))
}

/** Distinct sources of several strands: counted where all are listed, else those of the largest strand, of which the others share most. */
function unionOf(strands: readonly Strand[]): Estimate {
  if (strands.length === 1) return strands[0]!.sources
  if (strands.every(({ sources, sample }) => sources.exact && sample.length === sources.value)) {
    const addresses = new Set<string>()
    for (const { sample } of strands) for (const { address } of sample) addresses.add(address)
    return exactly(addresses.size)
  }
  return strands.reduce((most, { sources }) => (sources.value > most.value ? sources : most), exactly(0))
}

function judgeSpoofing(
  groups: readonly (readonly VectorFinding[])[],
  all: readonly JudgedVector[],
): { readonly spoofing: Spoofing; readonly passed: readonly LocatedSource[][] } {
  const judged = all.flatMap(({ vector, battery }, i) => (battery === undefined ? [] : [{ vector, battery, group: groups[i]! }]))
  if (judged.length === 0) return { spoofing: { result: 'reflected', tests: [], text: spoofingText('reflected', undefined) }, passed: [] }
  const passed = judged
    .filter(({ battery }) => battery.result === 'not-spoofed')
    .map(({ group }) => group.flatMap((finding) => finding.reading.strand.sample))
  const main = judged.reduce((most, next) => (next.vector.packets > most.vector.packets ? next : most))
  const results = new Set(judged.map(({ battery }) => battery.result))
  const result: SpoofingResult = results.has('spoofed') && results.has('not-spoofed') ? 'partly-spoofed' : main.battery.result
  const text =
    result === 'partly-spoofed' && main.battery.result !== 'partly-spoofed'
      ? `${listed(judged.map(({ vector, battery }) => `${vector.name}: ${words(battery)}`))}.`
      : spoofingText(result, main.battery)
  // A small vector with real sources does not open the gate for a large one that nothing is known of.
  return { spoofing: { result, tests: main.battery.tests, text }, passed: result === 'undetermined' ? [] : passed }
}

function words(battery: BatteryReading): string {
  return { spoofed: 'forged sources', 'not-spoofed': 'real sources', 'partly-spoofed': 'some forged sources', undetermined: 'not decided' }[
    battery.result
  ]
}

function placeSources(passed: readonly (readonly LocatedSource[])[], evidence: TrafficEvidence, spoofing: Spoofing): Geography {
  if (passed.length === 0)
    return {
      kind: 'withheld',
      because: {
        spoofed: 'The source addresses are forged: their countries mean nothing.',
        'partly-spoofed': 'Some source addresses are forged, and which ones cannot be told: countries would mislead.',
        reflected: 'The sources are reflectors: their countries say where abused servers stand, not where the attack came from.',
        undetermined: 'It is not shown that the source addresses are real; until then their countries say nothing.',
        'not-spoofed': 'There is no source to place.',
      }[spoofing.result],
    }
  const sources = new Map<string, LocatedSource>()
  for (const source of passed.flat()) {
    const known = sources.get(source.address)
    sources.set(source.address, known ? { ...source, packets: source.packets + known.packets, bytes: source.bytes + known.bytes } : source)
  }
  return countCountries([...sources.values()], evidence.databases, evidence)
}

function calmProfile(reading: EvidenceReading, findings: readonly Finding[]): AttackProfile {
  const { evidence } = reading
  const families = nameFamilies([], reading)
  const unclear = findings
    .filter((finding) => finding.kind === 'unclear' && finding.reading.shareOfPackets >= 0.1)
    .sort((a, b) => b.reading.packets - a.reading.packets)
  const first = unclear[0]
  const nature = first === undefined ? 'none' : 'undetermined'
  const looksLike = first !== undefined && first.kind === 'unclear' ? first.looksLike : describeOrdinary(reading, findings)
  // The window ends just after the last packet: of one packet, or of several on one time stamp, there is no span to tell.
  const lasted = evidence.window.to - evidence.window.from - 1
  const span = lasted > 0 && reading.packets > 1 ? ` in ${formatDuration(lasted)}` : ''
  const amount = `${counted(reading.packets, 'packet')}${span} from ${counted(evidence.sources.value, 'source')}`
  return {
    nature,
    looksLike,
    target: evidence.target,
    vantage: evidence.vantage,
    window: evidence.window,
    sentence:
      first === undefined
        ? `No attack on ${evidence.target}: it looks like ${looksLike} (${amount}).`
        : `It cannot be told whether ${evidence.target} was attacked: ${looksLike} (${amount}).`,
    reasons: (first === undefined ? findings : unclear)
      .filter((finding) => finding.reading.shareOfPackets >= WORTH_TELLING)
      .sort((a, b) => b.reading.packets - a.reading.packets)
      .map(({ rule }) => rule),
    episodes: [],
    vectors: [],
    ...(families.length === 0 ? {} : { families }),
    packets: reading.packets,
    bytes: reading.bytes,
    sources: evidence.sources,
    spoofing: noSpoofing('Not judged: no attack was found whose sources could be forged.'),
    geography: { kind: 'withheld', because: 'No attack was found; countries are listed for the sources of an attack only.' },
    coverage: evidence.coverage,
    cannotTell: limitsOf(evidence, reading),
  }
}

/** What this evidence cannot show, whatever was found in it. */
function limitsOf(evidence: TrafficEvidence, reading: EvidenceReading): string[] {
  const limits: string[] = []
  if (!reading.twoWay) limits.push('Only traffic towards the target was seen: whether it asked for it or answered cannot be told.')
  if (reading.thinned)
    limits.push(
      'The flow records are sampled: packets and bytes are estimates, small sources may be missing, and single packets of a source mean nothing.',
    )
  if (evidence.coverage.samplingRates.includes(0))
    limits.push('An exporter did not say its sampling rate: its packets were counted as they are.')
  if (evidence.from === 'flows') limits.push('Flow records hold no payload: what was asked or answered inside was not seen.')
  if (evidence.coverage.sequenceGaps > 0)
    limits.push(`${formatWhole(evidence.coverage.sequenceGaps)} export records or datagrams never arrived.`)
  return limits
}

function attackLimits(vectors: readonly Vector[], spoofing: Spoofing, ongoing: boolean): string[] {
  const limits: string[] = []
  if (ongoing) limits.push('The evidence ends while the attack goes on: its end was not seen.')
  if (vectors.some((vector) => vector.reflected)) limits.push('Who sent the forged requests to the reflectors is not visible from here.')
  if (spoofing.result === 'spoofed') limits.push('How many machines sent it, and from where, is not visible from here.')
  limits.push('Whether the service suffered is not visible in the traffic, and what was asked inside encrypted connections is not either.')
  return limits
}
