/**
 * Flow records as columns. HOT PATH: the NetFlow and IPFIX codecs fill the arrays in place, live and from files alike. What was not exported
 * is 0 in every column. A record about both directions (RFC 5103) is two rows.
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
  /**
   * Bit 0: fragments (IPFIX fragmentFlags or a non-zero fragment offset was exported). Bit 1: the record tells of an event at a firewall or
   * address translator (a flow created, denied, updated) and counts nothing. Bit 2: the reverse direction of a record about both.
   */
  readonly flags: Uint8Array
  /** Minimum TTL exported, 0 when not. */
  readonly ttl: Uint8Array
  /** Type of service or traffic class. */
  readonly tos: Uint8Array
  /** 1 = observed on its way in, 2 = on its way out (IPFIX flowDirection plus 1). One flow can be reported both ways. */
  readonly direction: Uint8Array
  /** Prefix lengths of the routes to source and destination. */
  readonly sourceMask: Uint8Array
  readonly destinationMask: Uint8Array
  /** Four uint32 a row (see AddressWords); :: = not exported, or exported as 0.0.0.0. */
  readonly nextHop: Uint32Array
  readonly vlan: Uint16Array
  /** IPFIX flowEndReason: 1 idle, 2 active timeout, 3 end detected, 4 forced, 5 lack of resources. */
  readonly endReason: Uint8Array
  /** IPFIX forwardingStatus; its two upper bits: 1 forwarded, 2 dropped, 3 consumed (RFC 7270 section 4.12). */
  readonly forwardingStatus: Uint8Array
}

export const FLOW_FRAGMENT = 1
export const FLOW_EVENT = 2
export const FLOW_REVERSE = 4

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
    tos: new Uint8Array(capacity),
    direction: new Uint8Array(capacity),
    sourceMask: new Uint8Array(capacity),
    destinationMask: new Uint8Array(capacity),
    nextHop: new Uint32Array(4 * capacity),
    vlan: new Uint16Array(capacity),
    endReason: new Uint8Array(capacity),
    forwardingStatus: new Uint8Array(capacity),
  }
}
