import { stringify } from 'yaml'
import { isSecretKey } from '#plumbing'
import type { CommandIo } from '../cli/io.ts'
import type { Environment } from '../environment.ts'
import { defaultYaml } from './default-yaml.ts'
import { findConfig, loadBreakwaterConfig } from './load-config.ts'

export interface ConfigOptions {
  readonly config?: string
  readonly defaults?: boolean
  readonly json?: boolean
}

const HIDDEN = '(not shown)'

/** Addresses of webhooks are often secrets themselves: only where they lead to is shown. */
function withoutPath(text: string): string {
  if (!URL.canParse(text)) return HIDDEN
  const { origin, pathname, search } = new URL(text)
  return pathname === '/' && search === '' ? text : `${origin === 'null' ? '' : origin}/${HIDDEN}`
}

export function withoutSecrets(value: unknown, key = ''): unknown {
  if (typeof value === 'string' && isSecretKey(key)) return HIDDEN
  if (typeof value === 'string' && /^(?:url|uri)$|Url$/.test(key)) return withoutPath(value)
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutSecrets(item, name)]))
}

/** `breakwater config`: what holds, with secrets hidden; `--defaults`: a whole file to begin with. */
export function configCommand(options: ConfigOptions, environment: Environment, io: CommandIo): void {
  if (options.defaults) {
    io.out(defaultYaml())
    return
  }
  const file = findConfig(options.config)
  const config = withoutSecrets(loadBreakwaterConfig(file)) as object
  const around = {
    file: file ?? null,
    dataDirectory: environment.dataDirectory,
    logLevel: environment.logLevel,
    webhookSecret: environment.webhookSecret === undefined ? 'not set in the environment' : 'set in the environment',
  }
  if (options.json) io.out(`${JSON.stringify({ ...around, config }, null, 2)}\n`)
  else {
    for (const [name, said] of Object.entries(around)) io.out(`# ${name}: ${said ?? 'none: all defaults'}\n`)
    io.out(stringify(config, { lineWidth: 0 }))
  }
}
