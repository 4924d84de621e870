import { describe, expect, it } from 'vitest'
import { rungsByShares } from './asked-question.ts'

describe('rungsByShares', () => {
  it('puts rungs together of which the same shares are asked, in the order given', () => {
    expect(
      rungsByShares([
        { rung: 'addresses', share: 'present' },
        { rung: 'addresses', share: 'over' },
        { rung: 'devices', share: 'present' },
        { rung: 'devices', share: 'over' },
        { rung: 'controllers' },
        { rung: 'state' },
      ]),
    ).toEqual([
      { rungs: ['addresses', 'devices'], shares: ['present', 'over'] },
      { rungs: ['controllers', 'state'], shares: [] },
    ])
  })

  it('keeps rungs apart of which other shares are asked', () => {
    expect(
      rungsByShares([
        { rung: 'addresses', share: 'present' },
        { rung: 'devices', share: 'majority' },
      ]),
    ).toEqual([
      { rungs: ['addresses'], shares: ['present'] },
      { rungs: ['devices'], shares: ['majority'] },
    ])
    expect(rungsByShares([])).toEqual([])
  })
})
