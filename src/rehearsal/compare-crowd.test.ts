import { describe, expect, it } from 'vitest'
import type { AnomalyScope, Incident } from '#vocabulary'
import { HOUR, MINUTE } from '#vocabulary'
import { compare } from './compare.ts'
import { readScenario } from './read-scenario.ts'
import type { Delivery, Said, SaidIncident } from './said.ts'

function scenarioOf(truth: string, people = '') {
  const reading = readScenario(
    `format: breakwater.scenario.v1
id: crowd
title: A crowd
note: SYNTHETIC - for a test
seed: 7
from: 2025-01-06T00:00:00Z
to: 2025-01-07T00:00:00Z
services: [{ id: first, name: First }, { id: second, name: Second }]
networks: { farms: { kind: hosting, count: 40 } }
people: [${people}]
truth: ${truth}
`,
    'crowd.yaml',
  )
  if (!reading.ok) throw new Error(reading.faults.map((fault) => fault.message).join('\n'))
  return reading.value
}

const delivery: Delivery = {
  posted: {},
  countable: {},
  answers: {},
  datagrams: 0,
  datagramsLost: 0,
  flowRecords: 0,
  claimsRefused: [],
}
const from = scenarioOf('{ quiet: [first] }').from

function incidentOf(
  service: string,
  hour: number,
  marks: Partial<SaidIncident> = {},
  scopes: (AnomalyScope | undefined)[] = [undefined],
): SaidIncident {
  const onset = from + hour * HOUR
  const incident: Incident = {
    id: `${service} ${hour}`,
    service,
    state: 'closed',
    onset,
    ended: onset + HOUR,
    anomalies: scopes.map((scope, n) => ({
      id: `a${n}`,
      service,
      kind: 'report-surge',
      ...(scope ? { scope } : {}),
      onset,
      lastSeen: onset,
      peak: { at: onset, value: 1 },
      current: 0,
      unit: 'reports a minute',
      expected: { low: 0, middle: 1, high: 2 },
      score: 9,
      rule: '',
      sentence: '',
    })),
    phases: [],
    reports: 1,
    revision: 1,
  }
  const verdict = {
    cause: 'undetermined' as const,
    probability: 0.5,
    likelihood: 'roughly even' as never,
    confidence: 'low' as const,
    statement: '',
    confidenceStatement: '',
    reasons: [],
    against: [],
    heard: { people: true, traffic: false, probe: false },
    wouldChange: [],
  }
  return { incident, verdict, traffic: [], claims: [], ...marks }
}

const said = (incidents: SaidIncident[], reports: Said['heard']['reports'] = {}): Said => ({
  incidents,
  heard: { reports, probes: {}, flowRecords: 0 },
})
const failing = (scenario: ReturnType<typeof scenarioOf>, incidents: SaidIncident[]) =>
  compare(scenario, said(incidents), delivery)
    .filter((row) => !row.pass)
    .map((row) => row.what)

describe('what is said of crowds', () => {
  const cause = incidentOf('first', 6)
  const inc = '{ service: first, cause: undetermined, onset: "2025-01-06T06:00:00Z" }'

  it('an echo may be silent or marked; unmarked, or with cause and echo exchanged, it fails', () => {
    const echo = scenarioOf(`{ incidents: [${inc}], echoes: [{ service: second, of: first }] }`)
    expect(failing(echo, [cause])).toEqual([])
    expect(failing(echo, [cause, incidentOf('second', 6, { likelyAbout: 'first' })])).toEqual([])
    expect(failing(echo, [cause, incidentOf('second', 6)])).toEqual(['second: only an echo of first'])
    expect(failing(echo, [incidentOf('first', 6, { likelyAbout: 'second' })])).toEqual([
      'second: only an echo of first',
      'first: fails itself',
    ])
    const never = scenarioOf(`{ incidents: [${inc}], echoes: [{ service: second, of: first, mayHaveIncident: false }] }`)
    expect(failing(never, [cause, incidentOf('second', 6, { likelyAbout: 'first' })])).toEqual(['second: no incident'])
  })

  it('displaced demand may be silent, or marked in either way', () => {
    const displaced = scenarioOf(`{ incidents: [${inc}], displaced: [{ service: second, by: first }] }`)
    expect(failing(displaced, [cause])).toEqual([])
    expect(failing(displaced, [cause, incidentOf('second', 6, { displaced: 'newcomers' })])).toEqual([])
    expect(failing(displaced, [cause, incidentOf('second', 6, { likelyAbout: 'first' })])).toEqual([])
    expect(failing(displaced, [cause, incidentOf('second', 6)])).toEqual(['second: demand displaced from first'])
  })

  it('what need not be told must agree when it is', () => {
    const optional = scenarioOf(`{ incidents: [${inc.replace(' }', ', required: false, scopeNamed: network }')}] }`)
    expect(failing(optional, [])).toEqual([])
    const scope = { kind: 'network', name: 'AS64500' } as const
    expect(failing(optional, [incidentOf('first', 6, {}, [undefined, scope])])).toEqual([])
    expect(failing(optional, [cause])).toEqual(['first 2025-01-06T06:00:00Z: fails in a part only'])
    expect(failing(optional, [incidentOf('first', 12, {}, [scope])])).toEqual(['first 2025-01-06T06:00:00Z: onset'])
  })

  it('false alarms are borne up to their number and told per service-month', () => {
    const quiet = scenarioOf('{ falseAlarmsAtMost: 1 }')
    expect(failing(quiet, [cause])).toEqual([])
    expect(failing(quiet, [cause, incidentOf('second', 9)])).toEqual(['false alarms in 0.1 service-months'])
  })

  it('a raid may be refused, people may not', () => {
    const wave = '{ service: second, basePer15Minutes: 1 }'
    const raid =
      '{ service: first, basePer15Minutes: 1, brigades: [{ from: 2025-01-06T06:00:00Z, to: 2025-01-06T06:30:00Z, reports: 900, reporters: 900, networks: { farms: 1 } }] }'
    const scenario = scenarioOf('{ quiet: [first, second] }', `${raid}, ${wave}`)
    const given = {
      ...delivery,
      posted: { first: 1000, second: 100 },
      countable: { first: 1000, second: 100 },
      answers: { 202: 200, 428: 900 },
    }
    const rows = (first: number, second: number) =>
      compare(scenario, said([], { first, second }), given)
        .filter((row) => !row.pass)
        .map((row) => row.what)
    expect(rows(100, 100)).toEqual([])
    expect(rows(1000, 100)).toEqual([])
    expect(rows(80, 100)).toEqual(['first: reports counted'])
    expect(rows(1000, 80)).toEqual(['second: reports counted'])
    expect(scenario.to - scenario.from).toBe(24 * 60 * MINUTE)
  })
})
