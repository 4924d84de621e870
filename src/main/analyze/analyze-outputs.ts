import type { Atlas } from '#atlas'
import { kindOfNetwork } from '#forensics'
import { type AnalysisReport, fault, formatWhole, type GeoDatabase, instantsAsText, listed, ok, type Result } from '#vocabulary'
import type { CommandIo } from '../cli/io.ts'
import type { CaptureInput } from './capture-input.ts'
import { laterFragmentsNote } from './carve-note.ts'
import { carvePackets } from './carve-packets.ts'
import { type CarvePlan, type CarveRequest, parseCarves, planCarve } from './carve-request.ts'
import type { ExaminedTarget } from './examined-target.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type OutputRequest, STANDARD_OUTPUT, writeTextFile, wrongOutput } from './output-file.ts'
import type { ReadingProgress } from './read-capture.ts'
import { renderTerminal } from './render-terminal.ts'
import { sourcesCsv } from './sources-csv.ts'
import { counted } from './terminal/figures.ts'

/** As the argument parser hands them over. */
export interface AnalyzeOutputOptions {
  readonly json?: unknown
  readonly html?: unknown
  readonly sources?: unknown
  readonly fingerprint?: unknown
  readonly carve?: unknown
}

/** What is to be written where. One of the outputs may have standard output for itself; the report in words has it otherwise. */
export interface OutputPlan {
  readonly standardOutput: 'words' | 'json' | 'sources' | 'fingerprint'
  readonly html?: string
  readonly sources?: string
  readonly fingerprint?: string
  readonly carves: readonly CarveRequest[]
}

/**
 * Checks the options before anything is read; `inputs` are the files to read, with those that `--carve` had swallowed. `besides`: other files
 * that are read and must not be overwritten.
 */
export function planOutputs(
  options: AnalyzeOutputOptions,
  files: readonly string[],
  besides: readonly string[] = [],
): Result<{ readonly outputs: OutputPlan; readonly inputs: readonly string[] }> {
  const carves = parseCarves(Array.isArray(options.carve) ? options.carve.map(String) : [])
  if (!carves.ok) return fault(carves.fault.code, `--carve: ${carves.fault.message}`)
  const { requests } = carves.value
  const inputs = [...files, ...carves.value.inputs]
  if (requests.length > 0 && inputs.includes('-'))
    return fault('CARVE_STDIN', '--carve reads the inputs a second time, and standard input can be read only once; save it to a file first')
  const named = (['html', 'sources', 'fingerprint'] as const).flatMap((name) =>
    typeof options[name] === 'string' ? [{ name, path: options[name] }] : [],
  )
  if (named.some(({ name, path }) => name === 'html' && path === STANDARD_OUTPUT))
    return fault('OUTPUT', '--html: name a file; the page is not written to the terminal')
  const toStandardOutput = [
    ...(options.json === true ? (['json'] as const) : []),
    ...named.filter(({ path }) => path === STANDARD_OUTPUT).map(({ name }) => name),
  ]
  if (toStandardOutput.length > 1)
    return fault(
      'OUTPUT',
      `${toStandardOutput.map((name) => `--${name}`).join(' and ')} cannot both have standard output; name a file for one of them`,
    )
  const paths: OutputRequest[] = [
    ...named.map(({ name, path }) => ({ option: `--${name}`, path })),
    ...requests.map(({ what, path }) => ({ option: `--carve ${what}`, path })),
  ]
  const wrong = wrongOutput(paths, [...inputs, ...besides])
  if (wrong !== undefined) return fault('OUTPUT', wrong)
  return ok({
    inputs,
    outputs: {
      standardOutput: (toStandardOutput[0] as OutputPlan['standardOutput'] | undefined) ?? 'words',
      carves: requests,
      ...Object.fromEntries(named.map(({ name, path }) => [name, path])),
    },
  })
}

export interface OutputDeps {
  readonly atlas: Atlas
  readonly io: CommandIo
  readonly inputs: readonly CaptureInput[]
  readonly progress: ReadingProgress
  readonly clearProgress: () => void
}

/**
 * Writes all that was asked for: the report to standard output after the other files, so that what a person reads stands below the notes, and
 * carved packets after it, since they need another reading. A fault when a carve names what the report does not have; the rest is written all
 * the same. Throws FILE_UNWRITABLE.
 */
export async function writeOutputs(
  report: AnalysisReport,
  examined: readonly ExaminedTarget[],
  plan: OutputPlan,
  deps: OutputDeps,
): Promise<Result<undefined>> {
  const { io } = deps
  const note = (text: string) => io.err(`${text}\n`)
  await tell()
  const carves: CarvePlan[] = []
  for (const request of plan.carves) {
    const planned = planCarve(request, report)
    if (!planned.ok) return planned
    carves.push(planned.value)
  }
  if (carves.length > 0) {
    const written = await carvePackets(deps.inputs, carves, deps.progress).finally(deps.clearProgress)
    for (const [i, { plan: carved, path, packets, laterFragments }] of written.entries()) {
      note(`${counted(packets, 'packet is', 'packets are')} in ${path}: ${carved.name}`)
      const fragments = written[i + 1]?.plan === carved ? undefined : laterFragmentsNote(laterFragments)
      if (fragments !== undefined) note(fragments)
    }
  }
  return ok(undefined)

  async function tell(): Promise<void> {
    let stdout = ''
    if (plan.html !== undefined) {
      // The pages' room is large, and a sentence in a terminal does without it.
      const { renderAnalysisReport } = await import('#web')
      await writeTextFile(plan.html, renderAnalysisReport(report))
      note(`The report is in ${plan.html}`)
    }
    if (plan.sources !== undefined) {
      const csv = sourcesCsv(examined, { asnName: (asn) => deps.atlas.asnName(asn), kindOf: kindOfNetwork, synthetic: report.synthetic })
      if (plan.sources === STANDARD_OUTPUT) stdout = csv.text
      else {
        await writeTextFile(plan.sources, csv.text)
        note(`The source addresses are in ${plan.sources}`)
      }
      for (const text of csv.notes) note(text)
      for (const text of databaseNotes(report.databases)) note(text)
    }
    if (plan.fingerprint !== undefined) {
      const fingerprints = examined.flatMap((target) => fingerprintOf(target, report.synthetic !== undefined) ?? [])
      if (fingerprints.length === 0) note('No attack was found, so there is no fingerprint to write.')
      else {
        const text = `${JSON.stringify(fingerprints.length === 1 ? fingerprints[0] : fingerprints, null, 2)}\n`
        if (plan.fingerprint === STANDARD_OUTPUT) stdout = text
        else {
          await writeTextFile(plan.fingerprint, text)
          note(
            `${fingerprints.length === 1 ? 'The fingerprint is' : `${formatWhole(fingerprints.length)} fingerprints are`} in ${plan.fingerprint}`,
          )
        }
      }
    }
    if (plan.standardOutput === 'words') io.out(renderTerminal(report, { columns: io.columns, colour: io.colour }))
    else if (plan.standardOutput === 'json') io.out(`${JSON.stringify(instantsAsText(report), null, 2)}\n`)
    else io.out(stdout)
  }
}

/** One line a caveat, with the databases that share it: those of one origin have the same. */
function databaseNotes(databases: readonly GeoDatabase[]): string[] {
  const snapshots = new Map<string, Map<string, string[]>>()
  for (const { name, snapshot, caveat = '' } of databases) {
    const sharing = snapshots.get(caveat) ?? new Map<string, string[]>()
    snapshots.set(caveat, sharing)
    sharing.set(snapshot, [...(sharing.get(snapshot) ?? []), name])
  }
  return [...snapshots].map(([caveat, sharing]) => {
    const named = [...sharing].map(([snapshot, names]) => `${listed(names)}, snapshot ${snapshot}`).join('; ')
    return caveat === '' ? named : `${named}: ${caveat}`
  })
}
