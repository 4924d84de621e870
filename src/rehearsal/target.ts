import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock } from '#plumbing'
import { STATED_TIME_HEADER } from '#signals'
import type { Instant, ServiceId } from '#vocabulary'
import { createDice } from './dice.ts'
import { LOOPBACK } from './loopback.ts'
import type { Scenario, TargetPeriod } from './scenario.ts'

/**
 * The stand-in for a probed service: a small HTTP server on loopback that misbehaves as the scenario says, at the clock's time. It answers at once
 * and states how long that took by the clock (`STATED_TIME_HEADER`), so that nothing depends on how fast the day is played.
 */
export interface Target {
  readonly service: ServiceId
  /** Known after `start()`; stays the same over refused periods. */
  readonly url: string
  /** Opens or closes the listener as the scenario has it at `now`; to be called before probes of that time. */
  tick(now: Instant): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

export interface TargetDeps {
  readonly clock: Clock
}

const HEALTHY = { status: 200, body: 'ok\n', latencyMilliseconds: 80 } as const

export function createTarget(scenario: Scenario, service: ServiceId, deps: TargetDeps): Target {
  const dice = createDice(scenario.seed, `target ${service}`)
  const periods = scenario.target.filter((period) => period.service === service)
  const held = new Set<Socket>()
  let server: Server | undefined
  let port = 0

  const periodAt = (now: Instant): TargetPeriod | undefined => periods.find((period) => now >= period.from && now < period.to)

  function answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume()
    const period = periodAt(deps.clock.now())
    // Always three rolls, so that one answer's fate does not shift the next one's.
    const [drop, fail, slow] = [dice.unit(), dice.unit(), dice.unit()]
    const dropped = period !== undefined && drop < period.dropShare
    const failing = period !== undefined && fail < period.failShare
    const status = failing ? period.status : HEALTHY.status
    const body = failing ? (period.body ?? `HTTP ${period.status}\n`) : HEALTHY.body
    const contentType =
      (failing ? period.contentType : undefined) ?? (body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8')
    const latency = (period?.latencyMilliseconds ?? HEALTHY.latencyMilliseconds) * (0.5 + slow)
    response.writeHead(status, {
      'content-type': contentType,
      'x-breakwater-synthetic': scenario.id,
      [STATED_TIME_HEADER]: dropped ? Number.POSITIVE_INFINITY : latency,
      connection: 'close',
    })
    response.end(body)
  }

  async function open(): Promise<void> {
    const made = createServer(answer)
    made.on('connection', (socket) => {
      held.add(socket)
      socket.on('close', () => held.delete(socket))
      socket.on('error', () => {})
    })
    await new Promise<void>((resolve, reject) => {
      made.once('error', reject)
      made.listen(port, LOOPBACK, () => resolve())
    })
    port = (made.address() as AddressInfo).port
    server = made
  }

  async function close(): Promise<void> {
    const open = server
    server = undefined
    if (!open) return
    const closed = new Promise<void>((resolve) => open.close(() => resolve()))
    for (const socket of held) socket.destroy()
    await closed
  }

  return {
    service,
    get url() {
      return `http://${LOOPBACK}:${port}/`
    },
    async tick(now) {
      const refuse = periodAt(now)?.refuse === true
      if (refuse && server) await close()
      else if (!refuse && !server) await open()
    },
    start: open,
    stop: close,
  }
}
