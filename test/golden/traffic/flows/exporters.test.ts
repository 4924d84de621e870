import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCaptureReader, createPacketDecoder, DECODED } from '#traffic'
import { createPacketBatch, FLOW_REVERSE, formatAddress } from '#vocabulary'
import { readFlows } from './read-flows.ts'

// Two exporters, softflowd 1.1.0 and pmacctd 1.7.7, were given one capture, packets of which we read ourselves: whatever the format, the
// flow records must add up to the packets of the capture, for each pair of addresses and protocol.

const folder = join(import.meta.dirname, 'exporters')
type Sums = Record<string, readonly [packets: number, bytes: number]>

function add(sums: Sums, key: string, packets: number, bytes: number): void {
  const [p, b] = sums[key] ?? [0, 0]
  sums[key] = [p + packets, b + bytes]
}

/** What the packets of the capture add up to, by direction. */
function packetSums(): Sums {
  const sums: Sums = {}
  const batch = createPacketBatch(1)
  const decoder = createPacketDecoder()
  const reader = createCaptureReader({
    frame(buffer, offset, captured, wire, micros, nanos, linkType) {
      batch.length = 0
      if (decoder.decode(batch, buffer, offset, captured, wire, micros, nanos, linkType) !== DECODED) return
      add(sums, `${formatAddress(batch.source)} > ${formatAddress(batch.destination)} ${batch.protocol[0]}`, 1, batch.ipLength[0]!)
    },
  })
  reader.push(readFileSync(join(folder, 'source-ipfixprobe-mixed.pcap')))
  reader.end()
  return sums
}

function flowSums(name: string): Sums {
  const sums: Sums = {}
  for (const row of readFlows(`exporters/${name}`).rows)
    add(sums, `${row.source} > ${row.destination} ${row.protocol}`, row.packets, row.bytes)
  return sums
}

describe('what exporters made of a capture adds up to its packets', () => {
  const wanted = packetSums()
  for (const name of readdirSync(folder)
    .filter((file) => !file.startsWith('source'))
    .map((file) => file.slice(0, -5)))
    it(name, () => {
      const { rows, counts } = readFlows(`exporters/${name}`)
      expect(counts).toMatchObject({ malformed: {}, sequenceGaps: 0, datagramGaps: 0, templateUnknown: 0 })
      if (name.includes('sampled')) {
        // One packet in four was seen, and the record names the sampler that said so.
        expect(rows.every(({ rate }) => rate === 4)).toBe(true)
        for (const key of Object.keys(flowSums(name))) expect(wanted).toHaveProperty([key])
        return
      }
      expect(flowSums(name)).toEqual(wanted)
      expect(rows.some(({ flags }) => (flags & FLOW_REVERSE) !== 0)).toBe(name.includes('biflow'))
    })
})
