import { join } from 'node:path'
import { createCounters, createLifecycle, createLogger, createSteppedClock, createSystemClock } from '#plumbing'
import { bundledScenarios, createTarget, createWorld, openScenario, type Progress, rehearse, renderOutcome } from '#rehearsal'
import { createMemoryStore } from '#storage'
import { formatInstant, SECOND } from '#vocabulary'
import { EXIT } from '../cli/exit-codes.ts'
import { untilInterrupted } from '../cli/interrupt.ts'
import type { CommandIo } from '../cli/io.ts'
import { loadBreakwaterConfig } from '../config/load-config.ts'
import type { Environment } from '../environment.ts'
import { withPorts } from '../serve/serve-command.ts'
import { startObservatory } from '../serve/start-observatory.ts'
import { createDirectSubmission } from './direct-submission.ts'
import { createProgressLine } from './progress-line.ts'
import { emptyRehearsalDirectory } from './rehearsal-directory.ts'

export interface RehearseOptions {
  readonly data?: string
  readonly publicPort?: number
  readonly operatorPort?: number
  /** Virtual seconds in one second of the wall at most; undefined = as fast as the inputs are taken. */
  readonly speed?: number
  readonly json?: boolean
  /** Leave the pages up after the day is over. */
  readonly stay?: boolean
  /** No database: what is kept is gone with the process. A minute of the clock then takes half the time. */
  readonly inMemory?: boolean
}

/** The days that ship, a line each. */
export function listScenarios(io: CommandIo): void {
  for (const id of bundledScenarios()) io.out(`${id.padEnd(18)} ${openScenario(id).title}\n`)
}

/** `breakwater rehearse SCENARIO`: plays a synthetic day through the real inputs on loopback. Returns the exit code. */
export async function rehearseCommand(name: string, options: RehearseOptions, environment: Environment, io: CommandIo): Promise<number> {
  const scenario = openScenario(name)
  const directory = options.data ?? join(environment.dataDirectory, 'rehearsals', scenario.id)
  await emptyRehearsalDirectory(directory, scenario.id)

  const clock = createSteppedClock(scenario.from)
  const log = createLogger({ room: 'main', level: environment.logLevel })
  const world = createWorld(scenario)
  const targets = scenario.services.filter((service) => service.probe).map((service) => createTarget(scenario, service.id, { clock }))
  const stage = createLifecycle()
  for (const target of targets) stage.add(`target ${target.service}`, target)
  await stage.start()

  let latest: Progress | undefined
  const defaults = loadBreakwaterConfig(undefined)
  const free = options.stay === true ? {} : { publicPort: 0, operatorPort: 0 }
  const config = withPorts(
    { ...defaults, flows: { ...defaults.flows, netflowPort: 0, ipfixPort: 0, sflowPort: 0 } },
    { ...free, ...options },
  )
  const observatory = startObservatory({
    config,
    services: world.services(Object.fromEntries(targets.map((target) => [target.service, target.url]))),
    dataDirectory: directory,
    world: `rehearsal:${scenario.id}`,
    clock,
    wallClock: createSystemClock(),
    atlas: world.atlas,
    log,
    counters: createCounters(),
    synthetic: { scenario: scenario.id, title: scenario.title, note: scenario.note },
    pace: 'stepped',
    progress: () => latest,
    // Weeks of reports are for the table at the end; nobody opens their database.
    ...(options.inMemory === true || scenario.posting === 'direct' ? { store: createMemoryStore(`rehearsal:${scenario.id}`) } : {}),
  })
  // Without an observatory nobody probes: targets that went on listening would keep the process alive.
  const running = await observatory.catch(async (error: unknown) => {
    await stage.stop()
    throw error
  })

  const say = options.json ? io.err : io.out
  say(`SYNTHETIC: ${scenario.title}\n`)
  say(`${scenario.note}\n\n`)
  say(`  public pages       ${running.publicUrl}\n`)
  say(`  operator's console ${running.loginUrl}\n\n`)
  say(`Playing ${formatInstant(scenario.from)} to ${formatInstant(scenario.to)} through the real inputs on loopback.\n`)

  const interrupt = untilInterrupted()
  const line = createProgressLine(io)
  try {
    const outcome = await rehearse(
      scenario,
      {
        reportsUrl: running.publicUrl.replace(/\/$/, ''),
        flowPorts: running.collector.ports(),
        flowsReceived: () => running.collector.decoded().datagrams,
        async advance(to) {
          clock.advance(to)
          await running.observatory.tick(to)
        },
        said: () => running.observatory.said(),
        openIncidents: () => running.observatory.openIncidents(),
        claim: (input) => running.observatory.claim(input),
        press: (item) => running.observatory.press(item),
        submit: createDirectSubmission(running.desk, clock),
      },
      {
        world,
        targets,
        signal: interrupt.signal,
        ...(options.speed ? { paceMicroseconds: SECOND / options.speed } : {}),
        onProgress(progress) {
          latest = progress
          line.show(progress)
        },
      },
    )
    line.clear()
    io.out(options.json ? `${JSON.stringify(outcome, null, 2)}\n` : `\n${renderOutcome(outcome)}`)
    if (options.stay && !interrupt.signal.aborted) {
      say(`\nThe pages stay up. Read the day at ${running.publicUrl} and, as its operator, at ${running.loginUrl}\nStop with Ctrl-C.\n`)
      await interrupt.wait
      return EXIT.answered
    }
    // A day that was told wrong is an answer too, but not one to build on: scripts see it.
    return outcome.pass ? EXIT.answered : options.stay ? EXIT.answered : EXIT.ourFault
  } finally {
    line.clear()
    await running.stop()
    await stage.stop()
  }
}
