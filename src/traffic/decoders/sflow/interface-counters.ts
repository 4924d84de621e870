import type { Instant } from '#vocabulary'
import type { Exporter } from '../flow/exporter-table.ts'

/** Bytes of the structure `if_counters` ("sFlow Version 5", section 5, counter format 0:1). */
export const INTERFACE_COUNTERS_BYTES = 88

/**
 * The generic counters of one interface as an agent told them ("sFlow Version 5", counter format 0:1; the meanings are those of RFC 2863).
 * Totals since the agent started or the counter wrapped; `undefined` where the agent does not keep the counter (all bits set). Octets are
 * exact up to 2^53.
 */
export interface InterfaceCounters {
  readonly exporter: Exporter
  /** When the datagram arrived: the agent tells only its uptime. */
  readonly at: Instant
  /** ifIndex. */
  readonly interface: number
  /** ifType, a number of IANA's IANAifType-MIB; 6 is Ethernet. */
  readonly type: number
  readonly speedBitsPerSecond: number
  /** 0 not known, 1 full duplex, 2 half duplex, 3 in, 4 out. */
  readonly direction: number
  readonly adminUp: boolean
  readonly operationUp: boolean
  readonly promiscuous: boolean
  readonly in: TrafficCounters & { readonly unknownProtocols: number | undefined }
  readonly out: TrafficCounters
}

/** One direction of an interface. */
export interface TrafficCounters {
  readonly octets: number | undefined
  readonly unicastPackets: number | undefined
  readonly multicastPackets: number | undefined
  readonly broadcastPackets: number | undefined
  readonly discards: number | undefined
  readonly errors: number | undefined
}

/** Reads the `INTERFACE_COUNTERS_BYTES` bytes at `at`, which must be there. */
export function readInterfaceCounters(b: Uint8Array, at: number, exporter: Exporter, when: Instant): InterfaceCounters {
  const view = new DataView(b.buffer, b.byteOffset + at, INTERFACE_COUNTERS_BYTES)
  const word = (offset: number) => view.getUint32(offset)
  const known = (offset: number) => (word(offset) === 0xffffffff ? undefined : word(offset))
  const long = (offset: number) => word(offset) * 0x1_0000_0000 + word(offset + 4)
  const longKnown = (offset: number) => (word(offset) === 0xffffffff && word(offset + 4) === 0xffffffff ? undefined : long(offset))
  const status = word(20)
  return {
    exporter,
    at: when,
    interface: word(0),
    type: word(4),
    speedBitsPerSecond: long(8),
    direction: word(16),
    adminUp: (status & 1) !== 0,
    operationUp: (status & 2) !== 0,
    promiscuous: word(84) === 1,
    in: {
      octets: longKnown(24),
      unicastPackets: known(32),
      multicastPackets: known(36),
      broadcastPackets: known(40),
      discards: known(44),
      errors: known(48),
      unknownProtocols: known(52),
    },
    out: {
      octets: longKnown(56),
      unicastPackets: known(64),
      multicastPackets: known(68),
      broadcastPackets: known(72),
      discards: known(76),
      errors: known(80),
    },
  }
}
