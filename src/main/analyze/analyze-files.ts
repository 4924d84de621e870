import type { Atlas } from '#atlas'
import { countryName } from '#atlas'
import { weighClaim } from '#attribution'
import { examine } from '#forensics'
import { createProfiler, type Profiler } from '#traffic'
import type { AnalysedInput, AnalysisReport, AttackProfile, Claim, CountryCode, Coverage, TrafficSecond, Vantage } from '#vocabulary'
import type { CaptureInput } from './capture-input.ts'
import { orderInputs } from './order-inputs.ts'
import { type CaptureFeed, createCaptureFeed } from './read-capture.ts'

export interface AnalyzeOptions {
  readonly vantage: Vantage
  readonly claims: readonly Claim[]
}

export interface AnalyzeDeps {
  readonly atlas: Atlas
  /** Called now and then with the file being read and how far it is. */
  readonly progress?: (name: string, bytes: number, packets: number) => void
}

/** Destinations that are examined: the heaviest by packets and by bytes. An attack is neither if it is worth telling. */
const EXAMINED = 32
/** Targets that a report tells of. */
const TOLD = 16

/** From captures to the answer. Same inputs, in whatever order, same report. */
export async function analyzeFiles(inputs: readonly CaptureInput[], options: AnalyzeOptions, deps: AnalyzeDeps): Promise<AnalysisReport> {
  const profiler = createProfiler({ vantage: options.vantage }, { locator: deps.atlas })
  const feed = createCaptureFeed(profiler)
  const read: AnalysedInput[] = []
  for (const input of await orderInputs(inputs))
    read.push(await feed.read(input, (bytes, packets) => deps.progress?.(input.name, bytes, packets)))
  const coverage = coverageOf(feed)
  const told = examineTargets(profiler, coverage)
  const profiles = told.map(({ profile }) => profile)
  const nature = profiles[0]?.nature ?? 'none'
  const span = profiler.span
  return {
    format: 'breakwater.analysis.v1',
    nature,
    sentence: sentenceOf(profiles, read),
    inputs: read,
    ...(span ? { window: span } : {}),
    targets: told,
    claims: options.claims.map((claim) =>
      weighClaim(claim, { profiles, census: censusOf(deps.atlas), countryNames: namesOf(profiles, options.claims) }),
    ),
    databases: deps.atlas.databases,
    coverage,
  }
}

/** Attacks, largest first; without one what cannot be told; without that the busiest destination. */
function examineTargets(profiler: Profiler, coverage: Coverage): { profile: AttackProfile; seconds: readonly TrafficSecond[] }[] {
  const targets = profiler.targets()
  const byBytes = [...targets].sort((a, b) => b.bytes - a.bytes || b.packets - a.packets || (a.name < b.name ? -1 : 1))
  const chosen = new Map([...targets.slice(0, EXAMINED), ...byBytes.slice(0, EXAMINED)].map((target) => [target.index, target]))
  const examined: { profile: AttackProfile; seconds: readonly TrafficSecond[] }[] = []
  for (const { index } of chosen.values()) {
    const evidence = profiler.evidence(index, undefined, coverage)
    if (evidence) examined.push({ profile: examine(evidence), seconds: evidence.seconds })
  }
  const attackPackets = (profile: AttackProfile) => profile.vectors.reduce((sum, vector) => sum + vector.packets, 0)
  examined.sort(
    (a, b) =>
      attackPackets(b.profile) - attackPackets(a.profile) ||
      b.profile.packets - a.profile.packets ||
      b.profile.bytes - a.profile.bytes ||
      (a.profile.target < b.profile.target ? -1 : 1),
  )
  const attacks = examined.filter(({ profile }) => profile.nature === 'attack')
  if (attacks.length > 0) return attacks.slice(0, TOLD)
  const unclear = examined.filter(({ profile }) => profile.nature === 'undetermined')
  return (unclear.length > 0 ? unclear.slice(0, TOLD) : examined.slice(0, 1)) satisfies { profile: AttackProfile }[]
}

function sentenceOf(profiles: readonly AttackProfile[], inputs: readonly AnalysedInput[]): string {
  const first = profiles[0]
  if (first === undefined) {
    const packets = inputs.reduce((sum, input) => sum + input.packets, 0)
    return packets === 0 ? 'No attack: the capture holds no packets.' : 'No attack: the capture holds no IP traffic.'
  }
  const others = profiles.filter(({ nature }) => nature === first.nature).length - 1
  if (first.nature !== 'attack' || others === 0) return first.sentence
  return `${first.sentence} ${others === 1 ? 'One more target was' : `${others} more targets were`} attacked.`
}

function coverageOf(feed: CaptureFeed): Coverage {
  const counts = feed.flowDecoder.counts()
  const undecoded: Record<string, number> = Object.fromEntries([...feed.totals.undecoded].sort(([a], [b]) => (a < b ? -1 : 1)))
  for (const [code, count] of Object.entries(counts.malformed).sort(([a], [b]) => (a < b ? -1 : 1))) undecoded[code] = count
  const notes = [...feed.totals.notes]
  if (counts.records > 0)
    notes.push(
      `${counts.records} flow records were read from ${counts.datagrams} export datagrams; the datagrams themselves were not judged.`,
    )
  if (counts.notRead.netflow9 > 0) notes.push(`${counts.notRead.netflow9} NetFlow version 9 datagrams were recognised and not read.`)
  if (counts.notRead.sflow > 0) notes.push(`${counts.notRead.sflow} sFlow datagrams were recognised and not read.`)
  const rates = new Set<number>()
  if (feed.totals.packets > counts.datagrams) rates.add(1)
  for (const exporter of feed.flowDecoder.exporters) if (exporter.records > 0) rates.add(exporter.samplingRate)
  return {
    read: feed.totals.packets + counts.records,
    undecoded,
    samplingRates: [...rates].sort((a, b) => a - b),
    sequenceGaps: counts.sequenceGaps,
    snapped: feed.totals.snapped,
    notes,
  }
}

function censusOf(atlas: Atlas): { database: string; shares: ReadonlyMap<CountryCode, number> }[] {
  return atlas.databases.map(({ name }, index) => ({ database: name, shares: atlas.census(index) }))
}

function namesOf(profiles: readonly AttackProfile[], claims: readonly Claim[]): ReadonlyMap<CountryCode, string> {
  const codes = new Set(claims.flatMap((claim) => claim.area))
  for (const { geography } of profiles) if (geography.kind === 'shown') for (const { country } of geography.rows) codes.add(country)
  return new Map([...codes].map((code) => [code, countryName(code)]))
}
