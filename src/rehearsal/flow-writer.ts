import { createFlowBatch, type FlowBatch, MAPPED } from '#vocabulary'

/** HOT PATH: one call a record, no allocation. Columns are filled in place; full batches are kept and reused after `clear`. */
export interface FlowWriter {
  /** IPv4 flow. `inbound`: towards the service, by interface 1; else out by it. */
  add(
    start: number,
    end: number,
    source: number,
    destination: number,
    protocol: number,
    sourcePort: number,
    destinationPort: number,
    tcpFlags: number,
    packets: number,
    bytes: number,
    ttl: number,
    inbound: boolean,
  ): void
  /** Marks the record added last as made of fragments. */
  fragments(): void
  /** Turns the record added last into IPv6; addresses as four words each. */
  version6(source: Uint32Array, destination: Uint32Array): void
  readonly batches: readonly FlowBatch[]
  readonly records: number
  clear(): void
}

const CAPACITY = 16_384

/** Interface numbers of the invented router: 1 towards the internet, 2 towards the service. */
const UPSTREAM = 1
const DOWNSTREAM = 2

/** Bit 0 of `flags` in a FlowBatch. */
const FRAGMENTS = 1

export function createFlowWriter(samplingRate: number): FlowWriter {
  const batches: FlowBatch[] = [createFlowBatch(CAPACITY)]
  let used = 0
  let batch = batches[0]!
  let row = -1

  return {
    get batches() {
      return batches.slice(0, used + 1)
    },
    get records() {
      return used * CAPACITY + batches[used]!.length
    },
    add(start, end, source, destination, protocol, sourcePort, destinationPort, tcpFlags, packets, bytes, ttl, inbound) {
      if (batch.length === CAPACITY) {
        used++
        if (used === batches.length) batches.push(createFlowBatch(CAPACITY))
        batch = batches[used]!
        batch.length = 0
      }
      row = batch.length++
      const at = 4 * row
      batch.start[row] = start
      batch.end[row] = end
      batch.source[at] = 0
      batch.source[at + 1] = 0
      batch.source[at + 2] = MAPPED
      batch.source[at + 3] = source
      batch.destination[at] = 0
      batch.destination[at + 1] = 0
      batch.destination[at + 2] = MAPPED
      batch.destination[at + 3] = destination
      batch.ipVersion[row] = 4
      batch.protocol[row] = protocol
      batch.sourcePort[row] = sourcePort
      batch.destinationPort[row] = destinationPort
      batch.tcpFlags[row] = tcpFlags
      batch.packets[row] = packets
      batch.bytes[row] = bytes
      batch.samplingRate[row] = samplingRate
      batch.inputInterface[row] = inbound ? UPSTREAM : DOWNSTREAM
      batch.outputInterface[row] = inbound ? DOWNSTREAM : UPSTREAM
      batch.flags[row] = 0
      batch.ttl[row] = ttl
    },
    fragments() {
      batch.flags[row]! |= FRAGMENTS
    },
    version6(source, destination) {
      batch.ipVersion[row] = 6
      batch.source.set(source, 4 * row)
      batch.destination.set(destination, 4 * row)
    },
    clear() {
      used = 0
      batch = batches[0]!
      batch.length = 0
    },
  }
}
