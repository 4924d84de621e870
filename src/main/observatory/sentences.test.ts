import { describe, expect, it } from 'vitest'
import { HOUR, type Incident, type Instant, MINUTE, type ProbeResult, type Service } from '#vocabulary'
import { incidentSentence, knownSentences, probeSentence, serviceSentence } from './sentences.ts'

const NOW: Instant = Date.UTC(2025, 2, 11, 9, 30) * 1000
const SHOP: Service = { id: 'shop', name: 'Example Shop', category: 'shops', problemTypes: ['app'], prefixes: [] }

function incident(onset: Instant, ended?: Instant): Incident {
  const surge = {
    id: 's',
    service: 'shop',
    kind: 'report-surge' as const,
    onset,
    lastSeen: ended ?? onset,
    ...(ended === undefined ? {} : { ended }),
    peak: { at: onset, value: 40 },
    current: 40,
    unit: 'reports a minute',
    expected: { low: 0, middle: 1, high: 3 },
    score: 9,
    rule: 'surge-scan',
    sentence: '40 reports in 1 minute, usual 0–3.',
  }
  return {
    id: 'i',
    service: 'shop',
    state: ended === undefined ? 'open' : 'closed',
    onset,
    ...(ended === undefined ? {} : { ended }),
    anomalies: [surge],
    phases: [],
    peak: { at: onset + 5 * MINUTE, reports: 400 },
    reports: 900,
    revision: 1,
  }
}

const failed: ProbeResult = {
  service: 'shop',
  at: NOW,
  outcome: 'timeout',
  status: 0,
  tookMilliseconds: 10_000,
  detail: 'no answer within 10 s',
}
const answered: ProbeResult = { ...failed, outcome: 'success', status: 200, detail: 'HTTP 200' }

describe('what is said of a service', () => {
  it('counts over a window with its zone, and beside what is usual', () => {
    const text = serviceSentence(SHOP, NOW, 1, { low: 0.2, middle: 2, high: 4.5 }, false, undefined, [])
    expect(text).toBe('1 report on Example Shop in 15 minutes, 09:15–09:30 UTC; usual 0–5.')
  })

  it('names the day of an incident that began on another', () => {
    const say = (onset: Instant) => serviceSentence(SHOP, NOW, 3, undefined, true, incident(onset), [])
    expect(say(NOW - HOUR)).toMatch(/^Incident since 08:30 UTC\. /)
    expect(say(NOW - 20 * HOUR)).toMatch(/^Incident since 13:30 UTC on 2025-03-10\. /)
  })

  it('tells of one probe and of many', () => {
    expect(probeSentence([])).toBe('')
    expect(probeSentence([answered])).toBe('Our own probe succeeded in the last attempt.')
    expect(probeSentence([failed])).toBe('Our own probe failed in the last attempt (no answer within 10 s).')
    expect(probeSentence([answered, failed, failed])).toBe('Our own probe failed in 2 of the last 3 attempts (no answer within 10 s).')
  })
})

describe('what is said of an incident', () => {
  it('names the days where it reaches over midnight', () => {
    const from = Date.UTC(2025, 2, 10, 23, 30) * 1000
    expect(incidentSentence(SHOP, incident(from, from + 2 * HOUR))).toContain(
      'from 23:30 UTC on 2025-03-10 to 01:30 UTC on 2025-03-11 (2 h)',
    )
    expect(incidentSentence(SHOP, incident(from, from + 20 * MINUTE))).toContain('from 23:30 to 23:50 UTC on 2025-03-10 (20 min)')
    expect(incidentSentence(SHOP, incident(from))).toContain('since 23:30 UTC on 2025-03-10')
    const { known } = knownSentences(incident(from, from + 2 * HOUR), [failed], { traffic: false })
    expect(known[0]).toContain('Reports rose at 23:30 UTC (until 01:30 UTC on 2025-03-11): ')
    expect(known[1]).toBe('Our own probe failed in 1 of 1 attempt during the incident.')
  })
})
