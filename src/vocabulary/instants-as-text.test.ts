import { describe, expect, it } from 'vitest'
import { SECOND } from './instant.ts'
import { instantsAsText } from './instants-as-text.ts'

const AT = Date.UTC(2025, 2, 10, 14, 0, 3) * 1000

describe('instantsAsText', () => {
  it('writes instants at any depth, and keeps microseconds where there are any', () => {
    expect(instantsAsText({ window: { from: AT, to: AT + SECOND }, seconds: [{ at: AT + 1, packets: 7 }] })).toEqual({
      window: { from: '2025-03-10T14:00:03Z', to: '2025-03-10T14:00:04Z' },
      seconds: [{ at: '2025-03-10T14:00:03.000001Z', packets: 7 }],
    })
  })

  it('leaves words and numbers of the same name alone', () => {
    const other = { reasons: [{ from: 'people' }], match: { ipLengths: [{ from: 40, to: 1500 }] }, none: null }
    expect(instantsAsText(other)).toEqual(other)
  })

  it('leaves what it was given as it was', () => {
    const given = { at: AT }
    instantsAsText(given)
    expect(given).toEqual({ at: AT })
  })
})
