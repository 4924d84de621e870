import { createSocket } from 'node:dgram'
import { afterEach, describe, expect, it } from 'vitest'
import { checkSchema, createSteppedClock, isOperationError } from '#plumbing'
import { type FlowBatch, formatAddress, type PacketBatch } from '#vocabulary'
import { flowSample, rawHeader, sflowDatagram, udpFrame } from '../../../test/fixtures/sflow-datagrams.ts'
import { createFlowCollector, type FlowCollector } from './flow-collector.ts'
import { FlowCollectorConfig } from './flow-collector-config.ts'

const NOW = 1_741_600_800_000_000

const started: FlowCollector[] = []
afterEach(async () => {
  for (const collector of started.splice(0)) await collector.stop()
})

async function collect(overrides: Partial<FlowCollectorConfig> = {}) {
  const checked = checkSchema(FlowCollectorConfig, { netflowPort: 0, ipfixPort: 0, sflowPort: 0, ...overrides })
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults))
  const rows: { source: string; packets: number; exporter: number }[] = []
  const sampled: { source: string; at: number; rate: number }[] = []
  const collector = createFlowCollector(checked.value, {
    clock: createSteppedClock(NOW),
    sink(batch: FlowBatch) {
      for (let i = 0; i < batch.length; i++)
        rows.push({ source: formatAddress(batch.source, 4 * i), packets: batch.packets[i]!, exporter: batch.exporter[i]! })
    },
    packetSink(batch: PacketBatch) {
      for (let i = 0; i < batch.length; i++)
        sampled.push({ source: formatAddress(batch.source, 4 * i), at: batch.at[i]!, rate: batch.samplingRate[i]! })
    },
  })
  started.push(collector)
  await collector.start()
  return { collector, rows, sampled }
}

function send(port: number, ...datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    let left = datagrams.length
    for (const datagram of datagrams)
      socket.send(datagram, port, '127.0.0.1', (error) => {
        if (error) reject(error)
        if (--left === 0) socket.close(() => resolve())
      })
  })
}

/** Waits until `done` holds; loopback delivers within milliseconds. */
async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(done()).toBe(true)
}

function netflow5(packets: number): Uint8Array {
  const b = new Uint8Array(72)
  const v = new DataView(b.buffer)
  v.setUint16(0, 5)
  v.setUint16(2, 1)
  v.setUint32(8, NOW / 1_000_000)
  v.setUint32(24, 0xc0000207)
  v.setUint32(40, packets)
  return b
}

function ipfix(packets: number): Uint8Array {
  const sets = [0, 2, 0, 20, 1, 0, 0, 3, 0, 8, 0, 4, 0, 12, 0, 4, 0, 2, 0, 1, 1, 0, 0, 13, 192, 0, 2, 9, 192, 0, 2, 10, packets]
  const b = new Uint8Array(16 + sets.length)
  const v = new DataView(b.buffer)
  v.setUint16(0, 10)
  v.setUint16(2, b.length)
  v.setUint32(4, NOW / 1_000_000)
  b.set(sets, 16)
  return b
}

function sample(last: number): Uint8Array {
  return sflowDatagram({ sequence: last, samples: [flowSample({ sequence: last, records: [rawHeader(udpFrame(last))] })] })
}

describe('the flow collector', () => {
  it('reads every format on every port, and counts what it cannot read', async () => {
    const { collector, rows, sampled } = await collect()
    const { netflow, ipfix: ipfixPort, sflow } = collector.ports()
    expect(netflow).toBeGreaterThan(0)
    expect(collector.counts()).toMatchObject({ datagrams: 0, lastTelemetry: undefined })
    await send(netflow, netflow5(3), ipfix(4), Uint8Array.of(1, 2, 3))
    await send(ipfixPort, netflow5(5), ipfix(6), sample(1))
    await send(sflow, sample(2), netflow5(7))
    await until(() => rows.length === 5 && collector.counts().datagrams === 8)
    expect(rows.map((row) => row.packets).sort()).toEqual([3, 4, 5, 6, 7])
    expect(sampled.sort((a, b) => (a.source < b.source ? -1 : 1))).toEqual([
      { source: '198.51.100.1', at: NOW, rate: 256 },
      { source: '198.51.100.2', at: NOW, rate: 256 },
    ])
    expect(new Set(rows.map((row) => row.source))).toEqual(new Set(['192.0.2.7', '192.0.2.9']))
    const counts = collector.counts()
    expect(counts).toMatchObject({ records: 5, sampledPackets: 2, malformed: { VERSION_UNKNOWN: 1 }, lastTelemetry: NOW, refused: 0 })
    expect(counts.receiveBufferBytes).toBeGreaterThan(0)
    expect(counts.kernelDrops === undefined || counts.kernelDrops === 0).toBe(true)
    expect(collector.exporters).toHaveLength(3)
    expect(collector.lastFault?.code).toBe('VERSION_UNKNOWN')
  })

  it('hears only the exporters that it is told to', async () => {
    const { collector, rows } = await collect({ exporters: ['192.0.2.0/24'] })
    await send(collector.ports().netflow, netflow5(3))
    await until(() => collector.counts().refused === 1)
    expect(rows).toHaveLength(0)
  })

  it('says which port is taken, and leaves none open', async () => {
    const { collector } = await collect()
    const taken = collector.ports().sflow
    const failure = await collect({ sflowPort: taken }).catch((error: unknown) => error)
    expect(isOperationError(failure) && failure.code).toBe('LISTEN_FAILED')
    expect(String(failure)).toContain(String(taken))
  })

  it('refuses a malformed prefix', async () => {
    const failure = await collect({ exporters: ['192.0.2.1/24'] }).catch((error: unknown) => error)
    expect(isOperationError(failure) && failure.code).toBe('CONFIG_INVALID')
  })

  it('stops, twice if asked, and frees its ports', async () => {
    const { collector } = await collect()
    const { netflow, ipfix: ipfixPort, sflow: sflowPort } = collector.ports()
    await collector.stop()
    await collector.stop()
    expect(collector.ports()).toEqual({ netflow: 0, ipfix: 0, sflow: 0 })
    const { collector: next } = await collect({ netflowPort: netflow, ipfixPort, sflowPort })
    expect(next.ports()).toEqual({ netflow, ipfix: ipfixPort, sflow: sflowPort })
  })
})
