import { createCounters, createLogger, createSystemClock, OperationError } from '#plumbing'
import { createProber, createResultSender } from '#signals'
import { listed } from '#vocabulary'
import { untilInterrupted } from '../cli/interrupt.ts'
import type { CommandIo } from '../cli/io.ts'
import { createCatalogueWatch } from '../config/catalogue-watch.ts'
import { loadConfig, loadServices } from '../config/load-config.ts'
import type { Environment } from '../environment.ts'
import { probeTargets } from '../observatory/recatalogue.ts'
import { secretOf } from '../serve/alert-channels.ts'

export interface ProbeOptions {
  readonly config?: string
  /** Ask every probe once, send what they met, and end. */
  readonly once?: boolean
}

const TICK_MILLISECONDS = 1_000

/** `breakwater probe`: asks the catalogue's probes from here and sends what they meet to an observatory elsewhere. Throws CONFIG_INVALID or PROBES_UNSENT. */
export async function probeCommand(
  options: ProbeOptions,
  environment: Pick<Environment, 'logLevel' | 'probeKey'>,
  io: CommandIo,
): Promise<void> {
  const { config, services, servicesFile } = loadConfig(options.config)
  const { name, network, observatory, keyFile } = config.vantage
  if (observatory === undefined)
    throw new OperationError('CONFIG_INVALID', 'vantage.observatory: say where the results go; see docs/configuration.md.')
  const targets = probeTargets(services)
  if (targets.length === 0) throw new OperationError('CONFIG_INVALID', `${servicesFile}: no service has a probe.`)

  const clock = createSystemClock()
  const log = createLogger({ room: 'signals', level: environment.logLevel })
  const counters = createCounters()
  const vantage = { name, network }
  const sender = createResultSender(
    { observatory, key: environment.probeKey ?? secretOf(keyFile) ?? '', vantage },
    { clock, log, counters },
  )
  const prober = createProber({ targets, vantage }, { clock, onResult: sender.take, log, counters })
  if (options.once) {
    await prober.tick(clock.now())
    await prober.stop()
    await sender.stop()
    io.out(`${targets.length - sender.queued} of ${targets.length} results were taken.\n`)
    if (sender.queued > 0) throw new OperationError('PROBES_UNSENT', `${observatory} did not take the rest; the log says why.`)
    return
  }

  io.out(`Probing ${listed([...new Set(targets.map(({ service }) => service))])} from "${name}" (${network}).\n`)
  io.out(`Results go to ${observatory}. Changes of ${servicesFile} are taken up. Stop with Ctrl-C.\n`)
  const catalogue = createCatalogueWatch({
    file: servicesFile,
    services,
    load: loadServices,
    apply: (changed) => prober.retarget(probeTargets(changed)),
    log,
  })
  await catalogue.start()
  sender.start()
  const timer = setInterval(() => void prober.tick(clock.now()), TICK_MILLISECONDS)
  await untilInterrupted().wait
  clearInterval(timer)
  catalogue.stop()
  await prober.stop()
  await sender.stop()
  for (const [counter, value] of Object.entries(counters.snapshot())) io.out(`${counter} ${value}\n`)
  if (sender.queued > 0) io.err(`${sender.queued} results were not taken in time, and are gone.\n`)
}
