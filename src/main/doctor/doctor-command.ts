import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isOperationError, type OperationError } from '#plumbing'
import { checkDirectory, SCHEMA_VERSION } from '#storage'
import { EXIT } from '../cli/exit-codes.ts'
import type { CommandIo } from '../cli/io.ts'
import type { BreakwaterConfig } from '../config/breakwater-config.ts'
import { checkServiceNames, findConfig, loadBreakwaterConfig, loadConfig } from '../config/load-config.ts'
import type { Environment } from '../environment.ts'
import { openRequestedAtlas } from '../origins/geo-databases.ts'
import { operatorUrlOf } from '../serve/serving-note.ts'
import { broken, doubtful, type Finding, fine } from './finding.ts'
import { clockFinding, directoryFindings, nodeFinding, receiveBufferFinding } from './machine-findings.ts'
import { portFindings } from './port-findings.ts'

export interface DoctorOptions {
  readonly config?: string
  readonly data?: string
  readonly json?: boolean
}

/** What the collector asks for. */
const RECEIVE_BUFFER = 4_194_304
/** The bundled tables are renewed with the program; networks move faster than that. A choice. */
const OLD_DAYS = 270

export function configFindings(
  file: string | undefined,
  webhookSecret: string | undefined,
): { findings: Finding[]; config: BreakwaterConfig } {
  let config: BreakwaterConfig
  try {
    config = loadBreakwaterConfig(findConfig(file))
  } catch (error) {
    return {
      findings: [
        broken('configuration', (error as Error).message.trim(), 'breakwater check says the same with lines; see docs/configuration.md'),
      ],
      config: loadBreakwaterConfig(undefined),
    }
  }
  const findings: Finding[] = []
  try {
    const loaded = loadConfig(file)
    checkServiceNames(loaded)
    findings.push(
      fine(
        'configuration',
        `${findConfig(file) ?? 'all defaults'}, ${loaded.services.length} ${loaded.services.length === 1 ? 'service' : 'services'}`,
      ),
    )
  } catch (error) {
    findings.push(broken('configuration', (error as Error).message.trim(), 'mend breakwater.yaml or services.yaml'))
  }
  if (webhookSecret === undefined && config.webhooks.some(({ secret, secretFile }) => secret === undefined && secretFile === undefined))
    findings.push(broken('webhooks', 'nothing signs their events', 'set BREAKWATER_WEBHOOK_SECRET'))
  return { findings, config }
}

export async function storeFinding(directory: string): Promise<{ finding: Finding; serving: boolean }> {
  const began = performance.now()
  try {
    const { inspected, mark } = await checkDirectory(directory)
    if (!inspected) return { finding: fine('store', 'none yet: it is made at the first start'), serving: false }
    const { version, world, tables, held } = inspected
    const reports = tables.find(({ table }) => table === 'reports')?.rows ?? 0
    const said = `${reports.toLocaleString('en-US')} reports, every value read in ${Math.round(performance.now() - began)} ms; ${world === 'real' ? 'real data' : world}, tables of version ${version}`
    if (version > SCHEMA_VERSION) return { finding: broken('store', said, 'install the newer program that wrote it'), serving: false }
    if (version < SCHEMA_VERSION)
      return {
        finding: doubtful('store', said, 'the next start brings them up to date and keeps a copy: make a backup and have room for it'),
        serving: false,
      }
    return {
      finding: fine('store', `${said}${mark ? `; ${held.reports.toLocaleString('en-US')} reports were ever acknowledged` : ''}`),
      serving: false,
    }
  } catch (error) {
    const { code, message } = error as OperationError
    if (isOperationError(error) && code === 'STORE_LOCKED') return { finding: fine('store', message), serving: true }
    return { finding: broken('store', message, 'see docs/errors.md; restore a backup where data are damaged'), serving: false }
  }
}

function tableFindings(config: BreakwaterConfig, now: number): Finding[] {
  const began = performance.now()
  try {
    const { databases, networkDatabase } = openRequestedAtlas({ files: config.geo.databases, only: config.geo.only })
    const took = Math.round(performance.now() - began)
    const told = [...databases, ...(networkDatabase ? [networkDatabase] : [])]
    return told.map(({ name, snapshot }) => {
      const days = Math.floor((now - Date.parse(snapshot)) / 86_400_000)
      const said = `${name}, snapshot ${snapshot}, loaded with the others in ${took} ms`
      return Number.isFinite(days) && days > OLD_DAYS
        ? doubtful('address tables', `${said}: ${days} days old`, 'install a newer release, or name your own files in geo.databases')
        : fine('address tables', said)
    })
  } catch (error) {
    return [broken('address tables', (error as Error).message, 'npm run build makes them; your own files are named in geo.databases')]
  }
}

async function readyFinding(directory: string, config: BreakwaterConfig): Promise<Finding> {
  const url = new URL('readyz', operatorUrlOf(directory, config)).href
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) })
    if (response.ok) return fine('observatory', `${url} says that it is ready`)
    const { detail } = (await response.json()) as { detail?: string }
    return broken('observatory', `${url}: ${detail ?? `HTTP ${response.status}`}`, 'read its log; BREAKWATER_LOG=info says more')
  } catch (error) {
    return doubtful(
      'observatory',
      `the store is held, but ${url} does not answer (${(error as Error).message})`,
      'is it configured by another file? name it with --config',
    )
  }
}

/** Every look, in the order in which a person would mend them. */
export async function diagnose(options: DoctorOptions, environment: Environment, nowMilliseconds: number): Promise<readonly Finding[]> {
  const directory = resolve(options.data ?? environment.dataDirectory)
  const { findings, config } = configFindings(options.config, environment.webhookSecret)
  const { finding: store, serving } = existsSync(directory)
    ? await storeFinding(directory)
    : { finding: fine('store', 'none yet: it is made at the first start'), serving: false }
  return [
    nodeFinding(),
    await clockFinding(nowMilliseconds, fileURLToPath(new URL('../../../package.json', import.meta.url))),
    ...findings,
    ...(await directoryFindings(directory)),
    store,
    ...(serving ? [await readyFinding(directory, config)] : []),
    ...(await portFindings(config, serving)),
    await receiveBufferFinding(RECEIVE_BUFFER),
    ...tableFindings(config, nowMilliseconds),
  ]
}

/** `breakwater doctor`: 0 where it may run, 65 where something has to be mended first. */
export async function doctorCommand(options: DoctorOptions, environment: Environment, io: CommandIo): Promise<number> {
  const findings = await diagnose(options, environment, Date.now())
  const failed = findings.filter(({ level }) => level === 'fail').length
  const warned = findings.filter(({ level }) => level === 'warn').length
  if (options.json) io.out(`${JSON.stringify({ failed, warned, findings }, null, 2)}\n`)
  else {
    for (const { of, level, said, todo } of findings) {
      io.out(`${level.padEnd(5)} ${of}: ${said}\n`)
      if (todo !== undefined) io.out(`      → ${todo}\n`)
    }
    io.out(
      failed > 0
        ? `${failed} to be mended first.\n`
        : warned > 0
          ? `Nothing stands in the way; ${warned} to look at.\n`
          : 'Everything is as it should be.\n',
    )
  }
  return failed > 0 ? EXIT.unreadable : EXIT.answered
}
