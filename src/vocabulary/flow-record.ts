/**
 * Flow records as columns. HOT PATH: the NetFlow and IPFIX codecs fill the arrays in place, live and from files alike.
 * `packets` and `bytes` are as exported; multiply by `samplingRate` for an estimate of what passed.
 */
export interface FlowBatch {
  readonly capacity: number
  /** Rows filled. */
  length: number
  /** Index into the collector's table of exporters (address and observation domain). */
  readonly exporter: Uint32Array
  /** Microseconds since the epoch. */
  readonly start: Float64Array
  readonly end: Float64Array
  /** Four uint32 a row (see AddressWords). */
  readonly source: Uint32Array
  readonly destination: Uint32Array
  /** 4 or 6. */
  readonly ipVersion: Uint8Array
  readonly protocol: Uint8Array
  readonly sourcePort: Uint16Array
  /** For ICMP: type * 256 + code, as NetFlow v5 has it. */
  readonly destinationPort: Uint16Array
  /** The OR of the flags of all packets of the flow. */
  readonly tcpFlags: Uint8Array
  readonly packets: Float64Array
  readonly bytes: Float64Array
  /** One in `samplingRate` packets was seen; 1 = all, 0 = the exporter did not say. */
  readonly samplingRate: Uint32Array
  readonly sourceAs: Uint32Array
  readonly destinationAs: Uint32Array
  readonly inputInterface: Uint32Array
  readonly outputInterface: Uint32Array
  /** Bit 0: fragments (IPFIX fragmentFlags or a non-zero fragment offset was exported). */
  readonly flags: Uint8Array
  /** Minimum TTL exported, 0 when not. */
  readonly ttl: Uint8Array
}

export function createFlowBatch(capacity: number): FlowBatch {
  return {
    capacity,
    length: 0,
    exporter: new Uint32Array(capacity),
    start: new Float64Array(capacity),
    end: new Float64Array(capacity),
    source: new Uint32Array(4 * capacity),
    destination: new Uint32Array(4 * capacity),
    ipVersion: new Uint8Array(capacity),
    protocol: new Uint8Array(capacity),
    sourcePort: new Uint16Array(capacity),
    destinationPort: new Uint16Array(capacity),
    tcpFlags: new Uint8Array(capacity),
    packets: new Float64Array(capacity),
    bytes: new Float64Array(capacity),
    samplingRate: new Uint32Array(capacity),
    sourceAs: new Uint32Array(capacity),
    destinationAs: new Uint32Array(capacity),
    inputInterface: new Uint32Array(capacity),
    outputInterface: new Uint32Array(capacity),
    flags: new Uint8Array(capacity),
    ttl: new Uint8Array(capacity),
  }
}
