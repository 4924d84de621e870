import type { PacketBatch } from '#vocabulary'

/** Where sampled packets go: a batch that is used over and over; `drainPackets` must be done with the rows when it returns. */
export interface PacketOutput {
  readonly packets: PacketBatch
  readonly drainPackets: (batch: PacketBatch) => void
}

/** Hands over what the batch holds, if anything. */
export function drainSampled(output: PacketOutput): void {
  if (output.packets.length === 0) return
  output.drainPackets(output.packets)
  output.packets.length = 0
}
