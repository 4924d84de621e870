import { expect, it } from 'vitest'
import { createReportCounter } from '#signals'
import { type Incident, MINUTE, type Report, SECOND } from '#vocabulary'
import { withNewestReports } from './newest-reports.ts'

const T = Date.UTC(2025, 2, 10, 14) * 1000
const open: Incident = { id: 'i', service: 'shop', state: 'open', onset: T, anomalies: [], phases: [], reports: 0, revision: 1 }

function counterWith(...at: number[]) {
  const counter = createReportCounter()
  for (const [i, moment] of at.entries()) {
    const id = String(i)
    const report: Report = { id, service: 'shop', problem: 'app', at: moment, place: { country: 'US' }, channel: 'api', reporter: id }
    counter.add(report)
  }
  return counter
}

it('counts the minute under way, which is the peak while there is no greater one', () => {
  const counter = counterWith(T, T + SECOND, T + 2 * SECOND)
  expect(withNewestReports(counter, open, T + 3 * SECOND)).toMatchObject({ reports: 3, peak: { at: T, reports: 3 } })
  const greater = { ...open, reports: 40, peak: { at: T, reports: 9 } }
  expect(withNewestReports(counter, greater, T + 3 * SECOND)).toEqual(greater)
})

it('takes for the peak no more than a quarter of an hour, and none of what came before the onset', () => {
  const counter = counterWith(T - MINUTE, T, T + 14 * MINUTE, T + 20 * MINUTE, T + 21 * MINUTE)
  expect(withNewestReports(counter, open, T + 21 * MINUTE)).toMatchObject({ reports: 4, peak: { reports: 3 } })
})

it('leaves a closed incident as it was', () => {
  const closed: Incident = { ...open, state: 'closed', ended: T + MINUTE }
  expect(withNewestReports(counterWith(T), closed, T + MINUTE)).toBe(closed)
})
