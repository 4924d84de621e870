// What every golden data directory holds: something of each table, with the values that have gone wrong before. What a version was written with
// is never changed; a new version adds its own.

/** 2025-03-10T14:00:00Z */
const T = 1_741_615_200_000_000
const SECOND = 1_000_000
const MINUTE = 60 * SECOND

const anomaly = (id, onset, fields = {}) => ({
  id,
  service: 'examplesocial',
  kind: 'report-surge',
  onset,
  lastSeen: onset + MINUTE,
  peak: { at: onset, value: 812 },
  current: 10.5,
  unit: 'reports a minute',
  expected: { low: 0, middle: 2, high: 7 },
  score: 12.25,
  rule: 'surge',
  sentence: '812 reports a minute; usual are 0 to 7 – “Größe” 🫠',
  ...fields,
})

const incident = (id, revision, fields = {}) => ({
  id,
  service: 'examplesocial',
  state: 'open',
  onset: T,
  anomalies: [anomaly('a1', T)],
  phases: [{ kind: 'onset', from: T }],
  reports: 812,
  revision,
  ...fields,
})

const report = (number, fields = {}) => ({
  id: `0195802f-6b00-7000-8000-${String(number).padStart(12, '0')}`,
  service: number % 5 === 0 ? 'examplebank' : 'examplesocial',
  problem: ['app', 'website', 'log-in', 'images'][number % 4],
  at: T + number * 777_777,
  place: number % 3 === 0 ? { country: 'DE' } : { country: 'US', region: 'US-east' },
  channel: number % 2 === 0 ? 'form' : 'api',
  reporter: `reporter-${number}`,
  ...(number % 7 === 0 ? { comment: `word ${number} “ä” 🫠\u0000\n<b>` } : {}),
  ...fields,
})

/** Since version 2. */
const networked = (number) =>
  report(number, {
    channel: number % 2 === 0 ? 'batch' : 'widget',
    network: 4_294_967_295 - number,
    ...(number % 3 === 0 ? { weight: 1 / 3 } : {}),
  })

const probe = (number) => ({
  service: 'examplesocial',
  at: T + number * MINUTE,
  outcome: number % 2 === 0 ? 'ok' : 'http-error',
  status: number % 2 === 0 ? 200 : 503,
  tookMilliseconds: 12.3 + number,
  detail: 'HTTP 503: {"code":131}',
})

/** Since version 4. */
const placed = (number) => ({
  ...probe(number),
  probe: 'log-in',
  vantage: { name: 'harbour', network: 'AS64500 “Größe”' },
})

const minute = (number) => ({
  service: 'examplesocial',
  prefix: number % 2 === 0 ? '192.0.2.0/24' : '2001:db8::/48',
  at: T + number * MINUTE,
  packets: 1e6 + number,
  bytes: 9e12 + number,
  flows: 3,
})

const verdict = (cause) => ({
  cause,
  probability: 0.5,
  likelihood: 'roughly even chance',
  confidence: 'low',
  statement: 'It cannot be told yet.',
  confidenceStatement: 'Only people were heard.',
  reasons: [],
  against: [],
  heard: { people: true, traffic: false, probe: false },
  wouldChange: ['traffic'],
})

const many = (count, make, from = 0) => Array.from({ length: count }, (_, index) => make(from + index))

/** The first half is put into the main file, the second stays in the engine's log, as after a crash. */
export async function writeHalf(store, half, version = 1) {
  if (version >= 2) await store.append(many(20, networked, half * 1_000))
  if (version >= 4) await store.appendProbes(many(5, placed, half * 1_000))
  if (half === 1) {
    await store.append(many(300, report))
    await store.appendProbes(many(20, probe))
    await store.saveTrafficMinutes(many(20, minute))
    await store.saveAnomaly(anomaly('a1', T))
    await store.saveAnomaly(anomaly('a2', T + MINUTE, { service: 'examplebank' }))
    await store.saveIncident(incident('i1', 1), T)
    await store.saveIncidentEvent({ incident: 'i1', at: T, kind: 'opened', revision: 1, document: { text: 'opened', list: [1, 2] } })
    await store.saveVerdict({ incident: 'i1', at: T, verdict: verdict('undetermined') })
    await store.savePublication({ incident: 'i1', part: 'verdict', published: true, at: T, actor: 'operator' })
    await store.saveClaim({ incident: 'i1', at: T, claim: { id: 'addresses area=UA', rung: 'addresses', area: ['UA'], text: '“there”' } })
    await store.appendAudit({ at: T, actor: 'operator', act: 'publish', subject: 'i1' })
    await store.saveState('surge', { levels: [1.5, 2 ** 40], nested: { text: 'a"b\\c\u2028', none: null } }, T)
    return
  }
  await store.append(many(100, report, 300))
  await store.appendProbes(many(5, probe, 20))
  await store.saveTrafficMinutes([minute(3), ...many(5, minute, 20)])
  await store.saveAnomaly(anomaly('a1', T, { ended: T + 5 * MINUTE, current: 0 }))
  await store.saveIncident(incident('i1', 3, { state: 'closed', ended: T + MINUTE }), T + MINUTE)
  await store.saveIncidentEvent({ incident: 'i1', at: T + MINUTE, kind: 'closed', revision: 2, document: null })
  await store.saveVerdict({ incident: 'i1', at: T + MINUTE, verdict: verdict('attack') })
  await store.savePublication({ incident: 'i1', part: 'verdict', published: false, at: T, actor: 'operator' })
  await store.appendAudit({ at: T, actor: 'operator', act: 'withdraw', subject: 'i1' })
  await store.saveState('progress', { at: T }, T + 1)
}

/** Everything that a store answers of it. */
export async function readAll(store) {
  const window = { from: T, to: T + 24 * 60 * MINUTE }
  const reports = []
  for await (const batch of store.since(0)) reports.push(...batch)
  return {
    reports,
    minuteCounts: await store.minuteCounts('examplesocial', window),
    comments: await store.comments('examplesocial', window, 1_000),
    probes: await store.probes('examplesocial', window, 1_000),
    trafficMinutes: await store.trafficMinutes('examplesocial', window),
    anomalies: await store.anomalies({ limit: 100 }),
    incidents: await store.incidents({ limit: 100 }),
    events: await store.incidentEvents('i1'),
    verdicts: await store.verdicts('i1'),
    publications: await store.publications('i1'),
    claims: await store.claims('i1'),
    audit: await store.audit(100),
    states: [await store.state('surge'), await store.state('progress')],
  }
}
