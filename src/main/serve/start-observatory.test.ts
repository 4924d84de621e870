import { createSocket } from 'node:dgram'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { parsePrefix, SECOND, type Service } from '#vocabulary'
import { type ObservatoryUnderTest, startObservatoryUnderTest } from '../../../test/fixtures/observatory.ts'
import { flowSample, rawHeader, sflowDatagram, udpFrame } from '../../../test/fixtures/sflow-datagrams.ts'

const NOW = Date.UTC(2025, 2, 10, 12) * 1000
const shielded = parsePrefix('203.0.113.0/24')
const SHOP: Service = {
  id: 'shop',
  name: 'Example Shop',
  category: 'shops',
  problemTypes: ['website'],
  prefixes: shielded.ok ? [shielded.value] : [],
}
const clock = createSteppedClock(NOW)
let house: ObservatoryUnderTest

beforeAll(async () => {
  const atlas = { databases: [], locate() {}, asnName: () => '', census: () => new Map() }
  house = await startObservatoryUnderTest({ services: [SHOP], world: 'real', clock, atlas })
})

afterAll(() => house.remove())

it('what an sFlow agent samples is traffic of the service, as many packets as each sample stands for', async () => {
  const { sflow } = house.collector.ports()
  expect(sflow).toBeGreaterThan(0)
  const samples = [1, 2].map((n) => flowSample({ sequence: n, rate: 1000, drops: 40 * n, records: [rawHeader(udpFrame(n), 900)] }))
  const socket = createSocket('udp4')
  await new Promise((resolve) => socket.send(sflowDatagram({ samples }), sflow, '127.0.0.1', resolve))
  socket.close()
  const counters = () => house.observatory.view.counters()
  for (let i = 0; i < 400 && counters().traffic_inlet_sampled_packets !== 2; i++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(counters()).toMatchObject({ traffic_inlet_sampled_packets: 2, traffic_inlet_agent_drops: 40, traffic_inlet_sequence_gaps: 0 })
  await new Promise((resolve) => setImmediate(resolve))
  clock.advance(NOW + SECOND)
  await house.observatory.tick(NOW + SECOND)
  expect(house.observatory.view.traffic()[0]!.seconds.find(({ at }) => at === NOW)).toMatchObject({ packets: 2000, bytes: 1_800_000 })
})
