import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { isLogLevel, LOG_LEVELS, type LogLevel, OperationError } from '#plumbing'

/** The only place that reads the environment. Secrets and overrides; everything else is in breakwater.yaml. */
export interface Environment {
  /** BREAKWATER_DATA, else ./.breakwater, else /var/lib/breakwater when that exists and ./.breakwater does not. */
  readonly dataDirectory: string
  /** BREAKWATER_WEBHOOK_SECRET: signs webhooks; wins over the file. */
  readonly webhookSecret?: string
  /** BREAKWATER_SMTP_PASSWORD and BREAKWATER_ALERTMANAGER_PASSWORD: win over the files. */
  readonly smtpPassword?: string
  readonly alertmanagerPassword?: string
  /** BREAKWATER_PROBE_KEY: the key of this vantage point; wins over the file. */
  readonly probeKey?: string
  /** BREAKWATER_LOG: debug, info, warn, error or silent; warn when unset. */
  readonly logLevel: LogLevel
}

/**
 * When to write in colour: FORCE_COLOR (force-color.org; 0 and false mean never) wins over NO_COLOR (no-color.org, any value), as in Node itself;
 * without either on terminals only.
 */
export function colourWish(env: NodeJS.ProcessEnv = process.env): 'always' | 'never' | 'on-terminals' {
  const forced = env.FORCE_COLOR ?? ''
  if (forced !== '') return forced === '0' || forced === 'false' ? 'never' : 'always'
  return (env.NO_COLOR ?? '') === '' ? 'on-terminals' : 'never'
}

function logLevelOf(text: string | undefined): LogLevel {
  if (text === undefined || text === '') return 'warn'
  if (isLogLevel(text)) return text
  throw new OperationError('ENVIRONMENT_INVALID', `BREAKWATER_LOG is "${text}"; it may be ${LOG_LEVELS.join(', ')}.`)
}

/** Throws ENVIRONMENT_INVALID. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const local = resolve('.breakwater')
  const system = '/var/lib/breakwater'
  const fallback = !existsSync(local) && existsSync(system) ? system : local
  return {
    dataDirectory: env.BREAKWATER_DATA ? resolve(env.BREAKWATER_DATA) : fallback,
    ...(env.BREAKWATER_WEBHOOK_SECRET ? { webhookSecret: env.BREAKWATER_WEBHOOK_SECRET } : {}),
    ...(env.BREAKWATER_SMTP_PASSWORD ? { smtpPassword: env.BREAKWATER_SMTP_PASSWORD } : {}),
    ...(env.BREAKWATER_ALERTMANAGER_PASSWORD ? { alertmanagerPassword: env.BREAKWATER_ALERTMANAGER_PASSWORD } : {}),
    ...(env.BREAKWATER_PROBE_KEY ? { probeKey: env.BREAKWATER_PROBE_KEY } : {}),
    logLevel: logLevelOf(env.BREAKWATER_LOG),
  }
}
