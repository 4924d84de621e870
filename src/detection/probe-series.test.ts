import { describe, expect, test } from 'vitest'
import { MINUTE, type ProbeOutcome } from '#vocabulary'
import { type ProbeOutputs, type ProbeState, probeWatch } from './probe-watch.ts'

const FROM = Date.UTC(2025, 2, 10, 9) * 1000

const LETTERS: Readonly<Record<string, [ProbeOutcome, number, string]>> = {
  s: ['success', 200, 'HTTP 200'],
  h: ['http-error', 503, 'HTTP 503'],
  r: ['refused', 403, 'HTTP 403'],
  t: ['timeout', 0, 'no answer within 10 s'],
  u: ['unreachable', 0, 'connection refused'],
}

/** One letter a minute: s success, h HTTP error, r refused, t timeout, u unreachable; a capital S is a success that took 6 s. */
function run(letters: string): { state: ProbeState; outputs: ProbeOutputs[]; changes: string } {
  let state = probeWatch.initial('sample')
  const outputs: ProbeOutputs[] = []
  for (let i = 0; i < letters.length; i++) {
    const [outcome, status, detail] = LETTERS[letters[i]!.toLowerCase()]!
    const at = FROM + i * MINUTE
    const result = { service: 'sample', at, outcome, status, detail, tookMilliseconds: letters[i] === 'S' ? 6000 : 120 }
    const next = probeWatch.step(state, result, at)
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

test('slow answers are slow, not failures, and do not become the usual', () => {
  const { changes, outputs, state } = run('ssssssSSSSSS')
  expect(changes).toBe('............')
  expect(outputs.at(-1)).toMatchObject({ standing: 'slow', slowdown: 50 })
  expect(state.latencies.every((ms) => ms === 120)).toBe(true)
})

test('failures far apart do not add up', () => {
  let state = probeWatch.initial('sample')
  for (let i = 0; i < 6; i++) {
    const at = FROM + i * 31 * MINUTE
    const next = probeWatch.step(
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
  const again = probeWatch.step(
    state,
    { service: 'sample', at: FROM, outcome: 'success', status: 200, tookMilliseconds: 1, detail: '' },
    FROM,
  )
  expect(again.state).toBe(state)
})
