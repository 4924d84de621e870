import { CHANNEL_KINDS, type ChannelKind } from '#alerts'
import { createCounters, createLogger, createSystemClock, nearestWord, OperationError } from '#plumbing'
import { EXIT } from '../cli/exit-codes.ts'
import type { CommandIo } from '../cli/io.ts'
import { findConfig, loadBreakwaterConfig } from '../config/load-config.ts'
import type { Environment } from '../environment.ts'
import { createAlertChannels } from './alert-channels.ts'

export interface AlertOptions {
  /** `true` without a word after it. */
  readonly test?: string | true
  readonly config?: string
  readonly json?: boolean
}

function isKind(text: string): text is ChannelKind {
  return (CHANNEL_KINDS as readonly string[]).includes(text)
}

function wantedKind(test: string | true): ChannelKind | undefined {
  if (test === true) return undefined
  if (isKind(test)) return test
  const meant = nearestWord(test, [...CHANNEL_KINDS])
  throw new OperationError(
    'CONFIG_INVALID',
    `"${test}" is no kind of channel; ${meant ? `did you mean ${meant}?` : `there are ${CHANNEL_KINDS.join(', ')}.`}`,
  )
}

/** `breakwater alert --test [kind]`: one test over each channel. Each is asked by itself, so that one that hangs hides no other. */
export async function alertCommand(options: AlertOptions, environment: Environment, io: CommandIo): Promise<number> {
  if (options.test === undefined) {
    io.err('breakwater: say what to do: --test sends a test over each channel.\n(add --help for what is understood)\n')
    return EXIT.usage
  }
  const kind = wantedKind(options.test)
  const config = loadBreakwaterConfig(findConfig(options.config))
  const clock = createSystemClock()
  const channels = createAlertChannels(config, environment, false, {
    clock,
    log: createLogger({ room: 'alerts', level: environment.logLevel }),
    counters: createCounters(),
  })
  const asked = channels.map(({ channel }) => channel).filter((channel) => kind === undefined || channel.kind === kind)
  if (asked.length === 0)
    throw new OperationError(
      'CONFIG_INVALID',
      `No ${kind ?? 'alert'} channel is configured; docs/alerts.md shows how webhooks, commands, alertmanagers and emails are listed.`,
    )
  const answers: { channel: string; kind: ChannelKind; delivered: boolean; answer: string; output?: string }[] = []
  for (const channel of asked) {
    if (!options.json && io.errIsTerminal) io.err(`${channel.name} …\r`)
    const { delivered, met, output } = await channel.test({ type: 'test', at: clock.now(), instance: config.instance })
    await channel.stop()
    answers.push({ channel: channel.name, kind: channel.kind, delivered, answer: met, ...(output === undefined ? {} : { output }) })
    if (!options.json) {
      io.out(`${delivered ? 'delivered' : 'failed   '}  ${channel.name}: ${met}\n`)
      for (const line of output?.slice(0, 500).split('\n') ?? []) io.out(`             ${line}\n`)
    }
  }
  const failed = answers.filter(({ delivered }) => !delivered).length
  if (options.json) io.out(`${JSON.stringify({ format: 'breakwater.alert-test.v1', instance: config.instance, answers }, undefined, 2)}\n`)
  if (failed > 0)
    throw new OperationError(
      'ALERT_UNDELIVERED',
      `${failed} of ${answers.length} ${answers.length === 1 ? 'channel' : 'channels'} did not take the test.`,
    )
  return EXIT.answered
}
