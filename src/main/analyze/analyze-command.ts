import { writeFile } from 'node:fs/promises'
import { openAtlas } from '#atlas'
import { OperationError } from '#plumbing'
import { type Claim, ok, parseClaim, type Result, VANTAGES, type Vantage } from '#vocabulary'
import { EXIT } from '../cli/exit-codes.ts'
import type { CommandIo } from '../cli/io.ts'
import { analyzeFiles } from './analyze-files.ts'
import { openInput } from './capture-input.ts'
import { createReadProgress } from './read-progress.ts'
import { renderTerminal } from './render-terminal.ts'

/** As the argument parser hands them over. */
export interface AnalyzeCommandOptions {
  readonly claim?: unknown
  readonly vantage?: unknown
  readonly json?: unknown
  readonly html?: unknown
  readonly exitCode?: unknown
}

/** `breakwater analyze FILES…`: one report, on the terminal, as JSON or as one HTML file. Returns the exit code. */
export async function analyzeCommand(files: readonly string[], options: AnalyzeCommandOptions, io: CommandIo): Promise<number> {
  const claims = readClaims(options.claim)
  const vantage = readVantage(options.vantage)
  const wrong = !claims.ok
    ? `--claim: ${claims.fault.message}`
    : vantage === undefined
      ? `--vantage: "${String(options.vantage)}" is not one of ${VANTAGES.join(', ')}`
      : files.length === 0
        ? 'name at least one capture file, or - for standard input'
        : files.filter((file) => file === '-').length > 1
          ? '- (standard input) can be read only once'
          : undefined
  if (wrong !== undefined || !claims.ok || vantage === undefined) {
    io.err(`breakwater analyze: ${wrong}\n`)
    return EXIT.usage
  }
  const progress = createReadProgress(io)
  const report = await analyzeFiles(
    files.map((file) => openInput(file)),
    { vantage, claims: claims.value },
    { atlas: openAtlas(), progress: progress.read },
  ).finally(() => progress.clear())
  const { html } = options
  if (typeof html === 'string') {
    try {
      // The pages' room is large, and a sentence in a terminal does without it.
      const { renderAnalysisReport } = await import('#web')
      await writeFile(html, renderAnalysisReport(report))
    } catch (cause) {
      throw new OperationError('FILE_UNWRITABLE', `${html}: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause })
    }
  }
  if (options.json === true) io.out(`${JSON.stringify(report, null, 2)}\n`)
  else io.out(renderTerminal(report, { columns: io.columns, colour: io.colour }))
  if (typeof html === 'string' && options.json !== true) io.err(`The report is in ${html}\n`)
  if (options.exitCode !== true || report.nature === 'none') return EXIT.answered
  return report.nature === 'attack' ? EXIT.attack : EXIT.undetermined
}

function readClaims(value: unknown): Result<Claim[]> {
  const texts = value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)]
  const claims: Claim[] = []
  for (const text of texts) {
    const claim = parseClaim(text)
    if (!claim.ok) return claim
    claims.push(claim.value)
  }
  return ok(claims)
}

function readVantage(value: unknown): Vantage | undefined {
  const text = value === undefined ? 'victim' : String(value)
  return VANTAGES.find((known) => known === text)
}
