import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundledScenarios, openScenario } from '#rehearsal'
import { buildOnce } from '../fixtures/breakwater.ts'
import { expectRehearsalPasses, REHEARSAL_MILLISECONDS } from '../fixtures/rehearsal.ts'

/** Days of crowds that are told as they were. The others are played by `npm run bench:scenarios`: they are long, see crowd/README.md. */
const PLAYED = [
  'campus-and-world',
  'campus-only',
  'clocks-go-forward',
  'crowd-only-slow',
  'displaced-demand',
  'echo-over-five',
  'feed-stalls',
  'midnight',
  'raid',
  'rumour',
  'slow-ramp',
  'surges-large',
  'surges-middle',
  'surges-small',
]

/** Played with the database, as people play them: the day this is all about, and two at once. */
const ON_DISK = ['shipped: x-2025-03-10', 'frozen: two-at-once']

const fileOf = (set: string, name: string) => join(import.meta.dirname, set, `${name}.yaml`)
const filesOf = (set: string) =>
  readdirSync(join(import.meta.dirname, set))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))

const days = [
  ...bundledScenarios().map((id) => ({ name: `shipped: ${id}`, scenario: id })),
  ...filesOf('frozen').map((name) => ({ name: `frozen: ${name}`, scenario: fileOf('frozen', name) })),
  ...PLAYED.map((name) => ({ name: `crowd: ${name}`, scenario: fileOf('crowd', name) })),
]

/** Steps of the clock are most of what a rehearsal costs, and twice as much with the database. */
function costOf({ name, scenario }: { readonly name: string; readonly scenario: string }): number {
  const { from, to, stepSeconds } = openScenario(scenario)
  return ((to - from) / stepSeconds) * (ON_DISK.includes(name) ? 2 : 1)
}

beforeAll(buildOnce)

it('no day is missing', () => {
  expect(bundledScenarios()).toEqual(['flash-crowd', 'owner-is-right', 'quiet-week', 'x-2023-03-06', 'x-2025-03-10'])
  expect(filesOf('frozen')).toHaveLength(16)
  expect(filesOf('crowd')).toEqual(expect.arrayContaining(PLAYED))
  expect(days.map(({ name }) => name)).toEqual(expect.arrayContaining(ON_DISK))
})

// Side by side, the longest first, so that none is left to be waited for alone: a rehearsal keeps half a core busy and waits for commits.
describe('rehearsed, a day is told as it was', () => {
  for (const { name, scenario } of days.sort((a, b) => costOf(b) - costOf(a)))
    it.concurrent(name, () => expectRehearsalPasses(scenario, { inMemory: !ON_DISK.includes(name) }), REHEARSAL_MILLISECONDS)
})
