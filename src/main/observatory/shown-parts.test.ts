import { describe, expect, it } from 'vitest'
import { createReportCounter } from '#signals'
import { type Anomaly, type AnomalyScope, DAY, type Incident, type Instant, MINUTE, type Service, type Verdict } from '#vocabulary'
import { openCase } from './case-file.ts'
import { createPeopleWatch } from './people-watch.ts'
import { publicIncidentView, publicSummaries, reportCourse, type ViewSources } from './views.ts'

const T: Instant = Date.UTC(2025, 2, 10, 10) * 1000
const SHOP: Service = { id: 'shop', name: 'Shop', category: 'shop', problemTypes: ['app'], prefixes: [] }

function surge(scope: AnomalyScope): Anomaly {
  return {
    ...{ id: `surge ${scope.name}`, service: 'shop', kind: 'report-surge', scope, rule: 'scope-scan', sentence: 'A sentence.' },
    ...{ onset: T, lastSeen: T, ended: T + 30 * MINUTE, peak: { at: T, value: 20 }, current: 20 },
    ...{ unit: 'reports a minute', expected: { low: 0, middle: 0, high: 1 }, score: 9 },
  }
}

/** Reports of half an hour from one place and one network; then the incident was closed, and days pass. */
function afterwards(reports: number, scope: AnomalyScope) {
  const counter = createReportCounter()
  for (let i = 0; i < reports; i++)
    counter.add({
      ...{ id: `${i}`, service: 'shop', problem: 'app', channel: 'form', reporter: `${i}`, at: T + i * MINUTE, weight: 1 },
      ...{ place: { country: 'US', region: 'US-east' }, network: 64_500 },
    } as unknown as Parameters<typeof counter.add>[0])
  const incident: Incident = {
    ...{ id: 'i1', service: 'shop', state: 'closed', onset: T, ended: T + 30 * MINUTE, anomalies: [surge(scope)], phases: [], reports },
    ...{ peak: { at: T + 15 * MINUTE, reports }, revision: 2 },
  }
  const file = openCase(incident, {} as Verdict)
  const sources: ViewSources = {
    ...{ services: new Map([['shop', SHOP]]), counter, networkName: () => 'EXAMPLE', people: createPeopleWatch(['shop'], counter, T) },
    ...{ cases: new Map([['i1', file]]), casesOf: () => [file], recentProbes: () => [], ourProbes: () => [], surging: () => false },
    ...{ planned: () => [], listening: true },
  }
  const told = (now: Instant) => ({
    sentence: publicSummaries(sources, now)[0]!.sentence,
    page: publicIncidentView(sources, file, now)!.sentence,
    anomalies: publicIncidentView(sources, file, now)!.incident.anomalies.length,
  })
  file.course = reportCourse(sources, incident, T + 31 * MINUTE)
  const then = told(T + 31 * MINUTE)
  // Counts are kept for two days: what comes afterwards takes their place.
  for (let i = 0; i < 3 * 24 * 60; i++)
    counter.add({
      ...{ id: `later ${i}`, service: 'shop', problem: 'app', channel: 'form', reporter: 'later', at: T + DAY + i * MINUTE, weight: 1 },
      ...{ place: { country: 'FR' } },
    } as unknown as Parameters<typeof counter.add>[0])
  return { then, later: told(T + 4 * DAY) }
}

describe('a closed incident of one part of a service', () => {
  it.each<[AnomalyScope, string]>([
    [{ kind: 'place', name: 'US-east' }, 'from US-east'],
    [{ kind: 'network', name: '64500' }, 'from one network'],
    [{ kind: 'problem', name: 'app' }, 'about app'],
  ])('is told alike when the counts of its time are gone: %o', (scope, words) => {
    const { then, later } = afterwards(25, scope)
    expect(then.sentence).toContain(words)
    expect(then.page).toContain(words)
    expect(then.anomalies).toBe(1)
    expect(later).toEqual(then)
  })

  it('never shows a place from which fewer than ten reports came', () => {
    const { then, later } = afterwards(9, { kind: 'place', name: 'US-east' })
    expect(then.sentence).not.toContain('US-east')
    expect(then.anomalies).toBe(0)
    expect(later).toEqual(then)
  })
})
