import { expect, it } from 'vitest'
import { createPacketBatch, PAYLOAD_WORDS } from '#vocabulary'
import { HASHES } from './address-hash.ts'
import { keepPacket } from './keep-row.ts'
import { RowSample } from './row-sample.ts'

it('the first twelve bytes of a short payload are followed by zeros, also where a longer one lay before', () => {
  const batch = createPacketBatch(2)
  batch.length = 2
  batch.payloadHeld.set([12, 2])
  batch.payloadHead.set([0x11111111, 0x22222222, 0x33333333], 0)
  batch.payloadHead.set([0xd7000000, 0, 0], PAYLOAD_WORDS)
  const sample = new RowSample(1, undefined)
  keepPacket(sample, HASHES - 1, 1, batch, 0, false, 1, 2)
  keepPacket(sample, 5, 1, batch, 1, false, 1, 2)
  expect(sample.length).toBe(1)
  expect([...sample.payload!.subarray(0, 3)]).toEqual([0xd7000000, 0, 0])
})
