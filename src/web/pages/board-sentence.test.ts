import { expect, it } from 'vitest'
import type { ServiceView } from '../view.ts'
import { boardSentence } from './board-sentence.ts'

function services(...states: readonly ServiceView['state'][]): readonly ServiceView[] {
  return states.map((state, i) => ({ state, service: { name: `S${i + 1}` } }) as ServiceView)
}

it.each([
  [[], 'No service is in the catalogue yet.'],
  [['quiet'], 'Nothing unusual is reported for S1.'],
  [['quiet', 'quiet'], 'Nothing unusual is reported for any of 2 services.'],
  [['incident', 'quiet'], 'An incident is open: S1. Nothing unusual for S2.'],
  [['incident', 'incident', 'quiet', 'quiet'], '2 incidents are open: S1 and S2. Nothing unusual for the other 2.'],
  [['reports-high', 'reports-high', 'reports-high', 'reports-high', 'reports-high'], 'Reports are high for S1, S2, S3 and 2 more.'],
  [['unknown'], 'We are not listening to S1.'],
] as const)('%j', (states, sentence) => {
  expect(boardSentence(services(...states))).toBe(sentence)
})
