/**
 * Decoded packets as columns. HOT PATH: decoders fill the arrays in place and the profile reads them, no object per packet.
 * A row is one packet as seen at the innermost IP header that was looked into; rows without IP are not in the batch (they are counted by the decoder).
 * A tunnelled packet is one row, that of the packet inside, with the outer addresses beside it.
 */
export interface PacketBatch {
  readonly capacity: number
  /** Rows filled. */
  length: number
  /** Microseconds since the epoch (see Instant). */
  readonly at: Float64Array
  /** Nanoseconds beyond `at`, 0…999. */
  readonly nanos: Uint16Array
  /** Length on the wire of the whole frame, bytes. */
  readonly wireLength: Uint32Array
  /** Bytes of the frame that the file holds. */
  readonly capturedLength: Uint32Array
  /** Total length of the IP packet as its header says, bytes. */
  readonly ipLength: Uint32Array
  /** Source addresses, four uint32 a row (see AddressWords). */
  readonly source: Uint32Array
  readonly destination: Uint32Array
  /** 4 or 6. */
  readonly ipVersion: Uint8Array
  /** IANA protocol number of the last header reached (after IPv6 extension headers). */
  readonly protocol: Uint8Array
  /** TTL or hop limit. */
  readonly ttl: Uint8Array
  readonly ipId: Uint16Array
  /**
   * Bit 0: fragment with more to come or offset > 0. Bit 1: not the first fragment (ports unknown). Bit 2: don't-fragment. Bit 3: snapped, so
   * that fields after the cut are 0. Bit 4: IPv4 options, or IPv6 extension headers other than a fragment header.
   */
  readonly flags: Uint8Array
  /** 0 where the protocol has none or they were not captured. For ICMP: source = type, destination = code. */
  readonly sourcePort: Uint16Array
  readonly destinationPort: Uint16Array
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128 (RFC 9293 section 3.1). */
  readonly tcpFlags: Uint8Array
  readonly tcpSequence: Uint32Array
  readonly tcpWindow: Uint16Array
  /** Bytes of TCP options. */
  readonly tcpOptionsLength: Uint8Array
  /** Payload bytes after the transport header, as the headers say (not as captured). */
  readonly payloadLength: Uint32Array
  /** The first captured payload bytes, big-endian, `PAYLOAD_WORDS` uint32 a row: the first three words zero-padded, the others as far as `payloadHeld` says. */
  readonly payloadHead: Uint32Array
  /** Payload bytes in `payloadHead`, 0 to 64. */
  readonly payloadHeld: Uint8Array
  /** What the payload's first bytes are: an index of `APPLICATIONS`, 0 = nothing known. */
  readonly application: Uint8Array
  /** The outermost tunnel that was looked into (`TUNNEL_…`), 0 = none. The row's addresses are then those of the innermost IP header. */
  readonly tunnel: Uint8Array
  /** Addresses of the outermost IP header, four uint32 a row; meaningful where `tunnel` is not 0. */
  readonly outerSource: Uint32Array
  readonly outerDestination: Uint32Array
  /** Total length of the outermost IP packet as its header says, bytes; meaningful where `tunnel` is not 0. */
  readonly outerLength: Uint32Array
  /** One in so many packets was seen: 1 = all, 0 = not said. */
  readonly samplingRate: Uint32Array
  /** Of the sampler of an sFlow row: index into the table of exporters, and its interfaces; 0 in captures. */
  readonly exporter: Uint32Array
  readonly inputInterface: Uint32Array
  readonly outputInterface: Uint32Array
}

export const PACKET_FRAGMENT = 1
export const PACKET_LATER_FRAGMENT = 2
export const PACKET_DONT_FRAGMENT = 4
export const PACKET_SNAPPED = 8
export const PACKET_OPTIONS = 16

export const PAYLOAD_WORDS = 16

export const TUNNEL_NONE = 0
export const TUNNEL_GRE = 1
export const TUNNEL_IP_IN_IP = 2
/** IPv6 in IPv4 (6in4, 6to4) or IPv4 in IPv6. */
export const TUNNEL_6IN4 = 3
export const TUNNEL_VXLAN = 4
export const TUNNEL_GENEVE = 5
export const TUNNEL_ERSPAN = 6
export const TUNNEL_MPLS_IN_IP = 7
export const TUNNEL_GTP = 8
export const TUNNEL_TEREDO = 9
/** Words for the codes above, in their order. */
export const TUNNEL_NAMES = ['none', 'GRE', 'IP in IP', '6in4', 'VXLAN', 'Geneve', 'ERSPAN', 'MPLS in IP', 'GTP', 'Teredo'] as const

export function createPacketBatch(capacity: number): PacketBatch {
  return {
    capacity,
    length: 0,
    at: new Float64Array(capacity),
    nanos: new Uint16Array(capacity),
    wireLength: new Uint32Array(capacity),
    capturedLength: new Uint32Array(capacity),
    ipLength: new Uint32Array(capacity),
    source: new Uint32Array(4 * capacity),
    destination: new Uint32Array(4 * capacity),
    ipVersion: new Uint8Array(capacity),
    protocol: new Uint8Array(capacity),
    ttl: new Uint8Array(capacity),
    ipId: new Uint16Array(capacity),
    flags: new Uint8Array(capacity),
    sourcePort: new Uint16Array(capacity),
    destinationPort: new Uint16Array(capacity),
    tcpFlags: new Uint8Array(capacity),
    tcpSequence: new Uint32Array(capacity),
    tcpWindow: new Uint16Array(capacity),
    tcpOptionsLength: new Uint8Array(capacity),
    payloadLength: new Uint32Array(capacity),
    payloadHead: new Uint32Array(PAYLOAD_WORDS * capacity),
    payloadHeld: new Uint8Array(capacity),
    application: new Uint8Array(capacity),
    tunnel: new Uint8Array(capacity),
    outerSource: new Uint32Array(4 * capacity),
    outerDestination: new Uint32Array(4 * capacity),
    outerLength: new Uint32Array(capacity),
    samplingRate: new Uint32Array(capacity).fill(1),
    exporter: new Uint32Array(capacity),
    inputInterface: new Uint32Array(capacity),
    outputInterface: new Uint32Array(capacity),
  }
}
