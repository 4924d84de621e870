import { readFileSync } from 'node:fs'
import { createAlertmanager, createCommand, createEmail, createWebhook, type RoutedChannel } from '#alerts'
import { type Clock, type Counters, type Logger, OperationError, whyNotRead } from '#plumbing'
import type { BreakwaterConfig } from '../config/breakwater-config.ts'

/** Secrets of the environment: they win over the files. */
export interface AlertSecrets {
  readonly webhookSecret?: string
  readonly smtpPassword?: string
  readonly alertmanagerPassword?: string
}

export interface AlertChannelDeps {
  readonly clock: Clock
  readonly log: Logger
  readonly counters: Counters
}

function textOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new OperationError('FILE_UNREADABLE', `${path}: ${whyNotRead(error)}`, { cause: error })
  }
}

/** The first line of a file that holds nothing but a secret. */
export function secretOf(path: string | undefined): string | undefined {
  return textOf(path)?.split(/\r?\n/, 1)[0]
}

/** Only what is there: optional members may not be undefined. */
function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
}

/** Every channel of the configuration, made and not started. Throws CONFIG_INVALID, TARGET_REFUSED or FILE_UNREADABLE. */
export function createAlertChannels(
  config: BreakwaterConfig,
  secrets: AlertSecrets,
  rehearsed: boolean,
  deps: AlertChannelDeps,
): readonly RoutedChannel[] {
  const { instance } = config
  const pages = given({ pagesUrl: config.alerts.pagesUrl })
  return [
    ...config.webhooks.map(({ url, secret, secretFile, wakesOnly, changes }) => ({
      channel: createWebhook({ url, secret: secrets.webhookSecret ?? secretOf(secretFile) ?? secret ?? '', loopbackOnly: rehearsed }, deps),
      wakesOnly,
      changes,
    })),
    ...config.commands.map(({ run, timeoutSeconds, wakesOnly, changes }) => ({
      channel: createCommand({ run, timeoutSeconds, loopbackOnly: rehearsed }, deps),
      wakesOnly,
      changes,
    })),
    ...config.alertmanagers.map(({ url, user, passwordFile, resendSeconds, wakesOnly, changes }) => ({
      channel: createAlertmanager(
        {
          url,
          instance,
          resendSeconds,
          loopbackOnly: rehearsed,
          ...pages,
          ...given({ user, password: secrets.alertmanagerPassword ?? secretOf(passwordFile) }),
        },
        deps,
      ),
      wakesOnly,
      changes,
    })),
    ...config.emails.map(({ host, port, tls, caFile, user, passwordFile, from, to, wakesOnly, changes }) => ({
      channel: createEmail(
        {
          host,
          port,
          tls,
          from,
          to,
          instance,
          loopbackOnly: rehearsed,
          ...pages,
          ...given({ ca: textOf(caFile), user, password: secrets.smtpPassword ?? secretOf(passwordFile) }),
        },
        deps,
      ),
      wakesOnly,
      changes,
    })),
  ]
}
