import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nearestWord, OperationError, readYaml, whyNotRead, type YamlPath, yamlLineOf } from '#plumbing'
import { parsePrefix, type Service } from '#vocabulary'
import { type BreakwaterConfig, BreakwaterConfigSchema } from './breakwater-config.ts'
import { ServicesConfigSchema, toServices } from './services-config.ts'

/** Ships with the program, three folders above both `src/main/config` and `dist/main/config`. */
export const STARTER_CATALOGUE = fileURLToPath(new URL('../../../starter/services.yaml', import.meta.url))

export interface LoadedConfig {
  readonly config: BreakwaterConfig
  /** Where it was read from; undefined: all defaults. */
  readonly configFile: string | undefined
  readonly services: readonly Service[]
  /** Where the services were read from. */
  readonly servicesFile: string
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new OperationError('FILE_UNREADABLE', `${file}: ${whyNotRead(error)}`, { cause: error })
  }
}

function invalid(messages: readonly string[]): OperationError {
  return new OperationError('CONFIG_INVALID', `\n${messages.map((message) => `  ${message}`).join('\n')}`)
}

function invalidAt(file: string, text: string, faults: readonly { readonly path: YamlPath; readonly message: string }[]): OperationError {
  const lineOf = yamlLineOf(text)
  return invalid(faults.map((fault) => `${file}:${lineOf(fault.path)}: ${fault.message}`))
}

/** breakwater.yaml with its defaults; no file means all defaults. Throws CONFIG_INVALID with every fault, each with file, line and key. */
export function loadBreakwaterConfig(file: string | undefined): BreakwaterConfig {
  const text = file === undefined ? '' : readText(file)
  const reading = readYaml(BreakwaterConfigSchema, text, file ?? 'breakwater.yaml')
  if (!reading.ok) throw invalid(reading.faults.map((fault) => fault.message))
  const faults: { path: YamlPath; message: string }[] = reading.value.trustedProxies.flatMap((proxy, item) => {
    const prefix = parsePrefix(proxy)
    return prefix.ok ? [] : [{ path: ['trustedProxies', item], message: `trustedProxies[${item}]: ${prefix.fault.message}` }]
  })
  const { value } = reading
  faults.push(...portsTakenTwice(value), ...pagesOnOnePort(value), ...unprotectedPasswords(value), ...vantagesTakenTwice(value))
  const { geo } = reading.value
  if (geo.only && geo.databases.length === 0)
    faults.push({ path: ['geo', 'only'], message: 'geo.only: leaves the bundled countries out; name another database in geo.databases' })
  if (faults.length > 0) throw invalidAt(file ?? 'breakwater.yaml', text, faults)
  const folder = dirname(file ?? '.')
  const at = (path: string | undefined) => (path === undefined ? undefined : resolve(folder, path))
  const { webhooks, alertmanagers, emails, vantage } = reading.value
  return {
    ...reading.value,
    vantage: withFiles(vantage, { keyFile: at(vantage.keyFile) }),
    geo: { ...geo, databases: geo.databases.map((path) => resolve(folder, path)) },
    webhooks: webhooks.map((entry) => withFiles(entry, { secretFile: at(entry.secretFile) })),
    alertmanagers: alertmanagers.map((entry) => withFiles(entry, { passwordFile: at(entry.passwordFile) })),
    emails: emails.map((entry) => withFiles(entry, { passwordFile: at(entry.passwordFile), caFile: at(entry.caFile) })),
  }
}

/** Files are named by their path from the configuration. */
function withFiles<T extends object>(entry: T, files: Readonly<Record<string, string | undefined>>): T {
  return { ...entry, ...Object.fromEntries(Object.entries(files).filter(([, path]) => path !== undefined)) }
}

/** What a mail server would be sent without any protection. */
function unprotectedPasswords({ emails }: BreakwaterConfig): { path: YamlPath; message: string }[] {
  return emails.flatMap(({ tls, user }, item) =>
    tls === 'none' && user !== undefined
      ? [
          {
            path: ['emails', item, 'tls'],
            message: `emails[${item}].tls: none would send the password readable by anybody on the way; use starttls or tls`,
          },
        ]
      : [],
  )
}

/** Vantage points under one name: nobody could tell their results apart. */
function vantagesTakenTwice({ vantage, probeKeys }: BreakwaterConfig): { path: YamlPath; message: string }[] {
  return probeKeys.flatMap(({ name }, item) =>
    name === vantage.name || probeKeys.findIndex((key) => key.name === name) < item
      ? [{ path: ['probeKeys', item, 'name'], message: `probeKeys[${item}].name: "${name}" is the name of another vantage point already` }]
      : [],
  )
}

/** Ports of flow exports that are given twice: only the first listener would get it. */
function portsTakenTwice({ flows }: BreakwaterConfig): { path: YamlPath; message: string }[] {
  const keys = ['netflowPort', 'ipfixPort', 'sflowPort'] as const
  return keys.flatMap((key, i) => {
    const other = keys.slice(0, i).find((before) => flows[key] !== 0 && flows[before] === flows[key])
    return other
      ? [{ path: ['flows', key], message: `flows.${key}: ${flows[key]} is flows.${other} already; every port reads every format` }]
      : []
  })
}

const EVERY_ADDRESS = ['0.0.0.0', '::']

/** One port for both kinds of pages is possible on two addresses only. */
function pagesOnOnePort({ host, publicPort, operator }: BreakwaterConfig): { path: YamlPath; message: string }[] {
  const isSameHost = host === operator.host || [host, operator.host].some((one) => EVERY_ADDRESS.includes(one))
  if (publicPort === 0 || publicPort !== operator.port || !isSameHost) return []
  return [
    { path: ['operator', 'port'], message: `operator.port: ${publicPort} is publicPort already; the console has a listener of its own` },
  ]
}

export function loadServices(file: string): readonly Service[] {
  if (!existsSync(file)) {
    throw new OperationError(
      'CONFIG_INVALID',
      `${file} is not there. It names the services under watch; the shortest one is:\n\n  services:\n    - id: example\n      name: Example\n\nMany well-known ones are in ${STARTER_CATALOGUE}: copy it and cut it down.\nTo look around first, run: breakwater rehearse x-2025-03-10`,
    )
  }
  const text = readText(file)
  const reading = readYaml(ServicesConfigSchema, text, file)
  if (!reading.ok) throw invalid(reading.faults.map((fault) => fault.message))
  const { services, faults } = toServices(reading.value)
  if (faults.length > 0) throw invalidAt(file, text, faults)
  return services
}

/** The file that was named, or the one that lies here; undefined: all defaults. */
export function findConfig(file: string | undefined): string | undefined {
  return file ?? (existsSync('breakwater.yaml') ? 'breakwater.yaml' : undefined)
}

/** `breakwater.yaml` is optional, `services.yaml` is looked for beside it. */
export function loadConfig(file: string | undefined): LoadedConfig {
  const path = findConfig(file)
  const servicesFile = join(path === undefined ? '.' : dirname(path), 'services.yaml')
  return { config: loadBreakwaterConfig(path), configFile: path, services: loadServices(servicesFile), servicesFile }
}

/**
 * Throws CONFIG_INVALID where breakwater.yaml names a service that the catalogue does not have. Only for looks ahead: a service that goes from a
 * catalogue while it runs must not keep the next start from succeeding.
 */
export function checkServiceNames({ config, configFile, services, servicesFile }: LoadedConfig): void {
  if (configFile === undefined) return
  const known = services.map(({ id }) => id)
  const faults = Object.keys(config.alerts.thresholds)
    .filter((id) => !known.includes(id))
    .map((id) => {
      const meant = nearestWord(id, known)
      const hint = meant === undefined ? '' : `; did you mean "${meant}"?`
      return { path: ['alerts', 'thresholds', id], message: `alerts.thresholds.${id}: ${servicesFile} has no service "${id}"${hint}` }
    })
  if (faults.length > 0) throw invalidAt(configFile, readText(configFile), faults)
}
