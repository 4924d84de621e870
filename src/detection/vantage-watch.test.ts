import { expect, test } from 'vitest'
import { MINUTE, type ProbeOutcome, type ProbeResult } from '#vocabulary'
import { vantageWatch } from './vantage-watch.ts'

const FROM = Date.UTC(2025, 2, 10, 9) * 1000
const OUTCOMES: Readonly<Record<string, ProbeOutcome>> = { s: 'success', h: 'http-error', r: 'refused', t: 'timeout', u: 'unreachable' }

/** One letter a minute for each service; whether each result counted, and whether it is offline at the end. */
function play(services: readonly string[]): { counted: string[]; offline: boolean } {
  let state = vantageWatch.initial()
  let offline = false
  const counted = services.map(() => '')
  for (let minute = 0; minute < services[0]!.length; minute++) {
    for (const [i, letters] of services.entries()) {
      const outcome = OUTCOMES[letters[minute]!]!
      const result: ProbeResult = {
        ...{ service: `service-${i}`, at: FROM + minute * MINUTE, status: 0, tookMilliseconds: 1, detail: '' },
        outcome,
      }
      const next = vantageWatch.step(state, result, result.at)
      state = next.state
      offline = next.outputs.offline
      counted[i] += next.outputs.counts ? '+' : '-'
    }
  }
  return { counted, offline }
}

test('all of three services silent at once: its own way out, and what it does not hear counts no more', () => {
  expect(play(['ssttt', 'ssttt', 'ssuuu'])).toEqual({ counted: ['+++--', '+++--', '++---'], offline: true })
})

test('back with the first answer', () => {
  expect(play(['tttss', 'ttttt', 'ttttt'])).toEqual({ counted: ['+--++', '+--++', '---++'], offline: false })
})

test.each([
  ['two services are too few to tell', ['sttt', 'sttt']],
  ['one that answers, if only wrongly', ['sttt', 'sttt', 'hhhh']],
  ['one that refuses', ['sttt', 'sttt', 'rrrr']],
])('%s: the failures count', (_what, services) => {
  const { counted, offline } = play(services)
  expect(offline).toBe(false)
  expect(counted.join('')).not.toContain('-')
})
