import { expect, it } from 'vitest'
import { filterWarning } from './filter-warning.ts'

it('warns of a filter that stops a larger share of the clean traffic than of its vector, and of no other', () => {
  expect(filterWarning({ attackShare: 0.1, cleanShare: 0.8, cleanPackets: 10 })).toMatch(/Not worth applying/)
  expect(filterWarning({ attackShare: 0.8, cleanShare: 0.1, cleanPackets: 10 })).toBeUndefined()
  expect(filterWarning({ attackShare: 0.5, cleanShare: 0.5, cleanPackets: 10 })).toBeUndefined()
  expect(filterWarning({ attackShare: 0.5, cleanPackets: 0 })).toBeUndefined()
})
