import { describe, expect, it } from 'vitest'
import { HOUR, type Incident, type Instant, MINUTE, type ProbeResult, type Service } from '#vocabulary'
import type { OurProbe } from '#web'
import { NO_PROBE, notConfirmed, type Probing, probeSentence, probesDuring } from './probe-sentences.ts'
import { incidentSentence, knownSentences, serviceSentence } from './sentences.ts'

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
    const text = serviceSentence(SHOP, NOW, 1, { low: 0.2, middle: 2, high: 4.5 }, false, undefined, NO_PROBE)
    expect(text).toBe('1 report on Example Shop in 15 minutes, 09:15–09:30 UTC; usual 0–5.')
  })

  it('names the day of an incident that began on another', () => {
    const say = (onset: Instant) => serviceSentence(SHOP, NOW, 3, undefined, true, incident(onset), NO_PROBE)
    expect(say(NOW - HOUR)).toMatch(/^Incident since 08:30 UTC\. /)
    expect(say(NOW - 20 * HOUR)).toMatch(/^Incident since 13:30 UTC on 2025-03-10\. /)
  })

  it('puts the counter-evidence beside people, and only where they say something', () => {
    const say = (high: boolean, probing: Probing) => serviceSentence(SHOP, NOW, 312, undefined, high, undefined, probing, 41)
    const five = probing('sssss')
    expect(say(true, five)).toMatch(/from 41 networks .* Not confirmed: our 5 probes in 3 networks succeed\.$/)
    expect(say(false, five)).toMatch(/not known yet\. Our 5 probes in 3 networks succeed\.$/)
    expect(say(true, probing('sfsss'))).toMatch(/ 1 of 5 probes in 3 networks fails \(no answer within 10 s\)\.$/)
    expect(say(true, NO_PROBE)).not.toContain('confirmed')
  })
})

/** One letter a probe: succeeds, lags, fails, refused, unheard; the first two of five in one network, the last two in another. */
function probing(letters: string): Probing {
  const answers: Readonly<Record<string, OurProbe['answer']>> = { s: 'succeeds', l: 'slow', f: 'fails', r: 'refused', u: 'unheard' }
  const ours = [...letters].map((letter, i): OurProbe => {
    const vantage = { name: `v${i}`, network: ['north', 'north', 'south', 'east', 'east'][i]! }
    const refused = { outcome: 'refused', status: 403, detail: 'HTTP 403' } as const
    const newest = { ...(letter === 'f' ? failed : answered), ...(letter === 'r' ? refused : {}), vantage }
    return { probe: 'probe', vantage: vantage.name, network: vantage.network, answer: answers[letter]!, newest }
  })
  return { ours, attempts: ours.map(({ newest }) => newest) }
}

describe('what is said of our probes', () => {
  const one = (...attempts: ProbeResult[]): Probing => {
    const newest = attempts.at(-1)!
    const answer = newest.outcome === 'success' ? 'succeeds' : 'fails'
    return { ours: [{ probe: 'probe', vantage: 'here', network: 'here', answer, newest }], attempts }
  }

  it('one: its attempts', () => {
    expect(probeSentence(NO_PROBE)).toBe('')
    expect(probeSentence(one(answered, answered))).toBe('Our probe succeeds.')
    expect(probeSentence(one(failed))).toBe('Our probe failed in the last attempt (no answer within 10 s).')
    expect(probeSentence(one(answered, failed, failed))).toBe('Our probe failed in 2 of the last 3 attempts (no answer within 10 s).')
    expect(notConfirmed(one(answered))).toBe('Not confirmed: our probe succeeds.')
    expect(notConfirmed(one(failed, answered))).toBe('')
  })

  it.each([
    ['ss', 'Our 2 probes in one network succeed.'],
    ['sssss', 'Our 5 probes in 3 networks succeed.'],
    ['slsss', 'Our 5 probes in 3 networks succeed, 1 of them slowly.'],
    ['sfsss', '1 of 5 probes in 3 networks fails (no answer within 10 s).'],
    ['sfsfs', '2 of 5 probes in 3 networks fail (no answer within 10 s).'],
    ['fffff', '5 of 5 probes in 3 networks fail (no answer within 10 s).'],
    ['ssssr', '4 of 5 probes in 3 networks succeed; 1 is refused, which may mean that we are blocked.'],
    ['sfsrr', '1 of 5 probes in 3 networks fails (no answer within 10 s); 2 are refused, which may mean that we are blocked.'],
    ['ssuuu', 'Our 2 probes in one network succeed.'],
    ['suuuu', 'Our probe succeeds.'],
    ['r', 'Our probe is refused (HTTP 403), which may mean that we are blocked.'],
    ['uu', 'No probe of ours was heard lately.'],
  ])('%s: %s', (letters, sentence) => expect(probeSentence(probing(letters))).toBe(sentence))

  it.each(['ssssr', 'sfsss', 'r', 'uuuuu', 'fffff'])('%s holds nothing against people', (letters) => {
    expect(notConfirmed(probing(letters))).toBe('')
  })

  it('during an incident: attempts of all', () => {
    expect(probesDuring([])).toBeUndefined()
    expect(probesDuring(probing('sfsss').attempts)).toBe('Our 5 probes in 3 networks failed in 1 of 5 attempts during the incident.')
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

  it('says while it lasts what our probes hold against it', () => {
    const said = (ended?: Instant) => incidentSentence(SHOP, incident(NOW - HOUR, ended), '', probing('sssss'))
    expect(said()).toMatch(/ Not confirmed: our 5 probes in 3 networks succeed\.$/)
    expect(said(NOW)).not.toContain('confirmed')
  })
})
