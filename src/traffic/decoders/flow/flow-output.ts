import type { FlowBatch } from '#vocabulary'

/**
 * Where decoders put rows: a batch that is used over and over. A datagram may hold more records than are free in it, so decoders ask for
 * room and `drain` is called whenever the batch is full; it must be done with the rows when it returns.
 *
 * Rows beyond the batch's length are all zero, so that decoders write only what was exported: clearing thousands of rows of a column at once
 * costs less than clearing the few of each set.
 */
export interface FlowOutput {
  readonly batch: FlowBatch
  readonly drain: (batch: FlowBatch) => void
}

/** Hands over what the batch holds, if anything. */
export function drainFlows(output: FlowOutput): void {
  if (output.batch.length === 0) return
  const { batch } = output
  const rows = batch.length
  output.drain(batch)
  clearRows(batch, rows)
}

/** Empties the batch, whose first `rows` rows may have been written. */
export function clearRows(batch: FlowBatch, rows: number): void {
  batch.length = 0
  batch.exporter.fill(0, 0, rows)
  batch.protocol.fill(0, 0, rows)
  batch.sourcePort.fill(0, 0, rows)
  batch.destinationPort.fill(0, 0, rows)
  batch.tcpFlags.fill(0, 0, rows)
  batch.packets.fill(0, 0, rows)
  batch.bytes.fill(0, 0, rows)
  batch.samplingRate.fill(0, 0, rows)
  batch.sourceAs.fill(0, 0, rows)
  batch.destinationAs.fill(0, 0, rows)
  batch.inputInterface.fill(0, 0, rows)
  batch.outputInterface.fill(0, 0, rows)
  batch.flags.fill(0, 0, rows)
  batch.ttl.fill(0, 0, rows)
  batch.tos.fill(0, 0, rows)
  batch.direction.fill(0, 0, rows)
  batch.sourceMask.fill(0, 0, rows)
  batch.destinationMask.fill(0, 0, rows)
  batch.nextHop.fill(0, 0, 4 * rows)
  batch.vlan.fill(0, 0, rows)
  batch.endReason.fill(0, 0, rows)
  batch.forwardingStatus.fill(0, 0, rows)
}

/** Rows that may be written now, at least one. */
export function freeRows(output: FlowOutput): number {
  const { batch } = output
  if (batch.length >= batch.capacity) drainFlows(output)
  return batch.capacity - batch.length
}
