import type { ProblemType } from '#vocabulary'
import type { PeopleEvidence } from './evidence.ts'
import type { Observation } from './observation.ts'
import { count, times } from './words.ts'

/** A surge: at least this multiple of the usual, and at least this many in 15 minutes, so that three reports at night are none. Judgement. */
const SURGE_RATIO = 3
const SURGE_REPORTS = 10
/** Share of "slow" from which people describe slowness rather than failure. Judgement. */
const SLOW_SHARE = 0.4
/** Share of single functions from which the trouble is one of functions. Judgement. */
const FUNCTION_SHARE = 0.5
const FUNCTIONS: ReadonlySet<ProblemType> = new Set(['log-in', 'images', 'video', 'links', 'messages', 'payments'])

export interface PeopleReading {
  readonly high: boolean
  readonly ratio: number
  readonly oneFunction: boolean
  readonly observations: readonly Observation[]
}

export function readPeople(people: PeopleEvidence): PeopleReading {
  const ratio = people.peakPerQuarter / Math.max(people.usualPerQuarter, 1)
  const high = ratio >= SURGE_RATIO && people.peakPerQuarter >= SURGE_REPORTS
  const share = (wanted: (problem: ProblemType) => boolean) =>
    people.problems.reduce((sum, entry) => (wanted(entry.problem) ? sum + entry.share : sum), 0)
  const slow = share((problem) => problem === 'slow')
  const functions = share((problem) => FUNCTIONS.has(problem))
  const observations: Observation[] = [
    high
      ? {
          rule: 'reports-surge',
          from: 'people',
          value: ratio,
          text: `${count(people.peakPerQuarter)} reports in 15 minutes at the peak, ${times(ratio)} the usual ${count(people.usualPerQuarter)}.`,
        }
      : {
          rule: 'reports-usual',
          from: 'people',
          value: ratio,
          text: `Few reports: ${count(people.peakPerQuarter)} in 15 minutes at most, where ${count(people.usualPerQuarter)} are usual.`,
        },
  ]
  const oneFunction = high && functions >= FUNCTION_SHARE
  if (slow >= SLOW_SHARE)
    observations.push({
      rule: 'reports-slow',
      from: 'people',
      value: slow,
      text: `${percent(slow)} of the reports say "slow", not "failing".`,
    })
  else if (oneFunction)
    observations.push({
      rule: 'reports-one-function',
      from: 'people',
      value: functions,
      text: `${percent(functions)} of the reports name single functions such as links, images or log-in, not the whole service.`,
    })
  return { high, ratio, oneFunction, observations }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
