import { expect, it } from 'vitest'
import type { SuggestedThreshold } from './suggested-threshold.ts'
import { thresholdLines } from './threshold-lines.ts'

const suggested = (service: string, score?: number): SuggestedThreshold => ({
  service,
  days: 14,
  wouldHaveTold: 3,
  leaves: 1,
  ...(score === undefined ? {} : { score, ratio: 6.1 }),
})

it('is the whole of alerts.thresholds: what is suggested beside what is there', () => {
  expect(thresholdLines([suggested('chirp', 12.4), suggested('bank')], { shop: { score: 3, ratio: 2 } })).toBe(
    ['alerts:', '  thresholds:', '    chirp: { score: 12.4 }', '    shop: { score: 3, ratio: 2 }'].join('\n'),
  )
})

it('is nothing where nothing new is suggested', () => {
  expect(thresholdLines([], {})).toBeUndefined()
  expect(thresholdLines([suggested('bank')], { chirp: { score: 3 } })).toBeUndefined()
  expect(thresholdLines([suggested('chirp', 12.4)], { chirp: { score: 12.4 } })).toBeUndefined()
  expect(thresholdLines([suggested('chirp', 12.4)], { chirp: { ratio: 8 } })).toBeUndefined()
  expect(thresholdLines([suggested('chirp', 12.4)], { chirp: { score: 9 } })).toContain('chirp: { score: 12.4 }')
})

it('quotes ids that YAML would take for something else', () => {
  expect(thresholdLines([suggested('9gag', 1), suggested('null', 1)], {})).toContain('    "9gag": { score: 1 }\n    "null": { score: 1 }')
})
