import { describe, expect, it } from 'vitest'
import { type Anomaly, type AnomalyKind, HOUR, type Incident, type Instant, MINUTE } from '#vocabulary'
import { withoutTraffic } from './public-incident.ts'

const TEN = Date.UTC(2025, 2, 10, 10) * 1000
const at = (minutes: number): Instant => TEN + minutes * MINUTE

function anomaly(kind: AnomalyKind, from: number, to?: number): Anomaly {
  return {
    id: `${kind} ${from}`,
    service: 'shop',
    kind,
    onset: at(from),
    lastSeen: at(to ?? from),
    ...(to === undefined ? {} : { ended: at(to) }),
    peak: { at: at(from), value: 1 },
    current: 1,
    unit: 'reports a minute',
    expected: { low: 0, middle: 0, high: 1 },
    score: 9,
    rule: 'rule',
    sentence: 'A sentence.',
  }
}

/** A flood ten minutes before anybody reports, a second one that nobody feels, and the flood's end long after the reports'. */
const told: Incident = {
  id: 'i1',
  service: 'shop',
  state: 'closed',
  onset: at(0),
  ended: at(200),
  anomalies: [anomaly('traffic-flood', 0, 50), anomaly('report-surge', 10, 40), anomaly('traffic-flood', 90, 200)],
  phases: [
    { kind: 'onset', from: at(0), to: at(15) },
    { kind: 'surge', from: at(15), to: at(30) },
    { kind: 'decline', from: at(30), to: at(90) },
    { kind: 'relapse', from: at(90), to: at(200) },
    { kind: 'over', from: at(200) },
  ],
  reports: 900,
  revision: 7,
}

describe('an incident without its traffic', () => {
  it('holds no instant that only traffic gave', () => {
    const seen = withoutTraffic(told, at(400))
    expect(seen).toMatchObject({ state: 'closed', onset: at(10), ended: at(40) })
    expect(seen.anomalies.map((one) => one.kind)).toEqual(['report-surge'])
    expect(seen.phases).toEqual([
      { kind: 'onset', from: at(10), to: at(15) },
      { kind: 'surge', from: at(15), to: at(30) },
      { kind: 'decline', from: at(30), to: at(40) },
      { kind: 'over', from: at(40) },
    ])
    const text = JSON.stringify(seen)
    for (const minutes of [0, 50, 90, 200]) expect(text).not.toContain(String(at(minutes)))
  })

  it('does not pass on a relapse that only the wire saw, while the reports go on', () => {
    const { ended: _, ...rest } = told
    const open: Incident = {
      ...rest,
      state: 'open',
      anomalies: [anomaly('report-surge', 10), anomaly('traffic-flood', 35, 50)],
      phases: [
        { kind: 'onset', from: at(10), to: at(15) },
        { kind: 'surge', from: at(15), to: at(35) },
        { kind: 'relapse', from: at(35), to: at(50) },
        { kind: 'decline', from: at(50) },
      ],
    }
    const seen = withoutTraffic(open, at(60))
    expect(seen.state).toBe('open')
    expect(seen.phases).toEqual([
      { kind: 'onset', from: at(10), to: at(15) },
      { kind: 'surge', from: at(15) },
    ])
  })

  it('is over once nobody has felt it for an hour, and not before', () => {
    const { ended: _, ...rest } = told
    const open: Incident = { ...rest, state: 'open', phases: told.phases.slice(0, 4) }
    expect(withoutTraffic(open, at(40) + HOUR - 1).state).toBe('open')
    expect(withoutTraffic(open, at(40) + HOUR)).toMatchObject({ state: 'closed', ended: at(40) })
  })

  it('leaves one alone in which traffic had no part', () => {
    const { ended: _, ...rest } = told
    const open: Incident = {
      ...rest,
      state: 'open',
      onset: at(10),
      anomalies: [anomaly('report-surge', 10)],
      phases: told.phases.slice(1, 3),
    }
    expect(withoutTraffic({ ...open, phases: [{ kind: 'onset', from: at(10) }] }, at(20))).toEqual({
      ...open,
      phases: [{ kind: 'onset', from: at(10) }],
    })
  })
})
