import type { FlowBatch, Instant } from '#vocabulary'

/** Writes flow records as an exporter would. Sequence numbers go on from datagram to datagram. */
export interface FlowEncoder {
  readonly recordsPerDatagram: number
  /** Writes rows row…row+count-1 into `into`; returns the length in bytes. */
  encode(batch: FlowBatch, row: number, count: number, exportedAt: Instant, into: Buffer): number
  /** Writes what must be known before records are understood (templates), to be repeated now and then; 0 bytes where there is nothing. */
  preamble(exportedAt: Instant, into: Buffer): number
}

/** Fits the MTU of Ethernet with room for headers (RFC 7011 section 10.3.3 asks for at most 512 where the path is unknown; loopback is known). */
export const LARGEST_DATAGRAM = 1_472
