import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { performance } from 'node:perf_hooks'
import type { FlowBatch, Instant } from '#vocabulary'
import { type FlowEncoder, LARGEST_DATAGRAM } from './flow-encoder.ts'
import { assertLoopback, LOOPBACK } from './loopback.ts'

/**
 * Datagrams on the way at most. The kernel charges about 2,300 bytes for a full one against a receive buffer of 212,992 (Debian's default
 * rmem_max): 92 fit; a third is left for the collector's own pauses.
 */
const WINDOW = 60
/** A collector that takes nothing for this long has lost what was on the way. */
const STALL_MILLISECONDS = 3_000

/** Counts what is on the way to the collectors, over all exporters of a rehearsal. */
export interface FlowControl {
  /** Resolves once there is room for another datagram. */
  room(): Promise<void> | undefined
  sent(): void
  /** Resolves once everything sent has been taken or is known to be lost. */
  drained(): Promise<void>
  readonly datagrams: number
  readonly lost: number
}

export function createFlowControl(received: () => number): FlowControl {
  const base = received()
  let datagrams = 0
  let lost = 0
  // Asking the collector may cost more than a datagram: it is asked only when the window seems full.
  let taken = base
  const onTheWay = () => datagrams - lost - (taken - base)

  async function wait(most: number): Promise<void> {
    let since = performance.now()
    while (onTheWay() > most) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      const now = received()
      if (now !== taken) {
        taken = now
        since = performance.now()
      } else if (performance.now() - since > STALL_MILLISECONDS) {
        lost += onTheWay()
        return
      }
    }
  }

  return {
    room: () => (onTheWay() < WINDOW ? undefined : wait(WINDOW / 2)),
    sent: () => {
      datagrams++
    },
    drained: () => wait(0),
    get datagrams() {
      return datagrams
    },
    get lost() {
      return lost
    },
  }
}

/** One exporter: a socket of its own, so that collectors can tell exporters apart. */
export interface FlowSender {
  readonly records: number
  start(): Promise<void>
  /** Sends all rows of the batches. With `lose` the datagrams are made, and numbered, but not sent. */
  send(batches: readonly FlowBatch[], exportedAt: Instant, lose: boolean): Promise<void>
  stop(): Promise<void>
}

export function createFlowSender(options: {
  readonly encoder: FlowEncoder
  readonly port: number
  readonly control: FlowControl
  readonly host?: string
}): FlowSender {
  const { encoder, port, control } = options
  const host = options.host ?? LOOPBACK
  assertLoopback(host)
  let socket: Socket | undefined
  let records = 0
  // A datagram's bytes must stay until the kernel has copied them; slots are used in turn.
  const slots = Array.from({ length: 4 * WINDOW }, () => Buffer.alloc(LARGEST_DATAGRAM))
  let slot = 0
  let failure: Error | undefined

  function post(length: number, buffer: Buffer): void {
    assert(socket, 'the exporter has not been started')
    control.sent()
    socket.send(buffer, 0, length, port, host, (error) => {
      failure ??= error ?? undefined
    })
  }

  return {
    get records() {
      return records
    },
    async start() {
      socket = createSocket('udp4')
      const opened = socket
      await new Promise<void>((resolve, reject) => {
        opened.once('error', reject)
        opened.bind(0, LOOPBACK, () => {
          opened.off('error', reject)
          opened.on('error', (error) => {
            failure ??= error
          })
          resolve()
        })
      })
    },
    async send(batches, exportedAt, lose) {
      const total = batches.reduce((sum, batch) => sum + batch.length, 0)
      if (total === 0) return
      const first = slots[slot++ % slots.length]!
      const preamble = encoder.preamble(exportedAt, first)
      if (preamble > 0 && !lose) {
        await control.room()
        post(preamble, first)
      }
      for (const batch of batches) {
        for (let row = 0; row < batch.length; ) {
          const count = Math.min(encoder.recordsPerDatagram, batch.length - row)
          const buffer = slots[slot++ % slots.length]!
          const length = encoder.encode(batch, row, count, exportedAt, buffer)
          row += count
          if (lose) continue
          records += count
          const wait = control.room()
          if (wait) await wait
          post(length, buffer)
        }
      }
      if (failure) throw failure
    },
    async stop() {
      const open = socket
      socket = undefined
      if (open) await new Promise<void>((resolve) => open.close(() => resolve()))
    },
  }
}
