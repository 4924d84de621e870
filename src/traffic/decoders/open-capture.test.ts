import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFlowBatch, createPacketBatch, PAYLOAD_WORDS } from '#vocabulary'
import { openCapture } from './open-capture.ts'

const golden = join(import.meta.dirname, '../../../test/golden/traffic')

function open(file: string, options: { capacity?: number; to?: number; piece?: number } = {}) {
  const bytes = readFileSync(join(golden, file)).subarray(0, options.to)
  const times: number[] = []
  const counts: number[] = []
  const sampled: [number, number][] = []
  const capacity = options.capacity ?? 4
  const capture = openCapture({
    packets: createPacketBatch(capacity),
    drainPackets: (batch) => times.push(...batch.at.subarray(0, batch.length)),
    flows: createFlowBatch(capacity),
    drainFlows: (batch) => counts.push(...batch.packets.subarray(0, batch.length)),
    sampled: {
      packets: createPacketBatch(capacity),
      drainPackets(batch) {
        for (let i = 0; i < batch.length; i++) sampled.push([batch.at[i]!, batch.samplingRate[i]!])
      },
    },
  })
  const piece = options.piece ?? bytes.length
  for (let at = 0; at < bytes.length; at += piece) capture.push(bytes.subarray(at, at + piece))
  capture.end()
  return { times, counts, sampled, summary: capture.summary() }
}

/** Every column of every row but the payload's bytes beyond those that are held. */
function rows(file: Uint8Array, sizes: readonly number[]): unknown[] {
  const found: unknown[] = []
  const capture = openCapture({
    packets: createPacketBatch(3),
    drainPackets(batch) {
      for (let row = 0; row < batch.length; row++) {
        const held = batch.payloadHeld[row]!
        const head = [...batch.payloadHead.subarray(PAYLOAD_WORDS * row, PAYLOAD_WORDS * row + Math.max(3, Math.ceil(held / 4)))]
        const columns = Object.entries(batch).flatMap(([name, column]) => {
          if (typeof column === 'number' || name === 'payloadHead') return []
          if (name.startsWith('outer') && batch.tunnel[row] === 0) return []
          const width = column.length / batch.capacity
          return [[name, ...column.subarray(width * row, width * (row + 1))]]
        })
        found.push([head, columns])
      }
    },
    flows: createFlowBatch(3),
    drainFlows: () => {},
  })
  // Every piece lies in one buffer, which is wiped before the next.
  const piece = Buffer.alloc(Math.max(...sizes))
  for (let at = 0, i = 0; at < file.length; i++) {
    const size = Math.min(sizes[i % sizes.length]!, file.length - at)
    piece.set(file.subarray(at, at + size))
    capture.push(piece.subarray(0, size))
    piece.fill(0xee)
    at += size
  }
  capture.end()
  return found
}

describe('a capture file', () => {
  it('gives its packets, and counts those that are none by cause', () => {
    const { times, summary } = open('captures/arkime-mpls-basic.pcap')
    expect(summary).toMatchObject({ format: 'pcap', packets: 58, decoded: 52, undecoded: { 'not-ip': 6 }, fault: undefined })
    expect(times).toHaveLength(52)
    expect(times.every((at, i) => i === 0 || at >= times[i - 1]!)).toBe(true)
  })

  it('counts the packets that it took out of tunnels', () => {
    expect(open('captures/arkime-gre-sample.pcap').summary).toMatchObject({ decoded: 40, tunnelled: 40, tunnelsTooDeep: 0 })
    expect(open('captures/arkime-dns-udp.pcap').summary).toMatchObject({ tunnelled: 0 })
  })

  it('gives the flow records of export datagrams beside the packets that carried them', () => {
    const { times, counts, summary } = open('flows/logstash-14-netflow5-juniper-mx80.pcap')
    expect(times).toHaveLength(1)
    expect(counts).toHaveLength(29)
    expect(summary).toMatchObject({ samplingRates: [1000], exports: { datagrams: 1, records: 29 } })
  })

  it('gives the packets that sFlow datagrams in it sampled, in a batch of their own and with the time of the capture', () => {
    const { times, sampled, summary } = open('sflow/telegraf-sflow_issue_15918.pcap')
    expect(times).toHaveLength(1)
    expect(sampled).toEqual(new Array(6).fill([times[0], 200]))
    expect(summary).toMatchObject({ samplingRates: [200], exports: { sampledPackets: 6, notRead: { sflow: 0 } } })
  })

  it('does not read what only resembles an export', () => {
    expect(open('flows/logstash-01-netflow-5-invalid-01.pcap').summary).toMatchObject({ decoded: 1, exports: { datagrams: 0 } })
    expect(open('captures/arkime-dns-udp.pcap').summary).toMatchObject({ exports: { datagrams: 0 }, samplingRates: [] })
  })

  it('is the same in any batches and pieces', () => {
    const whole = open('captures/arkime-v6.pcap', { capacity: 4096 })
    expect(open('captures/arkime-v6.pcap', { capacity: 1, piece: 7 })).toEqual(whole)
  })

  it('of tunnels has the same rows, column for column, in any pieces', () => {
    const bytes = readFileSync(join(golden, 'captures/zeek-geneve-vxlan-dns-truncated.pcap'))
    const more = readFileSync(join(golden, 'captures/arkime-gre-sample.pcap'))
    for (const file of [bytes, more]) {
      const whole = rows(file, [file.length])
      expect(whole.length).toBeGreaterThan(1)
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }), (sizes) => {
          expect(rows(file, sizes)).toEqual(whole)
        }),
        { numRuns: 40 },
      )
    }
  })

  it('that is cut gives what it holds and names the byte', () => {
    const whole = open('captures/arkime-v6.pcap')
    const { times, summary } = open('captures/arkime-v6.pcap', { to: 1000 })
    expect(times).toEqual(whole.times.slice(0, times.length))
    expect(times.length).toBeGreaterThan(0)
    expect(summary.fault?.code).toBe('CAPTURE_TRUNCATED')
    expect(summary.fault?.message).toMatch(/at byte \d+/)
  })
})
