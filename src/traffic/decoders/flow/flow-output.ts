import type { FlowBatch } from '#vocabulary'

/**
 * Where decoders put rows: a batch that is used over and over. A datagram may hold more records than are free in it, so decoders ask for
 * room and `drain` is called whenever the batch is full; it must be done with the rows when it returns.
 */
export interface FlowOutput {
  readonly batch: FlowBatch
  readonly drain: (batch: FlowBatch) => void
}

/** Hands over what the batch holds, if anything. */
export function drainFlows(output: FlowOutput): void {
  if (output.batch.length === 0) return
  output.drain(output.batch)
  output.batch.length = 0
}

/** Rows that may be written now, at least one. */
export function freeRows(output: FlowOutput): number {
  const { batch } = output
  if (batch.length >= batch.capacity) drainFlows(output)
  return batch.capacity - batch.length
}
