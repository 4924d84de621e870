import { openOwnDatabase } from '#atlas'
import { createCounters, createLogger, createSystemClock, OperationError } from '#plumbing'
import { listed, type Service } from '#vocabulary'
import type { CommandIo } from '../cli/io.ts'
import { checkServiceNames, loadConfig } from '../config/load-config.ts'
import { type AlertSecrets, createAlertChannels } from './alert-channels.ts'

/** `breakwater check`: throws CONFIG_INVALID with every fault; says what was understood otherwise. */
export function checkCommand(options: { readonly config?: string }, environment: AlertSecrets, io: CommandIo): void {
  const loaded = loadConfig(options.config)
  checkServiceNames(loaded)
  const { config, services } = loaded
  const unsigned = config.webhooks.findIndex(({ secret, secretFile }) => secret === undefined && secretFile === undefined)
  if (unsigned >= 0 && environment.webhookSecret === undefined) {
    throw new OperationError(
      'CONFIG_INVALID',
      `webhooks[${unsigned}]: nothing signs its events; set BREAKWATER_WEBHOOK_SECRET or its secret.`,
    )
  }
  // As serve makes them: a file that cannot be read is told here rather than then.
  createAlertChannels(config, environment, false, {
    clock: createSystemClock(),
    log: createLogger({ room: 'alerts', level: 'silent' }),
    counters: createCounters(),
  })
  io.out(`The configuration of "${config.instance}" is valid: ${services.length} ${services.length === 1 ? 'service' : 'services'}.\n`)
  const { operator, retention, trustedProxies } = config
  io.out(`  public pages on ${config.host}:${config.publicPort}, console on ${operator.host}:${operator.port}\n`)
  io.out(`  X-Forwarded-For is believed from ${trustedProxies.length === 0 ? 'nobody' : listed(trustedProxies)}\n`)
  io.out(`  kept: reports ${retention.reportDays} days, probes ${retention.probeDays}, traffic ${retention.trafficDays}; counts for good\n`)
  const { host, netflowPort, ipfixPort, sflowPort } = config.flows
  io.out(`  flow records on ${host}: NetFlow udp/${netflowPort}, IPFIX udp/${ipfixPort}, sFlow udp/${sflowPort}\n`)
  // A file that cannot be used is told here rather than when serve begins.
  for (const file of config.geo.databases) {
    const { name, snapshot, offers } = openOwnDatabase(file)
    const offered = [...(offers.countries ? ['countries'] : []), ...(offers.networks ? ['networks'] : [])]
    io.out(`  ${listed(offered)} by ${name}, snapshot ${snapshot}\n`)
  }
  for (const service of services) {
    const parts = [
      service.prefixes.length === 0
        ? 'no protected prefixes'
        : `${service.prefixes.length} protected ${service.prefixes.length === 1 ? 'prefix' : 'prefixes'}`,
      probedWords(service),
    ]
    io.out(`  ${service.id}: ${service.name} (${parts.join(', ')})\n`)
  }
}

/** "probed every 60 s", "3 probes, every 30 to 60 s". */
function probedWords({ probes = [] }: Service): string {
  if (probes.length === 0) return 'not probed'
  const periods = probes.map(({ everySeconds }) => everySeconds)
  const [least, most] = [Math.min(...periods), Math.max(...periods)]
  const every = least === most ? `every ${least} s` : `every ${least} to ${most} s`
  return probes.length === 1 ? `probed ${every}` : `${probes.length} probes, ${every}`
}
