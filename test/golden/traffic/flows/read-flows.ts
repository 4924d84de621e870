import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFlowDecoder, type FlowDecoderCounts } from '#traffic'
import { createFlowBatch, FLOW_REVERSE } from '#vocabulary'
import { capturedPayloads } from '../../../fixtures/captured-payloads.ts'
import { type FlowRow, flowRow } from '../../../fixtures/flow-messages.ts'

/** A flow record as the golden tests compare it; times are milliseconds, which is what all the others write. */
export type ReadFlow = FlowRow

export const flowCases: readonly string[] = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.pcap'))
  .map((file) => file.slice(0, -5))

/** The case whose name begins so. */
export function flowCase(start: string): string {
  return flowCases.find((name) => name.startsWith(start))!
}

/** Decodes the exports in a capture; the small batch makes sure that draining in the middle of a datagram loses nothing. */
export function readFlows(name: string, capacity = 7): { readonly rows: readonly ReadFlow[]; readonly counts: FlowDecoderCounts } {
  const rows: ReadFlow[] = []
  const flows = createFlowDecoder({
    batch: createFlowBatch(capacity),
    drain(b) {
      if (b.length > b.capacity) throw new Error('a row beyond the batch')
      for (let i = 0; i < b.length; i++) {
        const row = flowRow(b, i)
        rows.push({ ...row, start: Math.floor(row.start / 1000), end: Math.floor(row.end / 1000) })
      }
    },
  })
  capturedPayloads(readFileSync(join(import.meta.dirname, `${name}.pcap`)), (buffer, at, length, packet) =>
    flows.decode(buffer, at, length, packet.source, 0),
  )
  flows.flush()
  return { rows, counts: flows.counts() }
}

/** Records with one row each: what flowed back is a row of its own with us, and another column, or nothing, with the others. */
export function readForward(name: string): readonly ReadFlow[] {
  const rows = readFlows(name).rows.filter(({ flags }) => (flags & FLOW_REVERSE) === 0)
  // Case 50: two data sets come before their templates, and the others read only those that come after.
  return name.startsWith('logstash-50') ? rows.slice(3) : rows
}
