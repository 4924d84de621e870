import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '#vocabulary'
import { ROBUST_Z } from './parameters.ts'
import { type MetricAlarm, type RobustZInput, type RobustZState, robustZ } from './robust-z.ts'
import { seededDice } from './seeded-counts.ts'

const MONDAY = Date.UTC(2025, 2, 3) * 1000

function run(values: readonly number[], spacing = HOUR, state: RobustZState = robustZ.initial('latency', 'ms'), from = MONDAY) {
  const scores: number[] = []
  const alarms: MetricAlarm[] = []
  let now = state
  for (let i = 0; i < values.length; i++) {
    const next = robustZ.step(now, { at: from + i * spacing, value: values[i]! }, 0)
    now = next.state
    scores.push(next.outputs.score)
    if (next.outputs.alarm) alarms.push(next.outputs.alarm)
  }
  return { state: now, scores, alarms }
}

/** Latency with a daily rhythm between 60 and 140 ms and some noise. */
function latency(count: number, seed = 1, shift = 0): number[] {
  const dice = seededDice(seed)
  return Array.from(
    { length: count },
    (_, i) => 100 + 40 * Math.sin((2 * Math.PI * (i - shift)) / 24) + 12 * (dice() + dice() + dice() - 1.5),
  )
}

const hours = (days: number) => days * 24

describe('robust z', () => {
  test('four quiet weeks of hours raise nothing, and neither does the day on which the rhythm moves by an hour', () => {
    for (let seed = 1; seed <= 10; seed++) {
      expect(run(latency(hours(28), seed)).alarms).toEqual([])
      expect(run([...latency(hours(14), seed), ...latency(hours(7), seed + 100, 1)]).alarms).toEqual([])
    }
  })

  test('a spike and a collapse are found, and the sentence says value, usual range and rule', () => {
    for (const value of [400, 0]) {
      const values = latency(hours(21))
      values[hours(15) + 13] = value
      const { alarms } = run(values)
      expect(alarms).toHaveLength(1)
      expect(alarms[0]).toMatchObject({ at: MONDAY + (hours(15) + 13) * HOUR, value, rule: 'robust-z' })
      expect(alarms[0]!.sentence).toMatch(/^latency: \d+ ms, usual \d+ to \d+ ms( at this hour)? \(robust z = [\d.]+\)\.$/)
      const { low, high } = alarms[0]!.expected
      expect(value < low || value > high).toBe(true)
    }
  })

  test('what is ordinary at noon is unusual at night', () => {
    const values = latency(hours(21))
    const night = hours(15) + 18
    values[night] = 150
    const { scores } = run(values)
    const noon = latency(hours(21))
    noon[hours(15) + 6] = 150
    expect(scores[night]!).toBeGreaterThan(2 * run(noon).scores[hours(15) + 6]!)
  })

  test('a shift of the level is told a few times, not every half day, and then it is the usual', () => {
    const values = [...latency(hours(20)), ...latency(hours(60), 2).map((v) => v + 900)]
    const { alarms, scores } = run(values)
    expect(alarms[0]!.at).toBe(MONDAY + hours(20) * HOUR)
    expect(alarms.length).toBeLessThanOrEqual(6)
    expect(Math.max(...scores.slice(-hours(20)))).toBeLessThan(ROBUST_Z.alarm)
  })

  test('raises no second alarm within the refractory', () => {
    const values = latency(hours(21))
    for (let i = 0; i < 10; i++) values[hours(15) + i] = 500
    expect(run(values).alarms).toHaveLength(1)
  })

  test('a series that never moved: its first move is far out, but bounded', () => {
    const { scores, alarms } = run([...new Array<number>(100).fill(0.1), 0.2])
    expect(alarms).toHaveLength(1)
    expect(scores.at(-1)!).toBeLessThanOrEqual(ROBUST_Z.most)
    expect(scores.slice(0, -1).every((score) => score === 0)).toBe(true)
  })

  test('gaps and what is no number teach nothing; older records are ignored', () => {
    const { state } = run(latency(200))
    for (const input of [
      { at: state.at + HOUR, gap: true },
      { at: state.at + HOUR, value: Number.NaN },
      { at: state.at + HOUR, value: Number.POSITIVE_INFINITY },
    ] satisfies RobustZInput[]) {
      const next = robustZ.step(state, input, 0)
      expect(next.outputs).toEqual({ score: 0, expected: undefined, alarm: undefined })
      expect(next.state.plain).toBe(state.plain)
    }
    expect(robustZ.step(state, { at: state.at - 1, value: 9_999 }, 0).state).toBe(state)
  })

  test('the score of a record is the same on a prefix as on the whole series (30, 60 and 90 %), and a state is left as it was', () => {
    const values = latency(3_000, 5)
    for (let i = 400; i < values.length; i += 377) values[i] = 300
    const whole = run(values, MINUTE * 20)
    for (const share of [0.3, 0.6, 0.9]) {
      const prefix = run(values.slice(0, Math.floor(share * values.length)), MINUTE * 20)
      expect(prefix.scores).toEqual(whole.scores.slice(0, prefix.scores.length))
    }
    const copy = structuredClone(whole.state)
    run(latency(600, 7), HOUR, whole.state, whole.state.at + HOUR)
    expect(whole.state).toEqual(copy)
  })
})
