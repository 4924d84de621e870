import { expect, it } from 'vitest'
import { createPacketBatch } from '#vocabulary'
import { createTieOrder } from './tie-order.ts'

const TCP = 6

function rows(...parts: readonly (readonly [at: number, tcpFlags: number, length: number])[]) {
  const batch = createPacketBatch(16)
  for (const [at, tcpFlags, length] of parts) {
    const row = batch.length++
    batch.at[row] = at
    batch.protocol[row] = TCP
    batch.tcpFlags[row] = tcpFlags
    batch.wireLength[row] = length
  }
  return batch
}

it('what begins goes before what follows, then the shorter; other instants stay where they are', () => {
  const batch = rows([1, 16, 60], [2, 16, 90], [2, 18, 74], [2, 16, 60], [2, 2, 80], [3, 16, 60])
  expect(createTieOrder(batch).order()).toBe(5)
  expect([...batch.tcpFlags.subarray(0, 6)]).toEqual([16, 2, 18, 16, 16, 16])
  expect([...batch.wireLength.subarray(0, 6)]).toEqual([60, 80, 74, 60, 90, 60])
})

it('says where the last instant begins, whose rows may go on in the next batch, and keeps them', () => {
  const batch = rows([1, 16, 60], [2, 16, 70], [2, 2, 80])
  const order = createTieOrder(batch)
  const last = order.order()
  expect(last).toBe(1)
  order.keepFrom(last)
  expect(batch.length).toBe(2)
  expect([...batch.tcpFlags.subarray(0, 2)]).toEqual([2, 16])
  const alone = rows([1, 16, 60])
  expect(createTieOrder(alone).order()).toBe(0)
})
