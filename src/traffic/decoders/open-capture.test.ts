import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFlowBatch, createPacketBatch } from '#vocabulary'
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

  it('that is cut gives what it holds and names the byte', () => {
    const whole = open('captures/arkime-v6.pcap')
    const { times, summary } = open('captures/arkime-v6.pcap', { to: 1000 })
    expect(times).toEqual(whole.times.slice(0, times.length))
    expect(times.length).toBeGreaterThan(0)
    expect(summary.fault?.code).toBe('CAPTURE_TRUNCATED')
    expect(summary.fault?.message).toMatch(/at byte \d+/)
  })
})
