import {
  type AttackProfile,
  type Estimate,
  exactly,
  formatDuration,
  formatWhole,
  type Geography,
  type LocatedSource,
  type Reason,
  type Spoofing,
  type SpoofingResult,
  type Strand,
  type TrafficEvidence,
  type Vector,
} from '#vocabulary'
import { findEpisodes } from './episodes.ts'
import type { Finding } from './finding.ts'
import { countCountries } from './geography.ts'
import { judgeStrand } from './judge-strand.ts'
import { describeOrdinary } from './ordinary.ts'
import { ICMP_ERRORS } from './other-floods.ts'
import { attackedPort, type EvidenceReading, readEvidence } from './reading.ts'
import { attackSentence } from './sentence.ts'
import { type BatteryReading, noSpoofing, runBattery, spoofingText } from './spoofing-battery.ts'
import { LEAST_SHARE } from './thresholds.ts'
import { list, percent } from './words.ts'

type VectorFinding = Extract<Finding, { kind: 'vector' }>

/** What the traffic towards one target is: attack, none of it, or not to be told; with vectors, times, spoofing and, behind that gate, countries. */
export function examine(evidence: TrafficEvidence): AttackProfile {
  const reading = readEvidence(evidence)
  const findings = reading.strands.map((strand) => judgeStrand(strand, reading))
  const vectors = joinVectors(
    dropJoinedFragments(findings.filter((finding): finding is VectorFinding => finding.kind === 'vector' && matters(finding))),
  )
  if (vectors.length > 0) return attackProfile(evidence, reading, findings, vectors)
  return calmProfile(evidence, reading, findings)
}

function matters({ reading }: VectorFinding): boolean {
  return reading.shareOfPackets >= LEAST_SHARE || reading.shareOfBytes >= LEAST_SHARE
}

/** Fragments whose sources also send the answers of a reflection are the rest of those answers, not a vector of their own. */
function dropJoinedFragments(vectors: readonly VectorFinding[]): VectorFinding[] {
  const reflectors = new Set<string>()
  for (const { reflected, reading } of vectors) if (reflected) for (const { address } of reading.strand.sample) reflectors.add(address)
  return vectors.filter(({ vector, reading }) => {
    if (vector !== 'fragment-flood' || reflectors.size === 0) return true
    const { sample } = reading.strand
    return sample.filter(({ address }) => reflectors.has(address)).length < sample.length / 2
  })
}

/** One vector a kind and name: what hits ports in service and what hits others is one flood. The largest comes first. */
function joinVectors(vectors: readonly VectorFinding[]): VectorFinding[][] {
  const groups = new Map<string, VectorFinding[]>()
  for (const vector of vectors) {
    const key = vector.reflected ? vector.name : vector.noun
    const group = groups.get(key)
    if (group) group.push(vector)
    else groups.set(key, [vector])
  }
  const size = (finding: VectorFinding) => finding.reading.packets * finding.part
  for (const group of groups.values()) group.sort((a, b) => size(b) - size(a))
  return [...groups.values()].sort((a, b) => b.reduce((sum, f) => sum + size(f), 0) - a.reduce((sum, f) => sum + size(f), 0))
}

function toVector(group: readonly VectorFinding[], reading: EvidenceReading, number: number): Vector {
  const main = group[0]!
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
  return {
    number,
    kind: main.vector,
    name: main.name,
    technique: main.reflected ? 'T1498.002' : 'T1498.001',
    protocol: main.protocol,
    port: main.port,
    window: { from, to },
    packets: Math.round(packets),
    bytes: Math.round(bytes),
    shareOfPackets: reading.packets > 0 ? packets / reading.packets : 0,
    shareOfBytes: reading.bytes > 0 ? bytes / reading.bytes : 0,
    sources: main.reading.strand.sources,
    traits: main.traits,
    confidence: main.confidence,
    rule: main.rule,
    reflected: main.reflected,
    match: { destination: reading.evidence.target, ...(main.protocol === 0 ? {} : { protocol: main.protocol }) },
    seconds: [],
  }
}

function attackProfile(
  evidence: TrafficEvidence,
  reading: EvidenceReading,
  findings: readonly Finding[],
  groups: readonly (readonly VectorFinding[])[],
): AttackProfile {
  const all = groups.flat()
  const vectors = groups.map((group, i) => toVector(group, reading, i + 1))
  const episodes = findEpisodes(all, evidence)
  const gate = judgeSpoofing(groups, vectors)
  const geography = placeSources(gate.passed, evidence, gate.spoofing)
  const backscatter = findings.filter(
    (finding) => all.every(({ reflected }) => reflected) && finding.kind === 'ordinary' && finding.looksLike === ICMP_ERRORS,
  )
  const sources = unionOf([...all, ...backscatter].map(({ reading: { strand } }) => strand))
  const main = groups[0]![0]!
  const port = main.reflected ? attackedPort(main.reading.strand.destinationPorts) : main.port
  const reasons: Reason[] = vectors.map(({ rule }) => rule)
  const usual = evidence.usual
  const peak = episodes.reduce((most, episode) => Math.max(most, episode.peakPacketsPerSecond), 0)
  if (usual !== undefined && usual.packetsPerSecond > 0)
    reasons.push({
      rule: 'above-usual',
      text: `${formatWhole(peak)} packets/s at the peak, where ${formatWhole(usual.packetsPerSecond)} were usual over ${formatDuration(usual.seconds * 1e6)} before.`,
      value: peak / usual.packetsPerSecond,
      from: 'traffic',
    })
  const beside = findings.filter((finding) => finding.kind !== 'vector' && finding.reading.shareOfPackets >= 0.05)
  for (const finding of beside)
    if (backscatter.includes(finding))
      reasons.push({
        rule: 'backscatter',
        text: `${formatWhole(finding.reading.packets)} ICMP errors from ${formatWhole(finding.reading.sources)} sources came back on requests that were forged in the target's name.`,
        value: finding.reading.packets,
        from: 'traffic',
      })
    else if (finding.kind === 'ordinary')
      reasons.push({
        rule: 'not-part-of-it',
        text: `${percent(finding.reading.shareOfPackets)} of the packets are not part of it: ${finding.looksLike}.`,
        value: finding.reading.shareOfPackets,
        from: 'traffic',
      })
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
      spoofing: gate.spoofing.result,
    }),
    reasons,
    episodes,
    vectors,
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

/** Distinct sources of several strands: counted where all are listed, else those of the largest strand, of which the others share most. */
function unionOf(strands: readonly Strand[]): Estimate {
  if (strands.every(({ sources, sample }) => sources.exact && sample.length === sources.value)) {
    const addresses = new Set<string>()
    for (const { sample } of strands) for (const { address } of sample) addresses.add(address)
    return exactly(addresses.size)
  }
  return strands.reduce((most, { sources }) => (sources.value > most.value ? sources : most), exactly(0))
}

function judgeSpoofing(
  groups: readonly (readonly VectorFinding[])[],
  vectors: readonly Vector[],
): { readonly spoofing: Spoofing; readonly passed: readonly LocatedSource[][] } {
  const direct = groups.map((group, i) => ({ group, vector: vectors[i]! })).filter(({ vector }) => !vector.reflected)
  if (direct.length === 0) return { spoofing: { result: 'reflected', tests: [], text: spoofingText('reflected', undefined) }, passed: [] }
  const judged = direct.map(({ group, vector }) => ({ vector, group, battery: runBattery(group[0]!.reading.strand) }))
  const passed = judged
    .filter(({ battery }) => battery.result === 'not-spoofed')
    .map(({ group }) => group.flatMap((finding) => finding.reading.strand.sample))
  const main = judged.reduce((most, next) => (next.vector.packets > most.vector.packets ? next : most))
  const results = new Set(judged.map(({ battery }) => battery.result))
  const result: SpoofingResult = results.has('spoofed') && results.has('not-spoofed') ? 'partly-spoofed' : main.battery.result
  const text =
    result === 'partly-spoofed' && main.battery.result !== 'partly-spoofed'
      ? `${list(judged.map(({ vector, battery }) => `${vector.name}: ${words(battery)}`))}.`
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

function calmProfile(evidence: TrafficEvidence, reading: EvidenceReading, findings: readonly Finding[]): AttackProfile {
  const unclear = findings
    .filter((finding) => finding.kind === 'unclear' && finding.reading.shareOfPackets >= 0.1)
    .sort((a, b) => b.reading.packets - a.reading.packets)
  const first = unclear[0]
  const nature = first === undefined ? 'none' : 'undetermined'
  const looksLike = first !== undefined && first.kind === 'unclear' ? first.looksLike : describeOrdinary(reading, findings)
  const span = formatDuration(Math.max(1, evidence.window.to - evidence.window.from - 1))
  const amount = `${formatWhole(reading.packets)} ${reading.packets === 1 ? 'packet' : 'packets'} in ${span} from ${formatWhole(evidence.sources.value)} ${
    evidence.sources.value === 1 ? 'source' : 'sources'
  }`
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
      .filter((finding) => finding.reading.shareOfPackets >= 0.05)
      .sort((a, b) => b.reading.packets - a.reading.packets)
      .map(({ rule }) => rule),
    episodes: [],
    vectors: [],
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
  limits.push('Whether the service suffered is not visible in the traffic, and requests inside completed connections were not looked into.')
  return limits
}
