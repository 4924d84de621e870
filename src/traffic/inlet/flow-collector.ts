import assert from 'node:assert/strict'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { type Clock, OperationError, whyNotListened } from '#plumbing'
import {
  type AddressWords,
  contains,
  createFlowBatch,
  createPacketBatch,
  type Fault,
  type FlowBatch,
  type Instant,
  type PacketBatch,
  type Prefix,
  parseAddress,
  parsePrefix,
} from '#vocabulary'
import type { Exporter } from '../decoders/flow/exporter-table.ts'
import { createFlowDecoder, type FlowDecoderCounts } from '../decoders/flow/flow-decoder.ts'
import type { FlowCollectorConfig } from './flow-collector-config.ts'
import { kernelDrops } from './kernel-drops.ts'

/**
 * Receives NetFlow, IPFIX and sFlow over UDP, every format on every port, and hands on flow records and sampled packets. HOT PATH: rows
 * collect in one batch of each kind, reused for ever, and are handed on when it is full or when the sockets have nothing more to read in this
 * turn of the event loop, so no record waits for another.
 */
export interface FlowCollector {
  /** Opens the ports. Throws LISTEN_FAILED naming the one that is taken, and CONFIG_INVALID for a malformed prefix. */
  start(): Promise<void>
  /** Closes the ports and hands on what is left. */
  stop(): Promise<void>
  /** Ports in use; all 0 before the start. */
  ports(): { readonly netflow: number; readonly ipfix: number; readonly sflow: number }
  counts(): FlowCollectorCounts
  /** The decoder's part of it alone, without asking the kernel: cheap enough for every datagram. */
  decoded(): FlowDecoderCounts
  /** Who has sent records; `exporter` of the batches is an index into it. */
  readonly exporters: readonly Exporter[]
  /** The newest malformed datagram. */
  readonly lastFault: Fault | undefined
}

export interface FlowCollectorCounts extends FlowDecoderCounts {
  /** Datagrams of senders outside `exporters`. */
  readonly refused: number
  /** Datagrams that the kernel dropped since the start; undefined where the system does not tell. */
  readonly kernelDrops: number | undefined
  /** The smallest of the receive buffers, bytes, as the system granted it; 0 before the start. */
  readonly receiveBufferBytes: number
  readonly socketErrors: number
  /** When the newest datagram was read. */
  readonly lastTelemetry: Instant | undefined
}

export interface FlowCollectorDeps {
  readonly clock: Clock
  /** Takes a batch of records; must be done with the rows when it returns, since the batch is filled again. */
  readonly sink: (batch: FlowBatch) => void
  /** Takes a batch of packets that sFlow agents sampled, in the same way. Absent: sFlow is counted and not read. */
  readonly packetSink?: (batch: PacketBatch) => void
}

/** Senders whose address is remembered in parsed form; forged ones would fill any table, so it starts anew when full. */
const MOST_SENDERS = 4096

export function createFlowCollector(config: FlowCollectorConfig, deps: FlowCollectorDeps): FlowCollector {
  const batch = createFlowBatch(config.batchRows)
  const { packetSink } = deps
  const decoder = createFlowDecoder({
    batch,
    drain: deps.sink,
    ...(packetSink ? { sampled: { packets: createPacketBatch(config.batchRows), drainPackets: packetSink } } : {}),
  })
  const senders = new Map<string, AddressWords | undefined>()
  let allowed: readonly Prefix[] = []
  let sockets: readonly Socket[] = []
  let refused = 0
  let socketErrors = 0
  let granted = 0
  let lastTelemetry: Instant | undefined
  let draining = false
  let lastDrops: number | undefined

  function drain(): void {
    draining = false
    lastTelemetry = deps.clock.now()
    decoder.flush()
  }

  /** The sender's address, or undefined when it may not send. */
  function sender(text: string): AddressWords | undefined {
    if (senders.has(text)) return senders.get(text)
    if (senders.size >= MOST_SENDERS) senders.clear()
    // A link-local address comes with its interface ("fe80::1%eth0", RFC 4007 section 11).
    const parsed = parseAddress(text.split('%')[0]!)
    let words = parsed.ok ? parsed.value : undefined
    if (words !== undefined && allowed.length > 0 && !allowed.some((prefix) => contains(prefix, words!))) words = undefined
    senders.set(text, words)
    return words
  }

  function receive(message: Buffer, from: RemoteInfo): void {
    const words = sender(from.address)
    if (words === undefined) {
      refused++
      return
    }
    decoder.decode(message, 0, message.length, words, 0, deps.clock.now())
    if (!draining) {
      draining = true
      setImmediate(drain)
    }
  }

  function open(port: number): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = createSocket({ type: config.host.includes(':') ? 'udp6' : 'udp4' })
      socket.once('error', (cause) => {
        socket.close()
        reject(new OperationError('LISTEN_FAILED', `UDP ${config.host} port ${port}: ${whyNotListened(cause)}`, { cause }))
      })
      socket.bind({ address: config.host, port }, () => {
        socket.removeAllListeners('error')
        socket.on('error', () => {
          socketErrors++
        })
        socket.on('message', receive)
        try {
          socket.setRecvBufferSize(config.receiveBufferBytes)
        } catch {
          // Not permitted: the system's default stands, and is what counts() shows.
        }
        resolve(socket)
      })
    })
  }

  async function start(): Promise<void> {
    assert(sockets.length === 0, 'a collector starts once')
    const prefixes: Prefix[] = []
    for (const text of config.exporters) {
      const prefix = parsePrefix(text)
      if (!prefix.ok) throw new OperationError('CONFIG_INVALID', `exporters: ${prefix.fault.message}`)
      prefixes.push(prefix.value)
    }
    allowed = prefixes
    const opened: Socket[] = []
    try {
      for (const port of [config.netflowPort, config.ipfixPort, config.sflowPort]) opened.push(await open(port))
    } catch (error) {
      await Promise.all(opened.map(close))
      throw error
    }
    sockets = opened
    granted = Math.min(...sockets.map((socket) => socket.getRecvBufferSize()))
  }

  async function stop(): Promise<void> {
    const open = sockets
    if (open.length === 0) return
    lastDrops = kernelDrops(open.map(portOf))
    sockets = []
    await Promise.all(open.map(close))
    decoder.flush()
  }

  function counts(): FlowCollectorCounts {
    return {
      ...decoder.counts(),
      refused,
      kernelDrops: sockets.length > 0 ? kernelDrops(sockets.map(portOf)) : lastDrops,
      receiveBufferBytes: granted,
      socketErrors,
      lastTelemetry,
    }
  }

  return {
    start,
    stop,
    ports() {
      const [netflow, ipfix, sflow] = sockets.map(portOf)
      return { netflow: netflow ?? 0, ipfix: ipfix ?? 0, sflow: sflow ?? 0 }
    },
    counts,
    decoded: () => decoder.counts(),
    exporters: decoder.exporters,
    get lastFault() {
      return decoder.lastFault
    },
  }
}

function portOf(socket: Socket): number {
  return socket.address().port
}

function close(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()))
}
