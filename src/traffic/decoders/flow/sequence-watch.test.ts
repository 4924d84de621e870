import { describe, expect, it } from 'vitest'
import { createSequenceWatch, watchSequence } from './sequence-watch.ts'

function watch(...datagrams: readonly (readonly [sequence: number, count: number])[]) {
  const state = createSequenceWatch()
  for (const [sequence, count] of datagrams) watchSequence(state, sequence, count)
  return { lost: state.lost, restarts: state.restarts }
}

describe('sequence numbers', () => {
  it('that follow one another lose nothing, over the wrap too', () => {
    expect(watch([0xfffffff0, 30], [14, 30], [44, 1])).toEqual({ lost: 0, restarts: 0 })
  })
  it('that jump ahead lose the difference', () => {
    expect(watch([100, 30], [190, 30], [220, 30])).toEqual({ lost: 60, restarts: 0 })
  })
  it('that come late are taken back', () => {
    expect(watch([100, 30], [160, 30], [130, 30], [190, 30])).toEqual({ lost: 0, restarts: 0 })
  })
  it('that begin anew are a restart, not a loss', () => {
    expect(watch([1_000_000, 30], [0, 30], [30, 30], [60, 30])).toEqual({ lost: 0, restarts: 1 })
  })
  it('garbled once change nothing', () => {
    expect(watch([100, 30], [3_000_000_000, 30], [130, 30])).toEqual({ lost: 0, restarts: 0 })
  })
  it('are set anew after a datagram whose records could not be counted', () => {
    expect(watch([100, 30], [130, -1], [500, 30], [530, 30])).toEqual({ lost: 0, restarts: 0 })
  })
})
