import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The only place that reads the environment. Secrets and overrides; everything else is in breakwater.yaml. */
export interface Environment {
  /** BREAKWATER_DATA, else ./.breakwater, else /var/lib/breakwater when that exists and ./.breakwater does not. */
  readonly dataDirectory: string
  /** BREAKWATER_WEBHOOK_SECRET: signs webhooks; wins over the file. */
  readonly webhookSecret?: string
  /** BREAKWATER_LOG: debug, info, warn, error. */
  readonly logLevel: string
  /** NO_COLOR (no-color.org): any value turns colour off. */
  readonly noColor: boolean
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const local = resolve('.breakwater')
  const system = '/var/lib/breakwater'
  const fallback = !existsSync(local) && existsSync(system) ? system : local
  return {
    dataDirectory: env.BREAKWATER_DATA ? resolve(env.BREAKWATER_DATA) : fallback,
    ...(env.BREAKWATER_WEBHOOK_SECRET ? { webhookSecret: env.BREAKWATER_WEBHOOK_SECRET } : {}),
    logLevel: env.BREAKWATER_LOG ?? 'warn',
    noColor: (env.NO_COLOR ?? '') !== '',
  }
}
