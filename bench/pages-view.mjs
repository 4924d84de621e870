// A public view by hand, for bench/pages.mjs: sixty services of very different sizes with a day of minutes each, one incident with everything
// published words aside. Seeded; no store, no detection: only what pages cost is measured.
const MINUTE = 60_000_000
const DAY = 1440 * MINUTE
export const NOW = Date.UTC(2026, 10, 26, 15, 5) * 1000
const ONSET = NOW - 64 * MINUTE
export const INCIDENT = '5f0d1c2b3a495867'
const CATEGORIES = ['Social', 'Music', 'Shipping', 'Transport', 'Banking', 'Games', 'Telecom', 'Work']
const PROBLEMS = ['app', 'website', 'log-in', 'images', 'video', 'slow', 'other']

let state = 20261126
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

function minutesOf(level, surging) {
  return Array.from({ length: 1440 }, (_, i) => {
    const at = Math.floor(NOW / MINUTE) * MINUTE - (1440 - i) * MINUTE
    if (i >= 300 && i < 330) return { at, reports: 0, gap: true }
    const day = level * (1 + 0.5 * Math.sin(((i - 360) / 1440) * 2 * Math.PI))
    const surge = surging && at >= ONSET ? 900 * level * Math.exp(-((at - ONSET - 12 * MINUTE) ** 2) / (2 * (9 * MINUTE) ** 2)) : 0
    const expected = { low: Math.floor(day * 0.5), middle: Math.round(day), high: Math.ceil(day * 1.8) + 2 }
    return { at, reports: Math.round(day * (0.7 + 0.6 * random()) + surge), expected }
  })
}

const services = Array.from({ length: 60 }, (_, i) => {
  const level = 10 ** (random() * 2.2 - 1)
  const surging = i === 7
  const service = {
    id: `service-${i + 1}`,
    name: `Example ${CATEGORIES[i % CATEGORIES.length]} ${i + 1}`,
    category: CATEGORIES[i % CATEGORIES.length],
    problemTypes: PROBLEMS,
    prefixes: [],
    statusPage: `https://status.example/${i + 1}`,
  }
  const minutes = minutesOf(surging ? 3 : level, surging)
  const quarter = minutes.slice(-15).reduce((sum, minute) => sum + minute.reports, 0)
  const usual = { low: Math.floor(level * 8), middle: Math.round(level * 15), high: Math.ceil(level * 25) + 4 }
  return {
    service,
    state: surging ? 'incident' : i === 11 || i === 30 ? 'reports-high' : 'quiet',
    sentence: `${quarter} reports on ${service.name} in 15 minutes, 14:50–15:05 UTC; usual ${usual.low}–${usual.high}. Our probe succeeds.`,
    lastQuarter: { reports: quarter, usual },
    minutes,
    problems: PROBLEMS.slice(0, 4).map((problem, n) => ({ problem, reports: 400 - 90 * n, share: 0.4 - 0.09 * n })),
    places: ['US-east', 'US-west', 'United Kingdom', 'Germany', 'Vietnam', 'Brazil', 'other'].map((place, n) => ({
      place,
      reports: 200 - 20 * n,
      share: 0.2 - 0.02 * n,
    })),
    networks: [
      { network: 'AS64500 Example Telecom', reports: 240, share: 0.4 },
      { network: 'other', reports: 360, share: 0.6 },
    ],
    affected: [{ kind: 'place', name: 'US-east', reports: 200, usual: 3.5, times: 57 }],
    probes: Array.from({ length: 10 }, (_, n) => ({
      service: service.id,
      at: NOW - n * MINUTE,
      outcome: 'success',
      status: 200,
      tookMilliseconds: 80 + n,
      detail: 'HTTP 200',
    })),
    ourProbes: [],
    ...(surging ? { openIncident: INCIDENT } : {}),
    incidents: [],
  }
})

const hit = services[7]
const summary = {
  id: INCIDENT,
  service: hit.service.id,
  serviceName: hit.service.name,
  state: 'open',
  onset: ONSET,
  sentence: `People reported problems with ${hit.service.name} since 14:01 UTC on 2026-11-26: 63,847 reports in all.`,
  peakReports: 36_512,
}
hit.incidents = [summary]

const incident = {
  incident: {
    id: INCIDENT,
    service: hit.service.id,
    state: 'open',
    onset: ONSET,
    anomalies: [],
    phases: [
      { kind: 'onset', from: ONSET, to: ONSET + 4 * MINUTE },
      { kind: 'surge', from: ONSET + 4 * MINUTE, to: ONSET + 12 * MINUTE },
      { kind: 'plateau', from: ONSET + 12 * MINUTE, to: ONSET + 25 * MINUTE },
      { kind: 'decline', from: ONSET + 25 * MINUTE },
    ],
    peak: { at: ONSET + 20 * MINUTE, reports: 36_512 },
    reports: 63_847,
    revision: 7,
  },
  service: hit.service,
  sentence: summary.sentence,
  minutes: hit.minutes.slice(-124),
  problems: hit.problems,
  places: hit.places,
  networks: hit.networks,
  affected: hit.affected,
  revisions: Array.from({ length: 20 }, (_, n) => ({ at: ONSET + n * 3 * MINUTE, sentence: summary.sentence })),
  timeline: Array.from({ length: 20 }, (_, n) => ({ at: ONSET + n * 3 * MINUTE, text: 'Reports are rising.', from: 'observatory' })),
  known: ['63,847 accepted reports since 14:01 UTC.'],
  notKnown: ['Why it happens. Reports and probes cannot tell an attack from a fault.'],
  published: [],
}

function course(id, range) {
  const [step, count] = range === '90d' ? [DAY, 90] : [60 * MINUTE, 168]
  const last = Math.floor(NOW / step) * step
  const points = Array.from({ length: count }, (_, i) => ({
    at: last - (count - 1 - i) * step,
    reports: Math.round(random() * 5_000),
    expected: { low: 1_000, middle: 2_500, high: 4_500 },
  }))
  return services.some(({ service }) => service.id === id) ? { range, step, points } : undefined
}

export const HIT = hit.service.id
export const view = {
  instance: 'Bench',
  synthetic: { scenario: 'bench', title: 'Bench', note: 'made for a bench, no real traffic.' },
  now: () => NOW,
  services: () => services,
  service: (id) => services.find((one) => one.service.id === id),
  incidents: () => [summary],
  incident: (id) => (id === INCIDENT ? incident : undefined),
  course,
  subscribe: () => () => {},
}
