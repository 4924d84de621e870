import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCaptureReader } from '#traffic'
import { dice } from '../../../fixtures/constructed-capture.ts'
import { collectFlows } from '../../../fixtures/flow-messages.ts'
import { flowCases } from './read-flows.ts'

// Real datagrams in another order, cut and damaged.

/** Ethernet, IPv4 and UDP, as all cases are framed. */
const FRAMING = 42

function datagrams(name: string): Uint8Array[] {
  const found: Uint8Array[] = []
  const reader = createCaptureReader({
    frame: (buffer, offset, captured) => void found.push(buffer.slice(offset + FRAMING, offset + captured)),
  })
  reader.push(readFileSync(join(import.meta.dirname, `${name}.pcap`)))
  reader.end()
  return found
}

describe('real datagrams in reverse order give the same rows', () => {
  for (const name of flowCases) {
    const sent = datagrams(name)
    if (sent.length < 2) continue
    it(name, () => {
      const read = (order: readonly Uint8Array[]) => {
        const { rows, decode, decoder } = collectFlows()
        for (const b of order) decode(b)
        // The rate comes with options, and uptimes may be dated by them: what was read before them does not know.
        const kept = rows.map(({ rate, start, end, ...row }) => JSON.stringify(row)).sort()
        return { kept, unknown: decoder.counts().templateUnknown }
      }
      expect(read([...sent].reverse())).toEqual(read(sent))
    })
  }
})

describe('real datagrams, cut and damaged, are values and faults', () => {
  it('never a throw, a row that is none or a count below nothing', () => {
    const draw = dice(9)
    const next = (sides: number) => draw() % sides
    for (const name of flowCases) {
      const sent = datagrams(name)
      const { rows, decode, decoder } = collectFlows(1 + next(9))
      for (const whole of sent) {
        for (let to = next(13); to < whole.length; to += 13) decode(whole.subarray(0, to))
        for (let round = 0; round < 12; round++) {
          const b = whole.slice()
          for (let change = 0; change <= round; change++) b[next(b.length)] = next(256)
          decode(b)
        }
      }
      const counts = decoder.counts()
      expect(counts.records).toBe(rows.length)
      expect(counts.templateUnknown).toBeGreaterThanOrEqual(0)
      for (const { start, end, packets, bytes, version } of rows) {
        if (
          !Number.isSafeInteger(start) ||
          !Number.isSafeInteger(end) ||
          !(packets >= 0) ||
          !(bytes >= 0) ||
          (version !== 4 && version !== 6)
        )
          expect.fail(`${name}: ${JSON.stringify({ start, end, packets, bytes, version })}`)
      }
    }
  })
})
