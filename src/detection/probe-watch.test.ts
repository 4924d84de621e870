import { describe, expect, test } from 'vitest'
import { type Anomaly, MINUTE, type ProbeOutcome, type ProbeResult, type ProbeVantage } from '#vocabulary'
import { type ProbeWatchState, probeWatch } from './probe-watch.ts'

const FROM = Date.UTC(2025, 2, 10, 9) * 1000

const OUTCOMES: Readonly<Record<string, ProbeOutcome>> = { s: 'success', h: 'http-error', r: 'refused', t: 'timeout' }
const STATUSES: Readonly<Record<string, number>> = { s: 200, h: 503, r: 403, t: 0 }

interface Asked {
  readonly probe?: string
  readonly vantage?: ProbeVantage
  /** One letter a minute; a dot is a minute without a result. */
  readonly letters: string
}

const at = (name: string, network: string): ProbeVantage => ({ name, network })

function play(asked: readonly Asked[]): { state: ProbeWatchState; changes: string[]; anomaly: Anomaly | undefined } {
  let state = probeWatch.initial('shop')
  let anomaly: Anomaly | undefined
  const changes: string[] = []
  for (let minute = 0; minute < asked[0]!.letters.length; minute++) {
    for (const { letters, ...from } of asked) {
      const letter = letters[minute]!
      if (letter === '.') continue
      const result: ProbeResult = {
        ...from,
        service: 'shop',
        at: FROM + minute * MINUTE,
        outcome: OUTCOMES[letter]!,
        status: STATUSES[letter]!,
        tookMilliseconds: 100,
        detail: letter === 't' ? 'no answer' : `HTTP ${STATUSES[letter]}`,
      }
      // A round trip, since the state is written down.
      const next = probeWatch.step(JSON.parse(JSON.stringify(state)), result, result.at)
      state = next.state
      for (const update of next.outputs.anomalies) {
        anomaly = update.anomaly
        if (update.change !== 'updated') changes.push(`${update.change} ${minute}`)
      }
    }
  }
  return { state, changes, anomaly }
}

const FIVE = [at('a', 'north'), at('b', 'north'), at('c', 'south'), at('d', 'east'), at('e', 'east')]
const five = (...letters: string[]): Asked[] => letters.map((one, i) => ({ vantage: FIVE[i]!, letters: one }))

test('a lone probe speaks for itself, in its own figures', () => {
  const { changes, anomaly } = play([{ letters: 'sssshhhhsss' }])
  expect(changes).toEqual(['opened 6', 'ended 10'])
  expect(anomaly).toMatchObject({
    onset: FROM + 4 * MINUTE,
    ended: FROM + 8 * MINUTE,
    unit: 'failed probes of the last 5',
    peak: { value: 4 },
    sentence: '4 of the last 5 probes failed; the newest: HTTP 503, usual 0 (probe watch, 3 of 5).',
  })
})

describe('five probes in three networks', () => {
  const well = 'ssssssssssss'
  const ill = 'sssshhhhhhhh'

  test.each([
    ['one fails: not the service', five(ill, well, well, well, well), []],
    ['two fail: not the service', five(ill, well, ill, well, well), []],
    ['three fail in two networks: the service', five(ill, ill, ill, well, well), ['opened 6']],
    ['all fail', five(ill, ill, ill, ill, ill), ['opened 6']],
    [
      'those that are refused say nothing: one of one',
      five(ill, 'rrrrrrrrrrrr', 'rrrrrrrrrrrr', 'rrrrrrrrrrrr', 'rrrrrrrrrrrr'),
      ['opened 6'],
    ],
  ])('%s', (_what, asked, changes) => expect(play(asked).changes).toEqual(changes))

  test('three that fail in one network alone may be that network', () => {
    const asked = five(ill, ill, ill, well, well).map((one, i) => ({ ...one, vantage: at(`v${i}`, i < 3 ? 'north' : 'south') }))
    expect(play(asked).changes).toEqual([])
  })

  test('several probes of one vantage point agree, too', () => {
    const asked = ['home', 'log-in', 'api'].map((probe, i) => ({ probe, letters: i < 2 ? ill : well }))
    expect(play(asked).changes).toEqual(['opened 6'])
  })

  test('two agree only when both fail', () => {
    expect(play(five(ill, well)).changes).toEqual([])
    expect(play([{ letters: ill }, { vantage: FIVE[2]!, letters: ill }]).changes).toEqual(['opened 6'])
  })

  test('it begins when so many failed that it counts, and ends when fewer do', () => {
    const { changes, anomaly } = play(
      five('sshhhhhhhhhhhhhh', 'ssshhhhhhhhhhhhh', 'sssssshhhhhhssss', 'ssssssssssssssss', 'ssssssssssssssss'),
    )
    expect(changes).toEqual(['opened 8', 'ended 14'])
    expect(anomaly).toMatchObject({ onset: FROM + 6 * MINUTE, ended: FROM + 12 * MINUTE, unit: 'failing probes of 5', peak: { value: 3 } })
    expect(anomaly!.sentence).toMatch(/^3 of 5 probes in 3 networks fail, usual 0; of one of them: \d of the last 5 probes failed/)
  })

  test('those that fell silent no longer count, and are forgotten after a day', () => {
    const silent = `ssss${'.'.repeat(40)}`
    const { changes } = play(five(`ssss${'h'.repeat(40)}`, silent, silent, silent, silent))
    expect(changes).toEqual(['opened 33'])
    const { state } = play(five(`s${'.'.repeat(1441)}`, 's'.repeat(1442)))
    expect(Object.keys(state.series)).toEqual(['probe b'])
  })
})
