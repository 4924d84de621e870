import { countryName } from '#atlas'
import { type Claim, fault, isoCountries, ok, parseClaim, type Result, VANTAGES, type Vantage } from '#vocabulary'
import { EXIT } from '../cli/exit-codes.ts'
import type { CommandIo } from '../cli/io.ts'
import { type GeoRequest, openRequestedAtlas, readGeoRequest } from '../origins/geo-databases.ts'
import { analyzeFiles } from './analyze-files.ts'
import { type AnalyzeOutputOptions, type OutputPlan, planOutputs, writeOutputs } from './analyze-outputs.ts'
import { openInput } from './capture-input.ts'
import type { ExaminedTarget } from './examined-target.ts'
import { readBaseline } from './read-baseline.ts'
import { createReadProgress } from './read-progress.ts'

/** As the argument parser hands them over. */
export interface AnalyzeCommandOptions extends AnalyzeOutputOptions {
  readonly claim?: unknown
  readonly vantage?: unknown
  readonly geo?: unknown
  readonly geoOnly?: unknown
  readonly baseline?: unknown
  readonly jsonSchema?: unknown
  readonly exitCode?: unknown
}

/** `breakwater analyze FILES…`: one report, on the terminal, as JSON or as one HTML file, and what else is asked for. Returns the exit code. */
export async function analyzeCommand(files: readonly string[], options: AnalyzeCommandOptions, io: CommandIo): Promise<number> {
  if (options.jsonSchema === true) {
    const { analysisJsonSchema } = await import('./report-schema.ts')
    io.out(`${JSON.stringify(analysisJsonSchema(), null, 2)}\n`)
    return EXIT.answered
  }
  const request = readRequest(files, options)
  if (!request.ok) {
    io.err(`breakwater analyze: ${request.fault.message}\n`)
    return EXIT.usage
  }
  const { claims, vantage, geo, outputs } = request.value
  const progress = createReadProgress(io)
  const atlas = openRequestedAtlas(geo)
  const inputs = request.value.inputs.map((file) => openInput(file))
  const baseline =
    typeof options.baseline === 'string'
      ? await readBaseline(options.baseline, { atlas, vantage, progress: progress.read }).finally(() => progress.clear())
      : undefined
  const examined: ExaminedTarget[] = []
  const report = await analyzeFiles(
    inputs,
    { vantage, claims, ...(baseline ? { baseline } : {}) },
    { atlas, progress: progress.read, examined: (target) => examined.push(target) },
  ).finally(() => progress.clear())
  const written = await writeOutputs(report, examined, outputs, {
    atlas,
    io,
    inputs,
    progress: progress.read,
    clearProgress: () => progress.clear(),
  })
  if (!written.ok) {
    io.err(`breakwater analyze: ${written.fault.message}\n`)
    return EXIT.usage
  }
  if (options.exitCode !== true || report.nature === 'none') return EXIT.answered
  return report.nature === 'attack' ? EXIT.attack : EXIT.undetermined
}

interface AnalyzeRequest {
  readonly claims: readonly Claim[]
  readonly vantage: Vantage
  readonly geo: GeoRequest
  readonly outputs: OutputPlan
  readonly inputs: readonly string[]
}

/** What was asked for, checked before anything is read. */
function readRequest(files: readonly string[], options: AnalyzeCommandOptions): Result<AnalyzeRequest> {
  const claims = readClaims(options.claim)
  if (!claims.ok) return fault(claims.fault.code, `--claim: ${claims.fault.message}`)
  const vantage = readVantage(options.vantage)
  if (vantage === undefined) return fault('VANTAGE', `--vantage: "${String(options.vantage)}" is not one of ${VANTAGES.join(', ')}`)
  const geo = readGeoRequest(options.geo, options.geoOnly)
  if (!geo.ok) return geo
  const { baseline } = options
  if (baseline === '-') return fault('BASELINE_STDIN', '--baseline: name a file; standard input cannot be read twice')
  const planned = planOutputs(options, files, [...(typeof baseline === 'string' ? [baseline] : []), ...geo.value.files])
  if (!planned.ok) return planned
  const { outputs, inputs } = planned.value
  if (inputs.length === 0) return fault('INPUT_NONE', 'name at least one capture file, or - for standard input')
  if (inputs.filter((file) => file === '-').length > 1) return fault('INPUT_STDIN', '- (standard input) can be read only once')
  return ok({ claims: claims.value, vantage, geo: geo.value, outputs, inputs })
}

function readClaims(value: unknown): Result<Claim[]> {
  const texts = value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)]
  const claims: Claim[] = []
  for (const text of texts) {
    const claim = parseClaim(text)
    if (!claim.ok) return fault(claim.fault.code, `${claim.fault.message}${countryNamedIn(text)}`)
    claims.push(claim.value)
  }
  return ok(claims)
}

/** Who writes a country by its name is told how to claim it: "; for Russia: addresses area=RU". */
function countryNamedIn(text: string): string {
  const words = lettersOf(text)
  const named = isoCountries().find((code) => words.includes(lettersOf(countryName(code))))
  return named === undefined ? '' : `; for ${countryName(named)}: addresses area=${named}`
}

/** " russia did it ": words between blanks, so that Niger is not found in Nigeria. */
function lettersOf(text: string): string {
  return ` ${text
    .toLowerCase()
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim()} `
}

function readVantage(value: unknown): Vantage | undefined {
  const text = value === undefined ? 'victim' : String(value)
  return VANTAGES.find((known) => known === text)
}
