import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '#vocabulary'
import { ADMISSION } from './admission-parameters.ts'
import { createCrowd, type ReportTraits } from './crowd.ts'

const NOW = 1_741_615_200_000_000

/** So many reports, evenly over the minutes before NOW; what the next one would be told. */
function told(reports: number, minutes: number, traits: (i: number) => ReportTraits) {
  const crowd = createCrowd()
  for (let i = 0; i < reports; i++) {
    const at = NOW - Math.floor((minutes * MINUTE * (reports - i)) / reports)
    const groups = crowd.groupsOf('chirper', traits(i), at)
    groups.add(groups.judge().weight)
  }
  return { crowd, next: crowd.groupsOf('chirper', traits(reports), NOW).judge() }
}

const CLIENTS = ['chrome windows', 'safari ios', 'chrome android', 'firefox windows', 'edge windows']
const mixed = (i: number) => CLIENTS[i % CLIENTS.length]

describe('who presses', () => {
  const block = '192.0.2.0/24'

  it('a block with one program does, a campus with many at the pace of people does not', () => {
    expect(told(100, 15, () => ({ block, client: 'curl' })).next.pressure).toBe('block')
    expect(told(3_000, 15, (i) => ({ block, client: mixed(i), kind: 'education' })).next.pressure).toBeUndefined()
    expect(told(3_000, 15, (i) => ({ block, client: mixed(i) })).next.pressure).toBeUndefined()
  })

  it('a block does that says all at once, or stands among servers, whatever its programs', () => {
    expect(told(3_000, 1, (i) => ({ block, client: mixed(i), kind: 'education' })).next.pressure).toBe('block')
    expect(told(100, 15, (i) => ({ block, client: mixed(i), kind: 'hosting' })).next.pressure).toBe('block')
  })

  it('hosting networks do together, however many blocks and networks they use', () => {
    const traits = (i: number): ReportTraits => ({ block: `b${i}`, network: i, client: mixed(i), kind: 'hosting' })
    expect(told(200, 15, traits).next.pressure).toBe('hosting')
  })

  it('one address does with more programs than a campus has', () => {
    expect(told(199, 1, (i) => ({ line: '192.0.2.1', client: mixed(i) })).next.pressure).toBeUndefined()
    expect(told(400, 15, (i) => ({ line: '192.0.2.1', client: mixed(i) })).next.pressure).toBe('address')
  })

  it('one network does that is most of all and speaks with one voice, not one among many', () => {
    const one = (i: number): ReportTraits => ({ block: `b${i}`, network: 7, client: 'python' })
    expect(told(1_000, 15, one).next.pressure).toBe('network')
    expect(told(3_000, 15, (i) => ({ ...one(i), network: i % 3 })).next.pressure).toBeUndefined()
  })

  it('one manner does that is most of all', () => {
    const traits = (i: number): ReportTraits => ({ block: `b${i}`, network: i, client: 'chrome windows', manner: 'the same' })
    expect(told(1_000, 15, traits).next.pressure).toBe('manner')
    expect(told(3_000, 15, (i) => ({ ...traits(i), manner: `m${i % 3}` })).next.pressure).toBeUndefined()
  })

  it('nobody does of whom nothing is known, and volume alone does not', () => {
    expect(told(5_000, 1, () => ({})).next).toEqual({ weight: 1, by: undefined, pressure: undefined })
    expect(
      told(5_000, 15, (i) => ({ block: `b${i}`, network: i % 500, client: mixed(i), manner: `m${i % 40}` })).next.pressure,
    ).toBeUndefined()
  })
})

it('what was said fades: after an hour a block counts in full again', () => {
  const { crowd, next } = told(100, 15, () => ({ block: '192.0.2.0/24' }))
  expect(next.weight).toBeLessThan(0.02)
  expect(crowd.groupsOf('chirper', { block: '192.0.2.0/24' }, NOW + 90 * MINUTE).judge().weight).toBe(1)
})

it('services are apart', () => {
  const { crowd } = told(100, 15, () => ({ block: '192.0.2.0/24' }))
  expect(crowd.groupsOf('gramophone', { block: '192.0.2.0/24' }, NOW).judge().weight).toBe(1)
})

it('a flood of made-up blocks shares one tally, and cannot fill the memory', () => {
  const crowd = createCrowd()
  for (let i = 0; i < ADMISSION.groupsAtMost; i++) crowd.groupsOf('chirper', { block: `b${i}` }, NOW).add(1)
  for (let i = 0; i < 1e5; i++) crowd.groupsOf('chirper', { block: `c${i}` }, NOW).add(0)
  expect(crowd.groupsOf('chirper', { block: 'another' }, NOW).judge().pressure).toBe('block')
  expect(crowd.groupsOf('chirper', { block: 'another' }, NOW + 16 * MINUTE + SECOND).judge().pressure).toBeUndefined()
})
