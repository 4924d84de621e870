import type { PacketBatch } from '#vocabulary'

/** Where packets go: a batch that is used over and over. */
export interface PacketOutput {
  readonly packets: PacketBatch
  /** Called with a batch that is full, and with what it holds at the end; must be done with its rows on return. */
  readonly drainPackets: (batch: PacketBatch) => void
}

/** Hands over what the batch holds, if anything. */
export function drainPackets(output: PacketOutput): void {
  if (output.packets.length === 0) return
  output.drainPackets(output.packets)
  output.packets.length = 0
}
