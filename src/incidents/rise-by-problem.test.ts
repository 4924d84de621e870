import { expect, it } from 'vitest'
import { riseByProblem } from './rise-by-problem.ts'

const USUAL_DAY = [
  { problem: 'app' as const, reports: 800 },
  { problem: 'log-in' as const, reports: 200 },
]

it('counts what is beyond the usual of each problem, largest first', () => {
  const since = [
    { problem: 'app' as const, reports: 90 },
    { problem: 'log-in' as const, reports: 80 },
  ]
  // 100 are usual: 80 and 20. Ten more of one, sixty more of the other.
  expect(riseByProblem(since, USUAL_DAY, 100)).toEqual([
    { problem: 'log-in', share: 60 / 70 },
    { problem: 'app', share: 10 / 70 },
  ])
})

it('leaves out what is rarer than usual, and knows none where nothing is beyond', () => {
  expect(riseByProblem([{ problem: 'app', reports: 10 }, ...USUAL_DAY.slice(1)], USUAL_DAY, 100)).toEqual([{ problem: 'log-in', share: 1 }])
  expect(riseByProblem([{ problem: 'app', reports: 10 }], USUAL_DAY, 100)).toEqual([])
})

it('takes all for new where nothing was heard before', () => {
  expect(riseByProblem([{ problem: 'slow', reports: 4 }], [], 3)).toEqual([{ problem: 'slow', share: 1 }])
})
