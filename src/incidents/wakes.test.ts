import { expect, it } from 'vitest'
import { type Anomaly, type Incident, MINUTE, type Verdict } from '#vocabulary'
import { wakes } from './wakes.ts'

const anomaly = (kind: Anomaly['kind'], value: number, ended?: number): Anomaly => ({
  id: `${kind} ${value}`,
  service: 'shop',
  kind,
  onset: 0,
  lastSeen: MINUTE,
  ...(ended === undefined ? {} : { ended }),
  peak: { at: 0, value },
  current: value,
  unit: 'reports a minute',
  expected: { low: 1, middle: 2, high: 4 },
  score: 9,
  rule: 'rule',
  sentence: 'A sentence.',
})
const incident = (...anomalies: Anomaly[]): Incident => ({
  id: 'i',
  service: 'shop',
  state: 'open',
  onset: 0,
  anomalies,
  phases: [],
  reports: 0,
  revision: 1,
})
const echo = { kind: 'echo', of: 'other', incident: 'o', share: 0.01 } as const

it.each([
  ['a surge of five times the usual', incident(anomaly('report-surge', 10)), true],
  ['a smaller surge', incident(anomaly('report-surge', 9)), false],
  ['a smaller surge beside a failing probe', incident(anomaly('report-surge', 9), anomaly('probe-failure', 3)), true],
  ['a smaller surge whose probe has recovered', incident(anomaly('report-surge', 9), anomaly('probe-failure', 3, MINUTE)), false],
  ['a failing probe alone', incident(anomaly('probe-failure', 3)), true],
  ['a surge that has ended', incident(anomaly('report-surge', 90, MINUTE)), false],
  ['one that is closed', { ...incident(anomaly('report-surge', 90)), state: 'closed' as const }, false],
])('%s', (_what, of, expected) => {
  expect(wakes(of)).toBe(expected)
  expect(wakes(of, { relation: echo })).toBe(false)
})

it('what is novel wakes at any height', () => {
  expect(wakes(incident(anomaly('report-surge', 4)), { novel: true })).toBe(true)
})

it.each([
  ['beside a smaller surge', incident(anomaly('report-surge', 9))],
  ['alone, between two pulses', incident(anomaly('traffic-flood', 90, MINUTE))],
])('a verdict of attack that rests on traffic wakes %s; a weak one, one from elsewhere, or one on an echo does not', (_what, of) => {
  const attack = (fields: Partial<Verdict>): Verdict => ({
    cause: 'attack',
    probability: 0.8,
    likelihood: 'likely',
    confidence: 'moderate',
    statement: '',
    confidenceStatement: '',
    reasons: [],
    against: [],
    heard: { people: true, traffic: true, probe: false },
    wouldChange: [],
    ...fields,
  })
  expect(wakes(of)).toBe(false)
  expect(wakes(of, { verdict: attack({}) })).toBe(true)
  expect(wakes(of, { verdict: attack({ probability: 0.5 }) })).toBe(false)
  expect(wakes(of, { verdict: attack({ cause: 'fault' }) })).toBe(false)
  expect(wakes(of, { verdict: attack({ heard: { people: true, traffic: false, probe: false } }) })).toBe(false)
  expect(wakes(of, { verdict: attack({}), relation: echo })).toBe(false)
})
