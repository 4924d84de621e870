import { expect, it } from 'vitest'
import { Broadcast } from './broadcast.ts'

it('tells every listener in order until it stops listening', () => {
  const broadcast = new Broadcast<number>()
  const heard: string[] = []
  const stop = broadcast.subscribe((value) => heard.push(`a${value}`))
  broadcast.subscribe((value) => heard.push(`b${value}`))
  broadcast.publish(1)
  stop()
  stop()
  broadcast.publish(2)
  expect(heard).toEqual(['a1', 'b1', 'b2'])
  expect(broadcast.size).toBe(1)
})

it('one listener that throws keeps nobody else from hearing', () => {
  const errors: unknown[] = []
  const broadcast = new Broadcast<number>((error) => errors.push(error))
  const heard: number[] = []
  broadcast.subscribe(() => {
    throw new Error('deaf')
  })
  broadcast.subscribe((value) => heard.push(value))
  broadcast.publish(1)
  expect(heard).toEqual([1])
  expect(errors).toHaveLength(1)
})
