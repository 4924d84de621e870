import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readScenario } from './read-scenario.ts'
import { bundledScenarios, openScenario } from './scenario-catalogue.ts'
import { scenarioJsonSchema } from './scenario-json-schema.ts'

// The package is CommonJS: its function is the module itself at run time and `.default` by its types.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => Ajv2020

const good = `format: breakwater.scenario.v1
id: small
title: A small one
note: SYNTHETIC - for a test
seed: 1
from: 2025-01-06T00:00:00Z
to: 2025-01-06T06:00:00Z
services:
  - id: shop
    name: Example Shop
    prefixes: [192.0.2.0/24]
    probe: { everySeconds: 60 }
people:
  - service: shop
    basePer15Minutes: 4
    waves:
      - { from: 2025-01-06T02:00:00Z, to: 2025-01-06T03:00:00+00:00, peakPer15Minutes: 100 }
traffic:
  - service: shop
    exporter: netflow-v5
    normal: { clients: 100, packetsPerSecond: 50 }
    attacks:
      - name: A1
        from: 2025-01-06T02:00:00Z
        to: 2025-01-06T02:30:00Z
        packetsPerSecond: 1000
        vectors: [{ kind: udp-flood, share: 1 }]
target:
  - { service: shop, from: 2025-01-06T02:00:00Z, to: 2025-01-06T02:30:00Z, status: 503 }
claims:
  - { service: shop, at: 2025-01-06T05:00:00Z, claim: addresses area=UA, by: the owner, text: from there }
truth:
  incidents:
    - service: shop
      cause: [attack, undetermined]
      onset: 2025-01-06T02:00:00Z
      claims: [{ claim: addresses area=UA, share: present, standing: supported }]
`

/** The faults of the good file with one text in it replaced. */
function faultsOf(from: string, to: string): readonly string[] {
  expect(good).toContain(from)
  const reading = readScenario(good.replace(from, to), 'small.yaml')
  return reading.ok ? [] : reading.faults.map((fault) => fault.message)
}

describe('readScenario', () => {
  it('reads a good file, fills in defaults and parses instants', () => {
    const reading = readScenario(good, 'small.yaml')
    if (!reading.ok) throw new Error(reading.faults.map((fault) => fault.message).join('\n'))
    const { value } = reading
    expect(value).toMatchObject({
      from: Date.UTC(2025, 0, 6) * 1000,
      stepSeconds: 15,
      world: { networks: 2000, databasesDisagreePercent: 4.5 },
      press: [],
      services: [{ category: 'other', probe: { everySeconds: 60, timeoutSeconds: 10 } }],
      people: [{ repeatShare: 0, brigades: [], waves: [{ shape: 'rush', to: Date.UTC(2025, 0, 6, 3) * 1000 }] }],
      traffic: [
        {
          samplingRate: 1000,
          activeTimeoutSeconds: 60,
          normal: { quicShare: 0.15 },
          attacks: [{ bots: 5000, rampSeconds: 10, spoofedShare: 0 }],
        },
      ],
      target: [{ failShare: 1, dropShare: 0, latencyMilliseconds: 80 }],
      truth: { quiet: [], incidents: [{ oneIncident: true, onsetToleranceMinutes: 5 }] },
    })
  })

  it.each([
    ['format: breakwater.scenario.v1', 'format: breakwater.scenario.v2', /^small\.yaml:1: format: expected "breakwater.scenario.v1"/],
    ['note: SYNTHETIC - for a test', 'note: for a test', /^small\.yaml:4: note: expected one line that says that it is SYNTHETIC/],
    ['seed: 1', 'seed: one', /^small\.yaml:5: seed: expected an integer, found "one"/],
    ['basePer15Minutes: 4', 'basePer15Minute: 4', /people\[0\]\.basePer15Minutes: missing \(Reports per 15 minutes/],
    [
      'basePer15Minutes: 4',
      'basePer15Minute: 4',
      /^small\.yaml:15: people\[0\]\.basePer15Minute: unknown key; did you mean "basePer15Minutes"/,
    ],
    ['kind: udp-flood', 'kind: upd-flood', /^small\.yaml:27: .*kind: expected one of syn-flood, .*did you mean "udp-flood"/],
    ['status: 503', 'status: 99', /^small\.yaml:29: target\[0\]\.status: expected a number of at least 200, found 99/],
    ['cause: [attack, undetermined]', 'cause: alien', /^small\.yaml:35: truth\.incidents\[0\]\.cause: expected /],
    [
      'onset: 2025-01-06T02:00:00Z',
      'onset: yesterday',
      /^small\.yaml:36: truth\.incidents\[0\]\.onset: expected a date-time, found "yesterday"/,
    ],
  ])('says where the form is wrong: %s → %s', (from, to, message) => {
    expect(faultsOf(from, to)).toEqual(expect.arrayContaining([expect.stringMatching(message)]))
  })

  it.each([
    ['to: 2025-01-06T06:00:00Z', 'to: 2025-01-05T06:00:00Z', 'small.yaml:7: to: the end must come after "from"'],
    ['from: 2025-01-06T00:00:00Z', 'from: 2025-02-30T00:00:00Z', /:6: from: .*2025-02-30/],
    [
      'service: shop\n    basePer',
      'service: shpo\n    basePer',
      'small.yaml:14: people[0].service: there is no service "shpo"; known here: shop',
    ],
    ['192.0.2.0/24', '10.0.0.0/24', /^small\.yaml:11: services\[0\]\.prefixes\[0\]: "10\.0\.0\.0\/24" is not in a documentation range/],
    ['192.0.2.0/24', '192.0.2.1/24', /^small\.yaml:11: .*did you mean 192\.0\.2\.0\/24/],
    [
      'T02:00:00Z, to: 2025-01-06T03:00:00+00:00',
      'T02:00:00Z, to: 2025-01-06T01:00:00Z',
      'small.yaml:17: people[0].waves[0].to: must come after "from"',
    ],
    [
      'exporter: netflow-v5',
      'exporter: netflow-v5\n    samplingRate: 20000',
      /^small\.yaml:21: traffic\[0\]\.samplingRate: netflow-v5 can say at most 16383/,
    ],
    ['share: 1 }]', 'share: 0.7 }]', 'small.yaml:27: traffic[0].attacks[0].vectors: the shares sum to 0.7, not to 1'],
    ['kind: udp-flood', 'kind: other-reflection', /^small\.yaml:27: .*sourcePort: missing: the port of the abused service/],
    ['kind: udp-flood', 'kind: http-flood, spoofedShare: 1', /^small\.yaml:27: .*spoofedShare: a completed handshake cannot be spoofed/],
    ['packetsPerSecond: 1000', 'packetsPerSecond: 1000\n        bots: 0', /^small\.yaml:27: .*bots: "udp-flood" needs bots/],
    [
      'packetsPerSecond: 1000',
      'packetsPerSecond: 1000\n        targets: [198.51.100.7]',
      /^small\.yaml:27: .*targets\[0\]: "198\.51\.100\.7" is not in a prefix of "shop"/,
    ],
    [
      'packetsPerSecond: 1000',
      'packetsPerSecond: 1000\n        overlapWith: { attack: A0, share: 1 }',
      /there is no attack "A0" above this one/,
    ],
    ['claim: addresses area=UA, by', 'claim: address area=UA, by', /^small\.yaml:31: claims\[0\]\.claim: "address" is not a rung/],
    ['claim: addresses area=UA, by', 'claim: addresses area=XX, by', /^small\.yaml:31: claims\[0\]\.claim: "XX" is the code of no country/],
    [
      '[{ claim: addresses area=UA, share',
      '[{ claim: addresses area=EU, share',
      /^small\.yaml:37: truth\.incidents\[0\]\.claims\[0\]\.claim: "EU" is the code of no country/,
    ],
    [
      '[{ claim: addresses area=UA, share',
      '[{ claim: addresses area=RU, share',
      /^small\.yaml:37: .*nobody claims "addresses area=RU" of "shop"/,
    ],
    ['truth:\n', 'truth:\n  quiet: [shop]\n', /^small\.yaml:33: truth\.quiet\[0\]: "shop" has an incident/],
    ['service: shop, from: 2025-01-06T02:00:00Z', 'service: shop, from: 2024-01-06T02:00:00Z', /^$/],
  ])('says where the sense is wrong: %s → %s', (from, to, message) => {
    const faults = faultsOf(from, to)
    if (String(message) === '/^$/') return expect(faults).toEqual([])
    expect(faults).toEqual(expect.arrayContaining([typeof message === 'string' ? message : expect.stringMatching(message)]))
  })

  it('refuses a truth that every observatory would pass', () => {
    const reading = readScenario(`${good.slice(0, good.indexOf('truth:'))}truth: {}\n`, 'small.yaml')
    expect(reading.ok ? [] : reading.faults.map((fault) => fault.message)).toEqual([
      expect.stringMatching(/^small\.yaml:32: truth: says nothing/),
    ])
  })

  it('returns every fault, in order of line', () => {
    const text = good.replace('seed: 1', 'seed: x').replace('status: 503', 'status: 1').replace('id: small', 'id: Small')
    const reading = readScenario(text, 'small.yaml')
    expect(reading.ok ? [] : reading.faults.map((fault) => fault.line)).toEqual([2, 5, 29])
  })
})

describe('the bundled scenarios', () => {
  it.each(bundledScenarios())('%s reads, says SYNTHETIC and is named as its file', (id) => {
    const scenario = openScenario(id)
    expect(scenario.id).toBe(id)
    expect(scenario.note).toContain('SYNTHETIC')
    const text = readFileSync(new URL(`./scenarios/${id}.yaml`, import.meta.url), 'utf8')
    expect(text.split('\n')[0]).toContain('SYNTHETIC')
  })

  it('are the five', () => {
    expect(bundledScenarios()).toEqual(['flash-crowd', 'owner-is-right', 'quiet-week', 'x-2023-03-06', 'x-2025-03-10'])
  })

  it('of a name that is none lists those that are', () => {
    expect(() => openScenario('x-2025')).toThrow(/There is no scenario "x-2025"; there are flash-crowd, /)
  })
})

describe('docs/scenario.schema.json', () => {
  it('is the schema of the code (vitest -u writes it anew)', async () => {
    await expect(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../docs/scenario.schema.json')
  })

  it.each(bundledScenarios())('takes %s as it is written, with nothing filled in', (id) => {
    const validate = addFormats(new Ajv2020({ allErrors: true })).compile(scenarioJsonSchema())
    const text = readFileSync(new URL(`./scenarios/${id}.yaml`, import.meta.url), 'utf8')
    validate(parse(text))
    expect(validate.errors).toBeNull()
  })
})
