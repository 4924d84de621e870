import type { Atlas } from '#atlas'
import { countryName } from '#atlas'
import { weighClaim } from '#attribution'
import { cannotSeeFrom } from '#forensics'
import { createProfiler } from '#traffic'
import type { AnalysedInput, AnalysisReport, AttackProfile, Claim, ClaimFinding, CountryCode, Coverage, Vantage } from '#vocabulary'
import { censusOf, withContext } from '../origins/evidence-context.ts'
import type { CaptureInput } from './capture-input.ts'
import { constructedNote } from './constructed-note.ts'
import { examineTargets } from './examine-targets.ts'
import type { ExaminedTarget } from './examined-target.ts'
import type { ServiceBaseline } from './read-baseline.ts'
import { type CaptureFeed, createCaptureFeed, type ReadingProgress } from './read-capture.ts'

export interface AnalyzeOptions {
  readonly vantage: Vantage
  readonly claims: readonly Claim[]
  /** Clean traffic of the service: the second baseline that claims and countries are held against. */
  readonly baseline?: ServiceBaseline
}

export interface AnalyzeDeps {
  readonly atlas: Atlas
  /** Called once for each target that the report tells of, in its order, with the evidence behind it. */
  readonly examined?: (target: ExaminedTarget) => void
  readonly progress?: ReadingProgress
}

/** From captures to the answer. Same inputs, in whatever order, same report. */
export async function analyzeFiles(inputs: readonly CaptureInput[], options: AnalyzeOptions, deps: AnalyzeDeps): Promise<AnalysisReport> {
  const profiler = createProfiler({ vantage: options.vantage }, { locator: deps.atlas })
  const feed = createCaptureFeed(profiler)
  const read = await feed.read(inputs, deps.progress)
  const coverage = coverageOf(feed)
  const told = examineTargets(profiler, coverage, (evidence) =>
    withContext(evidence, { atlas: deps.atlas, claims: options.claims, baselines: options.baseline?.baselines ?? [] }),
  )
  for (const target of told) deps.examined?.(target)
  const profiles = told.map(({ profile }) => profile)
  const nature = profiles[0]?.nature ?? 'none'
  const span = profiler.span
  const scanners = profiler.scanners()
  const synthetic = constructedNote(profiles.map(({ target }) => target))
  return {
    format: 'breakwater.analysis.v1',
    nature,
    sentence: sentenceOf(profiles, read),
    inputs: read,
    ...(span ? { window: span } : {}),
    vantage: { vantage: options.vantage, cannotSee: cannotSeeFrom(options.vantage) },
    seconds: profiler.totals(),
    ...(scanners && scanners.sources > 0 ? { scanners } : {}),
    targets: told.map(({ profile, evidence }) => ({ profile, seconds: evidence.seconds })),
    claims: weighClaims(profiles, options, deps.atlas),
    databases: [...deps.atlas.databases, ...(deps.atlas.networkDatabase ? [deps.atlas.networkDatabase] : [])],
    coverage,
    ...(synthetic === undefined ? {} : { synthetic }),
  }
}

function weighClaims(profiles: readonly AttackProfile[], { claims, baseline }: AnalyzeOptions, atlas: Atlas): ClaimFinding[] {
  if (claims.length === 0) return []
  const evidence = {
    profiles,
    census: censusOf(atlas),
    ...(baseline ? { clients: baseline.clients } : {}),
    countryNames: namesOf(profiles, claims),
  }
  return claims.map((claim) => weighClaim(claim, evidence))
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
  const { totals } = feed
  const counts = feed.flowDecoder.counts()
  const undecoded: Record<string, number> = Object.fromEntries([...totals.undecoded].sort(([a], [b]) => (a < b ? -1 : 1)))
  const ofExports = { ...counts.malformed, ...counts.headersUndecoded }
  for (const [code, count] of Object.entries(ofExports).sort(([a], [b]) => (a < b ? -1 : 1)))
    undecoded[code] = (undecoded[code] ?? 0) + count
  const read = totals.packets + counts.records + counts.sampledPackets
  const lost = sum(Object.values(undecoded))
  // Of frames, those that could not be decoded are among what was read; what was skipped, and what is wrong with exports, is not.
  const came = read + totals.skipped + sum(Object.values(ofExports))
  const notes = [...totals.notes]
  if (counts.records > 0)
    notes.push(
      `${counts.records} flow records were read from ${counts.datagrams - counts.sflowDatagrams} export datagrams; the datagrams themselves were not judged.`,
    )
  if (counts.sampledPackets > 0)
    notes.push(
      `${counts.sampledPackets} sampled packets were read from ${counts.sflowDatagrams} sFlow datagrams; the datagrams themselves were not judged, and each packet has the time at which its datagram was captured.`,
    )
  if (counts.discardSamples > 0) notes.push(`${counts.discardSamples} packets that devices reported as discarded were not judged.`)
  if (counts.otherSamples > 0) notes.push(`${counts.otherSamples} sFlow samples are of formats that are not read.`)
  if (counts.agentDrops > 0) notes.push(`${counts.agentDrops} samples were lost in the sFlow agents, by their own count.`)
  if (counts.templateUnknown > 0)
    notes.push(`${counts.templateUnknown} sets of flow records came without a template that says how to read them, and were not read.`)
  const rates = new Set<number>()
  if (totals.packets > totals.exports) rates.add(1)
  for (const exporter of feed.flowDecoder.exporters) if (exporter.records > 0) rates.add(exporter.samplingRate)
  return {
    read,
    undecoded,
    ...(came > 0 ? { undecodedShare: lost / came } : {}),
    samplingRates: [...rates].sort((a, b) => a - b),
    sequenceGaps: counts.sequenceGaps + counts.datagramGaps,
    snapped: totals.snapped,
    notes,
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0)
}

function namesOf(profiles: readonly AttackProfile[], claims: readonly Claim[]): ReadonlyMap<CountryCode, string> {
  const codes = new Set(claims.flatMap((claim) => claim.area))
  for (const { geography } of profiles) if (geography.kind === 'shown') for (const { country } of geography.rows) codes.add(country)
  return new Map([...codes].map((code) => [code, countryName(code)]))
}
