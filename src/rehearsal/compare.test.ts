import { describe, expect, it } from 'vitest'
import { type AttackProfile, exactly, type Incident, MINUTE, NOTHING_SEEN, parseClaim, type Standing, type Verdict } from '#vocabulary'
import { compare, passed } from './compare.ts'
import { renderRows } from './render-table.ts'
import type { Delivery, Said, SaidIncident } from './said.ts'
import { openScenario } from './scenario-catalogue.ts'

const scenario = openScenario('x-2025-03-10')
const truth = scenario.truth.incidents[0]!

const verdict: Verdict = {
  cause: 'attack',
  probability: 0.93,
  likelihood: 'very likely',
  confidence: 'high',
  statement: '',
  confidenceStatement: '',
  reasons: [],
  against: [],
  heard: { people: true, traffic: true, probe: true },
  wouldChange: [],
}

const incident: Incident = {
  id: 'one',
  service: 'example-social',
  state: 'closed',
  onset: truth.onset + 2 * MINUTE,
  ended: scenario.to - 60 * MINUTE,
  anomalies: [0, 1, 2].map((n) => ({
    id: `a${n}`,
    service: 'example-social',
    kind: 'report-surge',
    onset: truth.onset + n * 200 * MINUTE,
    lastSeen: scenario.to,
    peak: { at: truth.onset, value: 1 },
    current: 0,
    unit: 'reports a minute',
    expected: { low: 0, middle: 1, high: 2 },
    score: 9,
    rule: 'surge',
    sentence: '',
  })),
  phases: [],
  reports: 1,
  revision: 1,
}

const vector = {
  name: '',
  technique: 'T1498.001',
  protocol: 17,
  port: 0,
  window: { from: truth.onset, to: scenario.to },
  packets: 1,
  bytes: 1,
  shareOfPackets: 0.5,
  shareOfBytes: 0.5,
  sources: exactly(8000),
  traits: [],
  confidence: 'high',
  rule: { rule: 'r', text: '', from: 'traffic' },
  reflected: false,
  match: { destination: '203.0.113.0/24' },
  seconds: [],
} as const

const profile: AttackProfile = {
  nature: 'attack',
  target: '203.0.113.0/24',
  vantage: 'victim',
  window: { from: truth.onset, to: scenario.to },
  sentence: '',
  reasons: [],
  episodes: [0, 1, 2, 3, 4].map((n) => ({
    onset: truth.onset + n * MINUTE,
    peakAt: truth.onset,
    end: scenario.to,
    ongoing: false,
    peakPacketsPerSecond: 1,
    peakBitsPerSecond: 1,
  })),
  vectors: [
    { ...vector, number: 1, kind: 'udp-flood' },
    { ...vector, number: 2, kind: 'ack-flood' },
  ],
  packets: 1,
  bytes: 1,
  sources: exactly(8000),
  spoofing: { result: 'not-spoofed', tests: [], text: '' },
  geography: { kind: 'shown', databases: [], sampledSources: 8000, rows: [], effectiveCountries: 20, hhi: 0.1 },
  coverage: NOTHING_SEEN,
  cannotTell: [],
}

function findingWith(standings: Readonly<Record<string, Standing>>) {
  const claim = parseClaim('addresses area=UA')
  if (!claim.ok) throw new Error(claim.fault.message)
  const shares = ['present', 'over', 'plurality', 'majority'] as const
  const beyond = ['controllers', 'people', 'state'] as const
  return {
    claim: { ...claim.value, by: 'the owner' },
    assessments: [
      ...shares.map((share) => ({ rung: 'addresses' as const, share, standing: standings[share]!, text: '', reasons: [] })),
      ...beyond.map((rung) => ({ rung, standing: standings.beyond ?? 'cannot-be-assessed', text: '', reasons: [] })),
    ],
    sentence: '',
    notes: [],
  }
}

const right: SaidIncident = {
  incident,
  verdict,
  traffic: [{ profile }],
  claims: [findingWith({ present: 'supported', over: 'cannot-be-assessed', plurality: 'contradicted', majority: 'contradicted' })],
  problems: [
    { problem: 'app', share: 0.56 },
    { problem: 'website', share: 0.33 },
  ],
}
const heard = { reports: { 'example-social': 1000 }, probes: { 'example-social': 1440 }, flowRecords: 5000 }
const delivery: Delivery = {
  posted: { 'example-social': 1000 },
  countable: { 'example-social': 1000 },
  answers: { 202: 1000 },
  datagrams: 100,
  datagramsLost: 0,
  flowRecords: 5000,
  firstSeen: { one: truth.onset + MINUTE },
  claimsRefused: [],
}

const failing = (said: Said, given: Delivery = delivery) =>
  compare(scenario, said, given)
    .filter((row) => !row.pass)
    .map((row) => row.what.replace(/^\S+ \S+Z: /, ''))
const saying = (change: Partial<SaidIncident>): Said => ({ incidents: [{ ...right, ...change }], heard })

describe('compare', () => {
  it('passes when all that is true was said', () => {
    const rows = compare(scenario, { incidents: [right], heard }, delivery)
    expect(rows.filter((row) => !row.pass)).toEqual([])
    expect(passed(rows)).toBe(true)
    expect(rows.length).toBeGreaterThan(20)
  })

  it('cannot be passed by saying nothing', () => {
    const rows = compare(scenario, { incidents: [], heard: { reports: {}, probes: {}, flowRecords: 0 } }, delivery)
    expect(passed(rows)).toBe(false)
    // Of what must be said, not one row passes; what passes is what the driver itself did, and that nothing was made up.
    expect(rows.filter((row) => row.pass).map((row) => row.what)).toEqual([
      'reports answered with 202',
      'datagrams taken',
      'claims handed over',
      'example-social: no incident beyond these',
    ])
    expect(passed([])).toBe(false)
  })

  it('a quiet week is not passed by one who did not listen', () => {
    const quiet = openScenario('quiet-week')
    const given: Delivery = {
      ...delivery,
      posted: { 'example-social': 900, 'example-bank': 100 },
      countable: { 'example-social': 880, 'example-bank': 100 },
      firstSeen: {},
    }
    const deaf = compare(quiet, { incidents: [], heard: { reports: {}, probes: {}, flowRecords: 0 } }, given)
    expect(deaf.filter((row) => !row.pass).map((row) => row.what)).toEqual([
      'example-social: reports counted',
      'example-bank: reports counted',
      'flow records decoded',
      'example-social: probes',
      'example-bank: probes',
    ])
    const listening = {
      reports: { 'example-social': 880, 'example-bank': 100 },
      probes: { 'example-social': 2016, 'example-bank': 2016 },
      flowRecords: 5000,
    }
    expect(passed(compare(quiet, { incidents: [], heard: listening }, given))).toBe(true)
    const alarm = compare(
      quiet,
      { incidents: [{ ...right, incident: { ...incident, onset: quiet.from, ended: quiet.from + MINUTE } }], heard: listening },
      given,
    )
    expect(alarm.filter((row) => !row.pass).map((row) => row.what)).toEqual(['example-social: no incident'])
  })

  it.each<[string, Partial<SaidIncident>]>([
    ['onset', { incident: { ...incident, onset: truth.onset + 6 * MINUTE } }],
    ['onset', { incident: { ...incident, onset: truth.onset - 6 * MINUTE } }],
    ['cause', { verdict: { ...verdict, cause: 'fault' } }],
    ['cause', { verdict: { ...verdict, cause: 'undetermined' } }],
    ['likelihood', { verdict: { ...verdict, likelihood: 'likely' } }],
    ['surges of reports', { incident: { ...incident, anomalies: incident.anomalies.slice(0, 2) } }],
    [
      'reports about "app"',
      {
        problems: [
          { problem: 'app', share: 0.33 },
          { problem: 'website', share: 0.33 },
        ],
      },
    ],
    ['vectors', { traffic: [{ profile: { ...profile, vectors: profile.vectors.slice(0, 1) } }] }],
    ['attack episodes', { traffic: [{ profile: { ...profile, episodes: profile.episodes.slice(0, 4) } }] }],
    ['sources', { traffic: [{ profile: { ...profile, spoofing: { result: 'spoofed', tests: [], text: '' } } }] }],
    [
      'claim "addresses area=UA", addresses present',
      { claims: [findingWith({ present: 'contradicted', over: 'not-supported', plurality: 'contradicted', majority: 'contradicted' })] },
    ],
    [
      'claim "addresses area=UA", addresses majority',
      { claims: [findingWith({ present: 'supported', over: 'not-supported', plurality: 'contradicted', majority: 'supported' })] },
    ],
  ])('a wrong answer fails its row, and no other: %s', (what, change) => {
    expect(failing(saying(change))).toEqual([what])
  })

  it('a state that is said to have ordered it fails all rungs above the addresses', () => {
    const found = findingWith({
      present: 'supported',
      over: 'not-supported',
      plurality: 'contradicted',
      majority: 'contradicted',
      beyond: 'supported',
    })
    expect(failing(saying({ claims: [found] }))).toEqual(
      ['controllers', 'people', 'state'].map((rung) => `claim "addresses area=UA", ${rung}`),
    )
  })

  it('traffic called none fails all that hangs on it', () => {
    expect(failing(saying({ traffic: [{ profile: { ...profile, nature: 'none' } }] }))).toEqual([
      'traffic',
      'vectors',
      'attack episodes',
      'sources',
    ])
  })

  it('two incidents where there was one, and one where there was none, fail', () => {
    const halves = [
      { ...right, incident: { ...incident, ended: truth.onset + 60 * MINUTE } },
      { ...right, incident: { ...incident, id: 'two', onset: truth.onset + 90 * MINUTE } },
    ]
    expect(failing({ incidents: halves, heard })).toEqual(['told as an incident'])
    const early = { ...right, incident: { ...incident, id: 'zero', onset: scenario.from, ended: scenario.from + MINUTE } }
    expect(failing({ incidents: [early, right], heard })).toEqual(['example-social: no incident beyond these'])
  })

  it('an incident that was seen too late, or never, fails', () => {
    expect(failing({ incidents: [right], heard }, { ...delivery, firstSeen: { one: truth.onset + 4 * MINUTE } })).toEqual(['first said'])
    const { firstSeen: _, ...blind } = delivery
    expect(failing({ incidents: [right], heard }, blind)).toEqual(['first said'])
  })

  it('inputs that did not arrive fail', () => {
    const said = { incidents: [right], heard }
    expect(failing(said, { ...delivery, answers: { 202: 999, 503: 1 } })).toEqual(['reports answered with 202'])
    expect(failing(said, { ...delivery, datagramsLost: 1 })).toEqual(['datagrams taken'])
    expect(failing(said, { ...delivery, claimsRefused: ['no incident'] })).toEqual(['claims handed over'])
    expect(failing({ ...said, heard: { ...heard, flowRecords: 4900 } })).toEqual(['flow records decoded'])
    expect(failing({ ...said, heard: { ...heard, reports: { 'example-social': 900 } } })).toEqual(['example-social: reports counted'])
  })

  it('renders as a table that says pass or FAIL on each row', () => {
    const text = renderRows(compare(scenario, saying({ verdict: { ...verdict, cause: 'fault' } }), delivery))
    expect(text.split('\n')[0]).toMatch(/^what +truth +said$/)
    expect(text).toMatch(/example-social 2025-03-10T09:45:00Z: cause +attack +fault +FAIL/)
    expect(text.match(/FAIL/g)).toHaveLength(1)
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(200)
  })
})
