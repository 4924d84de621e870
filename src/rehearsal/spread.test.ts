import { expect, it } from 'vitest'
import { MINUTE, SECOND } from '#vocabulary'
import type { PostedReport } from './people.ts'
import { spreadOver } from './spread.ts'

const T = Date.UTC(2025, 2, 10) * 1000
const of = (service: string, reporter: string): PostedReport => ({ service, reporter, problem: 'app', place: { country: 'US' } })

it('spreads the reports of each service evenly over the step, in order of time and within it', () => {
  const timed = spreadOver([of('a', '1'), of('a', '2'), of('a', '3'), of('b', '4')], T, T + MINUTE)
  expect(timed.map(({ report, at }) => [report.reporter, (at - T) / SECOND])).toEqual([
    ['1', 10],
    ['2', 30],
    ['4', 30],
    ['3', 50],
  ])
  expect(spreadOver([], T, T + MINUTE)).toEqual([])
})
