import { countryName, isoCountries } from '#atlas'
import { type Claim, type CountryCode, fault, ok, parseClaim, type Result, VANTAGES, type Vantage } from '#vocabulary'
import { EXIT } from '../cli/exit-codes.ts'
import type { CommandIo } from '../cli/io.ts'
import { analyzeFiles } from './analyze-files.ts'
import { type AnalyzeOutputOptions, planOutputs, writeOutputs } from './analyze-outputs.ts'
import { openInput } from './capture-input.ts'
import type { ExaminedTarget } from './examined-target.ts'
import { openRequestedAtlas, readGeoRequest } from './geo-databases.ts'
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
  const claims = readClaims(options.claim)
  const vantage = readVantage(options.vantage)
  const geo = readGeoRequest(options.geo, options.geoOnly)
  const besides = [options.baseline, ...(Array.isArray(options.geo) ? options.geo : [])].filter((path) => typeof path === 'string')
  const outputs = planOutputs(options, files, besides)
  const wrong = !claims.ok
    ? `--claim: ${claims.fault.message}`
    : vantage === undefined
      ? `--vantage: "${String(options.vantage)}" is not one of ${VANTAGES.join(', ')}`
      : !geo.ok
        ? geo.fault.message
        : options.baseline === '-'
          ? '--baseline: name a file; standard input cannot be read twice'
          : !outputs.ok
            ? outputs.fault.message
            : outputs.value.inputs.length === 0
              ? 'name at least one capture file, or - for standard input'
              : outputs.value.inputs.filter((file) => file === '-').length > 1
                ? '- (standard input) can be read only once'
                : undefined
  if (wrong !== undefined || !claims.ok || vantage === undefined || !geo.ok || !outputs.ok) {
    io.err(`breakwater analyze: ${wrong}\n`)
    return EXIT.usage
  }
  const progress = createReadProgress(io)
  const atlas = openRequestedAtlas(geo.value)
  const inputs = outputs.value.inputs.map((file) => openInput(file))
  const baseline =
    typeof options.baseline === 'string'
      ? await readBaseline(options.baseline, { atlas, vantage, progress: progress.read }).finally(() => progress.clear())
      : undefined
  const examined: ExaminedTarget[] = []
  const report = await analyzeFiles(
    inputs,
    { vantage, claims: claims.value, ...(baseline ? { baseline } : {}) },
    { atlas, progress: progress.read, examined: (target) => examined.push(target) },
  ).finally(() => progress.clear())
  const written = await writeOutputs(report, examined, outputs.value.outputs, {
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

function readClaims(value: unknown): Result<Claim[]> {
  const texts = value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)]
  const claims: Claim[] = []
  for (const text of texts) {
    const claim = parseClaim(text)
    if (!claim.ok) return fault(claim.fault.code, `${claim.fault.message}${countryNamedIn(text)}`)
    const stranger = claim.value.area.find((code) => !isCountry(code))
    if (stranger !== undefined)
      return fault('CLAIM_AREA', `"${stranger}" is the code of no country (ISO 3166-1 alpha-2); write for example: addresses area=UA`)
    claims.push(claim.value)
  }
  return ok(claims)
}

/** XK is not assigned officially (it is left to users), but it is what registries and location data write for Kosovo. */
function isCountry(code: CountryCode): boolean {
  return code === 'XK' || isoCountries().includes(code)
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
