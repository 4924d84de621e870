import { describe, expect, test } from 'vitest'
import { MINUTE, type ProbeOutcome } from '#vocabulary'
import { type ProbeSeriesOutputs, type ProbeSeriesState, probeSeries } from './probe-series.ts'

const FROM = Date.UTC(2025, 2, 10, 9) * 1000

const LETTERS: Readonly<Record<string, [ProbeOutcome, number, string]>> = {
  s: ['success', 200, 'HTTP 200'],
  h: ['http-error', 503, 'HTTP 503'],
  r: ['refused', 403, 'HTTP 403'],
  t: ['timeout', 0, 'no answer within 10 s'],
  u: ['unreachable', 0, 'connection refused'],
}

/** One letter a minute: s success, h HTTP error, r refused, t timeout, u unreachable; a capital S is a success that took 6 s. */
function run(letters: string): { state: ProbeSeriesState; outputs: ProbeSeriesOutputs[]; changes: string } {
  let state = probeSeries.initial('sample')
  const outputs: ProbeSeriesOutputs[] = []
  for (let i = 0; i < letters.length; i++) {
    const [outcome, status, detail] = LETTERS[letters[i]!.toLowerCase()]!
    const at = FROM + i * MINUTE
    const result = { service: 'sample', at, outcome, status, detail, tookMilliseconds: letters[i] === 'S' ? 6000 : 120 }
    const next = probeSeries.step(state, result, at)
    state = next.state
    outputs.push(next.outputs)
  }
  return { state, outputs, changes: outputs.map((o) => (o.anomalies[0]?.change ?? '.')[0]).join('') }
}

test.each([
  ['ssssssssss', '..........'],
  // One lost, two lost: nothing. Three of five: opened.
  ['sssststsss', '..........'],
  ['sssstststs', '........ou'],
  ['sssshhhhsss', '......ouuue'],
  ['sssshhhhsshsss', '......ouuuuuue'],
  ['uuu', '..o'],
])('%s gives %s', (letters, changes) => expect(run(letters).changes).toBe(changes))

test('an anomaly runs from the first failure to the first of the successes that end it', () => {
  const { outputs } = run('sssshhhhsss')
  const anomaly = outputs.at(-1)!.anomalies[0]!.anomaly
  expect(anomaly).toMatchObject({ kind: 'probe-failure', onset: FROM + 4 * MINUTE, lastSeen: FROM + 7 * MINUTE, ended: FROM + 8 * MINUTE })
  expect(anomaly.id).toBe(outputs[6]!.anomalies[0]!.anomaly.id)
  expect(outputs[6]!.anomalies[0]!.anomaly.sentence).toBe(
    '3 of the last 5 probes failed; the newest: HTTP 503, usual 0 (probe watch, 3 of 5).',
  )
})

describe('refusals', () => {
  test('never let in: nothing is known, nothing opens', () => {
    const { changes, outputs } = run('rrrrrrrrrr')
    expect(changes).toBe('..........')
    expect(outputs.at(-1)!.standing).toBe('refused')
  })

  test('let in until just before: a failure, in its own words (6 March 2023: every link answered 403)', () => {
    const { changes, outputs } = run('sssssrrrr')
    expect(changes).toBe('.......ou')
    expect(outputs[7]!.anomalies[0]!.anomaly.sentence).toMatch(
      /^3 of the last 5 probes were refused; the newest: HTTP 403, where the same probe was let in just before/,
    )
  })

  test('long after the last success they say nothing again', () => {
    expect(run(`sssss${'r'.repeat(2)}`).changes).toBe('.......')
    expect(run('srrrrr').changes).toBe('......')
  })
})

describe('slow answers', () => {
  /** One success a minute, taking so long. */
  function timed(milliseconds: readonly number[]): { state: ProbeSeriesState; outputs: ProbeSeriesOutputs[]; slow: number[] } {
    let state = probeSeries.initial('sample')
    const outputs = milliseconds.map((tookMilliseconds, i) => {
      const at = FROM + i * MINUTE
      const next = probeSeries.step(
        state,
        { service: 'sample', at, outcome: 'success', status: 200, detail: 'HTTP 200', tookMilliseconds },
        at,
      )
      state = next.state
      return next.outputs
    })
    return { state, outputs, slow: outputs.flatMap(({ standing }, i) => (standing === 'slow' ? [i] : [])) }
  }
  const minutes = (count: number, of: (i: number) => number) => Array.from({ length: count }, (_, i) => of(i))
  /** Repeatable, between 0 and 1. */
  const wobble = (i: number) => (((i * 2_654_435_761) >>> 0) % 997) / 997
  const usual = (i: number) => 300 + 60 * wobble(i)

  test('are slow, not failures, from the third of five on, and do not become the usual', () => {
    const { outputs, slow } = timed([...minutes(120, usual), ...minutes(60, () => 6_000)])
    expect(slow).toEqual(minutes(58, (i) => 122 + i))
    expect(outputs.every(({ anomalies }) => anomalies.length === 0)).toBe(true)
    expect(outputs.at(-1)!.slowdown).toBeGreaterThan(15)
  })

  test.each([
    ['one outlier', [...minutes(200, usual), 9_000, ...minutes(5, usual)]],
    ['an evening that is 30 % slower', [...minutes(300, (i) => 4 * usual(i)), ...minutes(240, (i) => 5.2 * usual(i))]],
    ['the first hour', [...minutes(30, usual), ...minutes(29, () => 6_000)]],
    ['many times the usual, that nobody would feel', [...minutes(120, () => 5), ...minutes(60, () => 300)]],
  ])('%s: not slow', (_what, milliseconds) => expect(timed(milliseconds).slow).toEqual([]))

  test('beside a fixed ratio of the median: the steady service is seen sooner, the one that wanders is left alone', () => {
    const ratioOf = (took: number, of: readonly number[]) => took / [...of].sort((a, b) => a - b)[of.length >> 1]!
    // Two days, so that hours of the day are known. 4 times the usual is below the fixed ratio of 5 that was used before.
    const steady = minutes(2 * 1440, (i) => 400 + 40 * wobble(i))
    const late = minutes(10, () => 1_680)
    expect(ratioOf(1_680, steady)).toBeLessThan(5)
    expect(timed([...steady, ...late]).slow).toHaveLength(8)
    // Every third answer misses a cache and takes 6 times as long: usual here, and beyond the ratio.
    const wandering = minutes(2 * 1440, (i) => (wobble(i) < 0.33 ? 1_500 : 250))
    expect(ratioOf(1_500, wandering)).toBeGreaterThan(5)
    expect(timed(wandering).slow).toEqual([])
  })

  test('what lasts longer than six hours is the new usual', () => {
    const { slow } = timed([...minutes(120, usual), ...minutes(24 * 60, (i) => 5 * usual(i))])
    expect(slow[0]).toBe(122)
    expect(slow.at(-1)).toBeLessThan(120 + 12 * 60)
  })
})

test('failures far apart do not add up', () => {
  let state = probeSeries.initial('sample')
  for (let i = 0; i < 6; i++) {
    const at = FROM + i * 31 * MINUTE
    const next = probeSeries.step(
      state,
      { service: 'sample', at, outcome: 'timeout', status: 0, tookMilliseconds: 10_000, detail: 'no answer' },
      at,
    )
    state = next.state
    expect(next.outputs.anomalies).toEqual([])
  }
})

test('the state is plain JSON, and a result that is not newer is ignored', () => {
  const { state } = run('sssshhh')
  expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  const again = probeSeries.step(
    state,
    { service: 'sample', at: FROM, outcome: 'success', status: 200, tookMilliseconds: 1, detail: '' },
    FROM,
  )
  expect(again.state).toBe(state)
})
