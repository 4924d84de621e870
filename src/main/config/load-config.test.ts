import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createAlertDesk } from '#alerts'
import { createLogger, createSteppedClock } from '#plumbing'
import { ALERTS_START, alertNotice, surge } from '../../../test/fixtures/alert-notices.ts'
import { loadBreakwaterConfig, loadServices } from './load-config.ts'

const IDLE = { clock: createSteppedClock(ALERTS_START), log: createLogger({ room: 'test', level: 'silent' }), channels: [] }

function standing(id: string, service: string, score: number) {
  const { incident, ...notice } = alertNotice(1, 'incident.opened', id)
  return { ...notice, incident: { ...incident, service, anomalies: [surge({ score })] } }
}

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-config-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function written(name: string, text: string): Promise<string> {
  const file = join(directory, name)
  await writeFile(file, text)
  return file
}

it('takes proxies by address or prefix, and names the line of one that is neither', async () => {
  const good = await written('good.yaml', 'trustedProxies: [127.0.0.1, 2001:db8::/32]\n')
  expect(loadBreakwaterConfig(good).trustedProxies).toHaveLength(2)
  const bad = await written('bad.yaml', 'trustedProxies:\n  - 127.0.0.1\n  - proxy.example\n')
  expect(() => loadBreakwaterConfig(bad)).toThrow(/bad\.yaml:3: trustedProxies\[1\]: "proxy\.example" is not a prefix/)
})

it('takes thresholds of services as the console prints them, and names what is none', async () => {
  const view = createAlertDesk({ learnOnlyDays: 14, repeatHours: 4, thresholds: { 'my-shop': { ratio: 6.5 } } }, IDLE)
  view.take({ kind: 'report', service: '9gag' })
  for (const [n, score] of [12.34, 9, 3].entries()) view.take({ kind: 'incident', notice: standing(`i${n}`, '9gag', score) })
  const lines = view.view(ALERTS_START).thresholdLines!
  const good = await written('good.yaml', lines)
  expect(loadBreakwaterConfig(good).alerts.thresholds).toEqual({ '9gag': { score: 9.1 }, 'my-shop': { ratio: 6.5 } })
  expect(loadBreakwaterConfig(undefined).alerts.thresholds).toEqual({})
  for (const [text, fault] of [
    ['chirp: { scor: 9 }', /bad\.yaml:3: alerts\.thresholds\.chirp.*score/],
    ['chirp: { score: -1 }', /bad\.yaml:3: alerts\.thresholds\.chirp\.score: expected a number of at least 0/],
    ['Chirp!: { score: 9 }', /bad\.yaml:3: alerts\.thresholds/],
  ] as const) {
    const bad = await written('bad.yaml', `alerts:\n  thresholds:\n    ${text}\n`)
    expect(() => loadBreakwaterConfig(bad)).toThrow(fault)
  }
})

it('finds own databases beside the file, and that without any the bundled countries must stay', async () => {
  const good = await written('good.yaml', 'geo: { databases: [countries.mmdb, /srv/networks.mmdb], only: true }\n')
  expect(loadBreakwaterConfig(good).geo).toEqual({ databases: [join(directory, 'countries.mmdb'), '/srv/networks.mmdb'], only: true })
  const bad = await written('bad.yaml', 'instance: Here\ngeo:\n  only: true\n')
  expect(() => loadBreakwaterConfig(bad)).toThrow(/bad\.yaml:3: geo\.only: leaves the bundled countries out; name another database/)
})

it('finds a probe that is not of the web before anything is started', async () => {
  const file = await written('services.yaml', 'services:\n  - id: shop\n    name: Shop\n    probe: { url: "ftp://example.org/" }\n')
  expect(() => loadServices(file)).toThrow(/services\.yaml:4: services\[0\]\.probe: "ftp:\/\/example\.org\/" is not a web address/)
})

it('knows several probes of a service: those without a name are called by their place', async () => {
  const file = await written(
    'services.yaml',
    `services:
  - id: shop
    name: Shop
    probes:
      - { url: "https://example.org/" }
      - { name: log-in, url: "https://example.org/log-in", expectText: Password, everySeconds: 30, timeoutSeconds: 5 }
      - { url: "https://api.example.org/" }
  - { id: bank, name: Bank, probe: { url: "https://example.net/" } }
`,
  )
  const usual = { everySeconds: 60, timeoutSeconds: 10 }
  expect(loadServices(file).map(({ probes }) => probes)).toEqual([
    [
      { name: 'probe', url: 'https://example.org/', ...usual },
      { name: 'log-in', url: 'https://example.org/log-in', expectText: 'Password', everySeconds: 30, timeoutSeconds: 5 },
      { name: 'probe-3', url: 'https://api.example.org/', ...usual },
    ],
    [{ name: 'probe', url: 'https://example.net/', ...usual }],
  ])
})

it.each([
  [
    'probes:\n      - { url: "https://a.example/" }\n      - { url: "ftp://b.example/" }',
    /:6: services\[0\]\.probes\[1\]: "ftp:.*is not a web address/,
  ],
  [
    'probes:\n      - { name: a, url: "https://a.example/" }\n      - { name: a, url: "https://b.example/" }',
    /:6: services\[0\]\.probes\[1\]: the name "a" is there twice/,
  ],
  ['probe: { url: "https://a.example/" }\n    probes: [{ url: "https://b.example/" }]', /:4: services\[0\]\.probe: stands beside probes/],
  ['probes: []', /:4: services\[0\]\.probes/],
  ['probes: [{ name: "Log in", url: "https://a.example/" }]', /:4: services\[0\]\.probes\[0\]\.name: expected a slug/],
  ['probes: [{ everySeconds: 1, url: "https://a.example/" }]', /:4: services\[0\]\.probes\[0\]\.everySeconds/],
])('names line and key of a wrong probe: %s', async (lines, fault) => {
  const file = await written('services.yaml', `services:\n  - id: shop\n    name: Shop\n    ${lines}\n`)
  expect(() => loadServices(file)).toThrow(fault)
})

it('knows other names with their days, regions and the status page of a service', async () => {
  const file = await written(
    'services.yaml',
    `services:
  - id: x
    name: X
    statusPage: https://status.example.org/
    regions: [US-east, DE]
    aliases:
      - { name: Twitter, to: 2023-07-23 }
`,
  )
  expect(loadServices(file)[0]).toMatchObject({
    statusPage: 'https://status.example.org/',
    regions: ['US-east', 'DE'],
    aliases: [{ name: 'Twitter', to: '2023-07-23' }],
  })
})

it('names the line of a name that belongs to two services on one day, of days that run backwards and of regions that are none', async () => {
  const file = await written(
    'services.yaml',
    `services:
  - id: first
    name: First
    aliases:
      - { name: Bird, to: 2023-07-23 }
  - id: second
    name: Second
    regions:
      - Europe
    aliases:
      - { name: bird, from: 2023-07-24 }
      - { name: BIRD, from: 2023-01-01, to: 2023-01-02 }
      - { name: Old, from: 2024-01-02, to: 2024-01-01 }
      - { name: first }
`,
  )
  let message = ''
  try {
    loadServices(file)
  } catch (error) {
    message = (error as Error).message
  }
  expect(message).toContain(`${file}:9: services[1].regions[0]: "Europe" is neither a country code`)
  expect(message).toContain(`${file}:12: services[1].aliases[1]: "BIRD" is a name of first on some of these days already`)
  expect(message).toContain(`${file}:13: services[1].aliases[2]: "Old" ends on 2024-01-01, before it begins on 2024-01-02`)
  expect(message).toContain(`${file}:14: services[1].aliases[3]: "first" is a name of first on some of these days already`)
  expect(message).not.toContain(':11:')
})

it('knows planned work, once and weekly', async () => {
  const file = await written(
    'services.yaml',
    `services:
  - id: shop
    name: Shop
    plannedWork:
      - { title: New racks, from: 2026-12-01T03:00:00+01:00, to: 2026-12-01T04:00:00Z }
      - { title: Patches, weekly: { day: sunday, at: 02:30, hours: 1.5, zone: Europe/Berlin } }
`,
  )
  expect(loadServices(file)[0]!.plannedWork).toEqual([
    { title: 'New racks', from: Date.UTC(2026, 11, 1, 2) * 1_000, to: Date.UTC(2026, 11, 1, 4) * 1_000 },
    { title: 'Patches', weekly: { day: 'sunday', at: '02:30', hours: 1.5, zone: 'Europe/Berlin' } },
  ])
})

it.each([
  ['{ title: A, from: 2026-12-01, to: 2026-12-02T00:00:00Z }', '.from: "2026-12-01" is not an RFC 3339 instant'],
  ['{ title: A, from: 2026-12-02T00:00:00Z, to: 2026-12-01T00:00:00Z }', '.to: the end lies before the beginning'],
  ['{ title: A, from: 2026-12-01T00:00:00Z, to: 2026-12-31T00:00:00Z }', '.to: planned work lasts 14 days at most'],
  ['{ title: A, from: 2026-12-01T00:00:00Z }', ': says either from and to, or weekly'],
  [
    '{ title: A, to: 2026-12-01T00:00:00Z, weekly: { day: monday, at: "02:00", hours: 1, zone: UTC } }',
    '.to: says either from and to, or weekly',
  ],
  [
    '{ title: A, weekly: { day: monday, at: "02:00", hours: 1, zone: Europe/Atlantis } }',
    '.weekly.zone: "Europe/Atlantis" is no time zone',
  ],
  ['{ title: A, weekly: { day: monday, at: "24:00", hours: 1, zone: UTC } }', '.weekly.at: expected a time such as "02:30"'],
  ['{ title: A, weekly: { day: Monday, at: "02:00", hours: 1, zone: UTC } }', '.weekly.day: expected '],
  ['{ title: A, weekly: { day: monday, at: "02:00", hours: 100, zone: UTC } }', '.weekly.hours: expected a number'],
  ['{ title: " ", weekly: { day: monday, at: "02:00", hours: 1, zone: UTC } }', '.title: expected '],
])('names line and key of planned work that is none: %s', async (entry, fault) => {
  const file = await written('services.yaml', `services:\n  - id: shop\n    name: Shop\n    plannedWork:\n      - ${entry}\n`)
  expect(() => loadServices(file)).toThrow(`services.yaml:5: services[0].plannedWork[0]${fault}`)
})

it('knows this vantage point and those that may send results, each under a name of its own', async () => {
  const key = `sha256: ${'ab'.repeat(32)}`
  const good = await written(
    'good.yaml',
    `vantage: { name: harbour, network: AS64500 Example, observatory: "https://o.example/", keyFile: harbour.key }\nprobeKeys: [{ name: hill, ${key} }]\n`,
  )
  expect(loadBreakwaterConfig(good).vantage).toMatchObject({ name: 'harbour', keyFile: join(directory, 'harbour.key') })
  expect(loadBreakwaterConfig(undefined).vantage).toEqual({ name: 'here', network: 'here' })
  const bad = await written(
    'bad.yaml',
    `probeKeys:\n  - { name: here, ${key} }\n  - { name: hill, ${key} }\n  - { name: hill, ${key} }\nvantage: { network: "" }\n`,
  )
  expect(() => loadBreakwaterConfig(bad)).toThrow(/bad\.yaml:5: vantage\.network/)
  await written('bad.yaml', `probeKeys:\n  - { name: here, ${key} }\n  - { name: hill, ${key} }\n  - { name: hill, ${key} }\n`)
  expect(() => loadBreakwaterConfig(bad)).toThrow(
    /bad\.yaml:2: probeKeys\[0\]\.name: "here" is the name of another.*\n.*bad\.yaml:4: probeKeys\[2\]\.name: "hill"/,
  )
})
