import { createCounters, createLogger, createSystemClock } from '#plumbing'
import { untilInterrupted } from '../cli/interrupt.ts'
import type { CommandIo } from '../cli/io.ts'
import type { BreakwaterConfig } from '../config/breakwater-config.ts'
import { createCatalogueWatch } from '../config/catalogue-watch.ts'
import { loadConfig, loadServices } from '../config/load-config.ts'
import type { Environment } from '../environment.ts'
import { openRequestedAtlas } from '../origins/geo-databases.ts'
import { leaveServingNote } from './serving-note.ts'
import { startObservatory } from './start-observatory.ts'

export interface ServeOptions {
  readonly config?: string
  readonly data?: string
  readonly publicPort?: number
  readonly operatorPort?: number
}

/** Between two looks at what has come in. A flood has to be told within two seconds of its first record. */
const TICK_MILLISECONDS = 250

export function withPorts(
  config: BreakwaterConfig,
  options: { readonly publicPort?: number; readonly operatorPort?: number },
): BreakwaterConfig {
  return {
    ...config,
    publicPort: options.publicPort ?? config.publicPort,
    operator: { ...config.operator, port: options.operatorPort ?? config.operator.port },
  }
}

/** `breakwater serve`: listens until it is told to stop. */
export async function serveCommand(options: ServeOptions, environment: Environment, io: CommandIo): Promise<void> {
  const { config: written, services, servicesFile } = loadConfig(options.config)
  const config = withPorts(written, options)
  const log = createLogger({ room: 'main', level: environment.logLevel })
  const clock = createSystemClock()
  const running = await startObservatory({
    config,
    services,
    dataDirectory: options.data ?? environment.dataDirectory,
    world: 'real',
    clock,
    wallClock: clock,
    atlas: openRequestedAtlas({ files: config.geo.databases, only: config.geo.only }),
    log,
    counters: createCounters(),
    secrets: environment,
  })
  const takeNoteAway = await leaveServingNote(options.data ?? environment.dataDirectory, {
    process: process.pid,
    publicUrl: running.publicUrl,
    operatorUrl: running.operatorUrl,
  })
  const ports = running.collector.ports()
  io.out(`${config.instance} is listening.\n`)
  io.out(`  public pages       ${running.publicUrl}\n`)
  io.out(
    `  operator's console ${running.firstStart ? running.loginUrl : `${running.operatorUrl}  (token: ${options.data ?? environment.dataDirectory}/operator-token)`}\n`,
  )
  io.out(`  flow records       NetFlow on udp/${ports.netflow}, IPFIX on udp/${ports.ipfix}, sFlow on udp/${ports.sflow}\n`)
  io.out(`Changes of ${servicesFile} are taken up while it runs. Stop with Ctrl-C.\n`)

  const catalogue = createCatalogueWatch({
    file: servicesFile,
    services,
    load: loadServices,
    apply: (changed) => running.observatory.recatalogue(changed),
    log,
  })
  await catalogue.start()
  // What daemons do by custom: read the configuration anew, whether or not the file looks changed.
  const reread = (): void => void catalogue.look('always')
  process.on('SIGHUP', reread)

  let ticking = false
  let failure: unknown
  const interrupt = untilInterrupted()
  const timer = setInterval(() => {
    if (ticking) return
    ticking = true
    running.observatory
      .tick(clock.now())
      .then(() => running.ticked())
      .catch((error: unknown) => {
        failure = error
        interrupt.end()
      })
      .finally(() => {
        ticking = false
      })
  }, TICK_MILLISECONDS)
  await interrupt.wait
  clearInterval(timer)
  catalogue.stop()
  process.off('SIGHUP', reread)
  await takeNoteAway()
  io.err('\nStopping: writing down what is under way …\n')
  const stopped = running.stop()
  if (failure !== undefined) {
    // Why it ended matters more than what could not be put away after it.
    await stopped.catch((error: unknown) => log.error({ err: error }, 'not everything stopped cleanly'))
    throw failure
  }
  await stopped
}
