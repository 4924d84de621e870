import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AttackProfile,
  type Cause,
  type Episode,
  exactly,
  LIKELIHOODS,
  likelihoodOf,
  MINUTE,
  NOTHING_SEEN,
  SECOND,
  type Verdict,
} from '#vocabulary'
import { diagnose } from './diagnose.ts'
import type { DiagnosisEvidence, PeopleEvidence, ProbeEvidence, TrafficObserved } from './evidence.ts'

// Minutes are counted from 2025-03-10T09:45:00Z, when the trouble begins in every row unless it says otherwise.
const START = Date.UTC(2025, 2, 10, 9, 45) * 1000
const at = (minute: number) => START + minute * MINUTE
const WINDOW = { from: at(0), to: at(90) }
const USUAL = { packetsPerSecond: 10_000, bitsPerSecond: 50_000_000 }

// --- people
const people = (over: Partial<PeopleEvidence> = {}): PeopleEvidence => ({
  reports: 60_000,
  onset: at(0),
  peakPerQuarter: 20_000,
  usualPerQuarter: 20,
  problems: [
    { problem: 'app', share: 0.56 },
    { problem: 'website', share: 0.33 },
    { problem: 'other', share: 0.11 },
  ],
  ongoing: false,
  ...over,
})
const few = people({ reports: 30, peakPerQuarter: 22 })
const slowVoices = people({ peakPerQuarter: 400, problems: [{ problem: 'slow', share: 0.7 }] })
const someSlow = people({ peakPerQuarter: 45, problems: [{ problem: 'slow', share: 0.6 }] })
const broken = people({
  problems: [
    { problem: 'links', share: 0.4 },
    { problem: 'images', share: 0.3 },
    { problem: 'website', share: 0.3 },
  ],
})
const waves = [
  { from: at(0), to: at(40) },
  { from: at(225), to: at(285) },
  { from: at(325), to: at(400) },
]

// --- traffic
const episode = (from: number, to: number, over: Partial<Episode> = {}): Episode => ({
  onset: at(from),
  peakAt: at(from),
  end: at(to),
  ongoing: false,
  peakPacketsPerSecond: 0,
  peakBitsPerSecond: 0,
  ...over,
})
/** A flood of `size` times the usual over its episodes. */
const profile = (size: number, episodes: readonly Episode[], over: Partial<AttackProfile> = {}): AttackProfile => {
  const seconds = episodes.reduce((sum, e) => sum + (e.end - e.onset) / SECOND, 0)
  const packets = size * USUAL.packetsPerSecond * seconds
  return {
    nature: 'attack',
    target: '192.0.2.1',
    vantage: 'victim',
    window: WINDOW,
    sentence: '',
    reasons: [],
    episodes,
    vectors: [
      {
        number: 1,
        kind: 'udp-flood',
        name: 'UDP flood',
        technique: 'T1498.001',
        protocol: 17,
        port: 0,
        window: WINDOW,
        packets,
        bytes: packets * 60,
        shareOfPackets: size / (1 + size),
        shareOfBytes: size / (1 + size),
        sources: exactly(4000),
        traits: [],
        confidence: 'high',
        rule: { rule: 'udp-512', text: '', from: 'traffic' },
        reflected: false,
        match: { destination: '192.0.2.1', protocol: 17 },
        seconds: [],
      },
    ],
    packets,
    bytes: packets * 60,
    sources: exactly(4000),
    spoofing: { result: 'not-spoofed', tests: [], text: '' },
    geography: { kind: 'withheld', because: '' },
    coverage: NOTHING_SEEN,
    cannotTell: [],
    ...over,
  }
}
const seen = (over: Partial<TrafficObserved> = {}): TrafficObserved => ({
  listening: true,
  telemetryAgeSeconds: 5,
  profiles: [],
  quiet: false,
  usual: USUAL,
  surgeRatio: 1,
  ...over,
})
const flood = (size: number, from: number, to: number, over: Partial<TrafficObserved> = {}) =>
  seen({ profiles: [profile(size, [episode(from, to)])], surgeRatio: 1 + size, ...over })
const withoutUsual = ({ usual: _usual, ...rest }: TrafficObserved): TrafficObserved => rest
const ordinary = seen({ quiet: true })
const crowd = seen({ surgeRatio: 4, handshakeShare: 0.95 })
const strangeSurge = seen({ surgeRatio: 4 })
const answeredSurge = seen({ surgeRatio: 4, returnRatio: 1.2 })
const unusual = seen({ surgeRatio: 4, profiles: [profile(0, [], { nature: 'undetermined', vectors: [] })] })

// --- probe
const probe = (outcomes: Partial<ProbeEvidence['outcomes']>, over: Partial<ProbeEvidence> = {}): ProbeEvidence => {
  const all = { success: 0, 'http-error': 0, refused: 0, timeout: 0, unreachable: 0, ...outcomes }
  const total = Object.values(all).reduce((a, b) => a + b, 0)
  return { total, outcomes: all, statuses: [], failingSince: at(0), ongoing: false, ...over }
}
const fine = probe({ success: 90 }, { latencyRatio: 1 })
const slow = probe({ success: 90 }, { latencyRatio: 8 })
const silent = probe({ success: 45, timeout: 45 })
const oneLost = probe({ success: 89, timeout: 1 })
const busy = probe({ success: 30, 'http-error': 60 }, { statuses: [{ status: 503, count: 60 }] })
const forbidden = (since = at(0)) =>
  probe(
    { success: 10, refused: 80 },
    { statuses: [{ status: 403, count: 80 }], latencyRatio: 0.5, sampleDetail: 'HTTP 403, code 467', failingSince: since },
  )
const serverError = probe({ success: 10, 'http-error': 80 }, { statuses: [{ status: 500, count: 80 }], latencyRatio: 0.8 })
const mixed = probe({ success: 40, timeout: 20, 'http-error': 20 }, { statuses: [{ status: 500, count: 20 }] })

type Row = [name: string, evidence: Partial<DiagnosisEvidence>, cause: Cause | readonly Cause[], word?: string]

const TABLE: Row[] = [
  // One kind alone, or nothing.
  ['nothing at all', {}, 'undetermined'],
  ['reports alone', { people: people() }, 'undetermined'],
  ['few reports alone', { people: few }, 'undetermined'],
  ['a flood alone', { traffic: flood(20, 0, 60) }, 'undetermined'],
  ['a crowd alone', { traffic: crowd }, 'undetermined'],
  ['ordinary traffic alone', { traffic: ordinary }, 'undetermined'],
  ['a probe that answers alone', { probe: fine }, 'undetermined'],
  ['a silent probe alone', { probe: silent }, 'undetermined'],
  ['a refused probe alone', { probe: forbidden() }, 'undetermined'],

  // People and probe, no traffic.
  ['reports and 403, traffic unseen', { people: people(), probe: forbidden() }, 'fault', 'likely'],
  ['reports and 500, traffic unseen', { people: people(), probe: serverError }, 'fault', 'likely'],
  ['reports and silence, traffic unseen', { people: people(), probe: silent }, 'undetermined'],
  ['reports and overload, traffic unseen', { people: people(), probe: busy }, 'undetermined'],
  ['reports and slow answers, traffic unseen', { people: people(), probe: slow }, 'undetermined'],
  ['reports and good answers, traffic unseen', { people: people(), probe: fine }, 'undetermined'],
  ['reports and mixed failures, traffic unseen', { people: people(), probe: mixed }, 'undetermined'],
  ['few reports and 403, traffic unseen', { people: few, probe: forbidden() }, 'undetermined'],
  ['reports and 403, exporter silent', { people: people(), probe: forbidden(), traffic: seen({ listening: false }) }, 'fault', 'likely'],
  ['reports and a flood, exporter silent', { people: people(), traffic: flood(20, 0, 60, { listening: false }) }, 'undetermined'],

  // Floods that fit.
  ['reports, flood and silence', { people: people(), traffic: flood(20, -3, 60), probe: silent }, 'attack', 'almost certain'],
  ['reports, flood and overload', { people: people(), traffic: flood(20, -3, 60), probe: busy }, 'attack', 'almost certain'],
  ['reports and flood, no probe', { people: people(), traffic: flood(20, -3, 60) }, 'attack', 'very likely'],
  ['flood and silence, nobody asked', { traffic: flood(20, -3, 60), probe: silent }, 'attack', 'very likely'],
  ['reports, considerable flood and slow answers', { people: people(), traffic: flood(2, -3, 60), probe: slow }, 'attack', 'very likely'],
  [
    'reports, flood and good answers (a cache before it)',
    { people: people(), traffic: flood(20, -3, 60), probe: fine },
    'attack',
    'very likely',
  ],
  ['reports, modest flood and silence', { people: people(), traffic: flood(0.5, -3, 60), probe: silent }, 'attack', 'likely'],
  [
    'reports, flood without a baseline and silence',
    { people: people(), traffic: withoutUsual(flood(20, -3, 60)), probe: silent },
    'attack',
    'almost certain',
  ],
  ['flood that begins with the first reports', { people: people(), traffic: flood(20, 4, 60), probe: silent }, 'attack'],
  [
    'reports, flood and 403 that begin together',
    { people: people(), traffic: flood(20, 0, 60), probe: forbidden(at(0)) },
    'attack',
    'very likely',
  ],
  [
    'three waves, three bursts',
    {
      window: { from: at(0), to: at(400) },
      people: people({ waves }),
      traffic: seen({ profiles: [profile(20, [episode(-1, 45), episode(224, 285), episode(324, 400)])], surgeRatio: 21 }),
      probe: silent,
    },
    'attack',
    'almost certain',
  ],

  // Floods that do not fit.
  ['flood well after the trouble, silence', { people: people(), traffic: flood(20, 60, 90), probe: silent }, ['fault', 'undetermined']],
  ['flood well after 403 began', { people: people(), traffic: flood(20, 60, 90), probe: forbidden() }, 'fault'],
  [
    '403 began five minutes before the flood',
    { people: people(), traffic: flood(20, 5, 60), probe: forbidden(at(0)) },
    ['fault', 'undetermined'],
  ],
  [
    '500 began ten minutes before the flood',
    { people: people(), traffic: flood(2, 10, 60), probe: serverError },
    ['fault', 'undetermined'],
  ],
  ['small flood, 403', { people: people(), traffic: flood(0.05, 0, 60), probe: forbidden() }, 'fault', 'almost certain'],
  ['small flood, silence', { people: people(), traffic: flood(0.05, 0, 60), probe: silent }, ['fault', 'undetermined']],
  ['small flood and reports', { people: people(), traffic: flood(0.05, 0, 60) }, ['fault', 'undetermined']],
  ['flood over an hour before the trouble', { people: people(), traffic: flood(20, -120, -60), probe: silent }, ['fault', 'undetermined']],
  ['flood for two hours before any trouble', { people: people(), traffic: flood(20, -120, 60), probe: silent }, 'undetermined'],
  ['flood, and nobody who suffers', { people: few, traffic: flood(20, 0, 60), probe: fine }, 'undetermined'],
  [
    'flood seen only by a telescope',
    { people: people(), traffic: seen({ profiles: [profile(20, [episode(0, 60)], { vantage: 'telescope' })] }) },
    'undetermined',
  ],

  // Faults.
  ['reports, 403, ordinary traffic', { people: people(), traffic: ordinary, probe: forbidden() }, 'fault', 'almost certain'],
  [
    'links and images, 403, ordinary traffic (6 March 2023)',
    { people: broken, traffic: ordinary, probe: forbidden() },
    'fault',
    'almost certain',
  ],
  ['reports, 500, ordinary traffic', { people: people(), traffic: ordinary, probe: serverError }, 'fault', 'almost certain'],
  ['reports, silence, ordinary traffic', { people: people(), traffic: ordinary, probe: silent }, 'fault', 'very likely'],
  ['reports, silence, traffic fell away', { people: people(), traffic: seen({ surgeRatio: 0.2 }), probe: silent }, 'fault'],
  ['reports, overload, ordinary traffic', { people: people(), traffic: ordinary, probe: busy }, 'fault'],
  ['500, ordinary traffic, few reports', { people: few, traffic: ordinary, probe: serverError }, 'fault', 'likely'],
  ['reports, ordinary traffic, no probe', { people: people(), traffic: ordinary }, 'fault', 'likely'],
  [
    'links and images, ordinary traffic, probe of the front page is fine',
    { people: broken, traffic: ordinary, probe: fine },
    'fault',
    'likely',
  ],

  // Crowds.
  ['crowd, few reports, slow', { people: few, traffic: crowd, probe: slow }, 'flash-crowd', 'very likely'],
  ['crowd, few reports, 503', { people: few, traffic: crowd, probe: busy }, 'flash-crowd', 'very likely'],
  ['crowd, reports of slowness, slow', { people: slowVoices, traffic: crowd, probe: slow }, 'flash-crowd'],
  ['crowd, some reports of slowness, no probe', { people: someSlow, traffic: crowd, probe: slow }, 'flash-crowd'],
  ['crowd and scans', { people: few, traffic: { ...crowd, profiles: [profile(0.02, [episode(0, 60)])] }, probe: slow }, 'flash-crowd'],
  [
    'crowd and a flood of its size',
    { people: people(), traffic: { ...crowd, profiles: [profile(6, [episode(0, 60)])] }, probe: silent },
    'attack',
  ],

  // Not enough of anything.
  ['reports, ordinary traffic, good answers', { people: people(), traffic: ordinary, probe: fine }, 'undetermined'],
  ['few reports, ordinary traffic, silence (the probe’s own way?)', { people: few, traffic: ordinary, probe: silent }, 'undetermined'],
  ['few reports, ordinary traffic, 403 (the probe blocked?)', { people: few, traffic: ordinary, probe: forbidden() }, 'undetermined'],
  ['one lost probe', { people: few, traffic: ordinary, probe: oneLost }, 'undetermined'],
  ['a surge that is answered in proportion, few reports, 503', { people: few, traffic: answeredSurge, probe: busy }, 'flash-crowd'],
  [
    'a surge that is hardly answered',
    { people: people(), traffic: seen({ surgeRatio: 4, returnRatio: 0.1 }), probe: slow },
    'undetermined',
  ],
  [
    'a surge that is answered, of connections that do not complete',
    { people: people(), traffic: { ...answeredSurge, handshakeShare: 0.2 }, probe: slow },
    'undetermined',
  ],
  ['a surge that nobody can name', { people: people(), traffic: strangeSurge, probe: slow }, 'undetermined'],
  ['unusual traffic that nobody can name', { people: people(), traffic: unusual, probe: silent }, 'undetermined'],
  ['somewhat raised traffic, slow', { people: few, traffic: seen({ surgeRatio: 1.6 }), probe: slow }, 'undetermined'],
  [
    'traffic whose usual is not known',
    { people: people(), traffic: { listening: true, telemetryAgeSeconds: 5, profiles: [], quiet: false }, probe: silent },
    'undetermined',
  ],
]

const verdictOf = (evidence: Partial<DiagnosisEvidence>) => diagnose({ service: 'Chirp', window: WINDOW, ...evidence })

describe('the table of combinations', () => {
  it('has its rows', () => expect(TABLE.length).toBeGreaterThanOrEqual(30))

  it.each<Row>(TABLE)('%s', (_name, evidence, cause, word) => {
    const verdict = verdictOf(evidence)
    const told = `${verdict.cause} (${verdict.probability.toFixed(3)}) ${verdict.statement}`
    expect([cause].flat(), told).toContain(verdict.cause)
    if (word) expect(verdict.likelihood, told).toBe(word)
    soundWording(verdict)
  })
})

function sentences(verdict: Verdict): string[] {
  const texts = [
    verdict.statement,
    verdict.confidenceStatement,
    verdict.traffic ?? '',
    ...verdict.wouldChange,
    ...verdict.reasons.map((r) => r.text),
    ...verdict.against.map((r) => r.text),
  ]
  return texts.flatMap((text) => text.split(/(?<=[.!?])\s+(?=[A-Z])/)).filter((text) => text !== '')
}

/** What every verdict keeps, whatever the evidence. */
function soundWording(verdict: Verdict): void {
  for (const sentence of sentences(verdict)) {
    const likelihood = LIKELIHOODS.some((word) => new RegExp(`\\b${word}\\b`, 'i').test(sentence))
    const confidence = /\bconfiden/i.test(sentence) || /\b(low|moderate|high)\b/i.test(sentence)
    expect(likelihood && confidence, sentence).toBe(false)
    expect(sentence).not.toMatch(/\bdown\b(?!,)|\busers?\b|NaN|undefined|Infinity|\bbotnet\b/i)
    expect(sentence).toMatch(/^[A-Z0-9].*[.]$/)
  }
  expect(verdict.confidenceStatement).toMatch(/\bConfidence\b/)
  expect(verdict.statement).not.toMatch(/confiden/i)
  expect(verdict.wouldChange.length).toBeGreaterThan(0)
  expect(verdict.likelihood).toBe(likelihoodOf(verdict.probability))
  if (verdict.cause === 'undetermined') {
    expect(verdict.probability).toBeLessThanOrEqual(0.55)
    expect(verdict.confidence).toBe('low')
  } else {
    expect(verdict.probability).toBeGreaterThan(0.55)
    expect(verdict.statement).toContain(verdict.likelihood)
    expect(verdict.reasons.length).toBeGreaterThan(0)
  }
}

// Every member of each kind of evidence with every member of the others.
const PEOPLE = { none: undefined, surge: people(), few, slowVoices, broken, waves: people({ waves }), lasting: people({ ongoing: true }) }
const TRAFFIC = {
  none: undefined,
  silent: seen({ listening: false }),
  ordinary,
  crowd,
  answeredSurge,
  strangeSurge,
  unusual,
  raised: seen({ surgeRatio: 1.6 }),
  fell: seen({ surgeRatio: 0.2 }),
  old: { ...ordinary, telemetryAgeSeconds: 4000 },
  huge: flood(5000, 0, 60),
  fits: flood(20, -3, 60),
  considerable: flood(2, -3, 60),
  modest: flood(0.5, -3, 60),
  small: flood(0.03, 0, 60),
  soon: flood(20, 5, 60),
  late: flood(20, 60, 90),
  past: flood(20, -120, -60),
  long: flood(20, -120, 60),
  outlasts: flood(20, -3, 200),
  telescope: seen({ profiles: [profile(20, [episode(0, 60)], { vantage: 'telescope' })] }),
  instant: seen({ profiles: [profile(20, [episode(0, 0, { ongoing: true })], { vectors: [] })] }),
}
const PROBE = {
  none: undefined,
  fine,
  slow,
  silent,
  oneLost,
  busy,
  forbidden: forbidden(),
  earlier: forbidden(at(-30)),
  serverError,
  mixed,
  empty: probe({}),
}

function everyCombination(): { name: string; evidence: Partial<DiagnosisEvidence> }[] {
  const found: { name: string; evidence: Partial<DiagnosisEvidence> }[] = []
  for (const [p, someone] of Object.entries(PEOPLE))
    for (const [t, traffic] of Object.entries(TRAFFIC))
      for (const [r, probed] of Object.entries(PROBE))
        found.push({
          name: `${p}/${t}/${r}`,
          evidence: { ...(someone ? { people: someone } : {}), ...(traffic ? { traffic } : {}), ...(probed ? { probe: probed } : {}) },
        })
  return found
}

describe('over every combination', () => {
  const all = everyCombination().map(({ name, evidence }) => ({ name, evidence, verdict: verdictOf(evidence) }))

  it('the wording is sound: likelihood and confidence never share a sentence', () => {
    for (const { verdict } of all) soundWording(verdict)
  })

  it('an attack always has a large enough flood that fits, and somebody or something that suffers', () => {
    const attacks = all.filter(({ verdict }) => verdict.cause === 'attack')
    expect(attacks.length).toBeGreaterThan(20)
    for (const { name, verdict } of attacks) {
      expect(name).toMatch(/^[^/]+\/(huge|fits|considerable|modest|soon|outlasts|instant)\//)
      expect(name).not.toMatch(/^(none|few)\/[^/]+\/(none|fine|oneLost|empty)$/)
      expect(verdict.reasons.some((reason) => reason.rule.startsWith('flood-'))).toBe(true)
    }
  })

  it('nothing that was broken in plain sight before the flood is called an attack', () => {
    for (const { name, verdict } of all) if (name.endsWith('/earlier')) expect(verdict.cause, name).not.toBe('attack')
    for (const { name, verdict } of all) if (/\/soon\/(forbidden|serverError)$/.test(name)) expect(verdict.cause, name).not.toBe('attack')
  })

  it('without a view of the traffic only clear wrong answers and reports name a cause, and "likely" is the most', () => {
    for (const { name, verdict } of all.filter((row) => !row.verdict.heard.traffic)) {
      if (verdict.cause === 'undetermined') continue
      expect(name).toMatch(/^(surge|slowVoices|broken|waves|lasting)\/(none|silent|telescope)\/(forbidden|earlier|serverError)$/)
      expect(verdict).toMatchObject({ cause: 'fault', likelihood: 'likely', confidence: 'low' })
      expect(verdict.statement).toContain('traffic was not seen')
    }
  })

  it('one kind of evidence alone never names a cause', () => {
    for (const { name, verdict } of all) {
      const { people: p, traffic: t, probe: r } = verdict.heard
      if (Number(p) + Number(t) + Number(r) < 2 && verdict.cause !== 'undetermined') {
        // Our own sensor and our own probe are two kinds; each alone is not.
        expect.fail(`${name} is called ${verdict.cause}`)
      }
    }
  })

  it('the traffic is described whenever it was seen, and never otherwise', () => {
    for (const { verdict } of all) expect(verdict.traffic !== undefined).toBe(verdict.heard.traffic)
  })

  it('the same evidence gives the same verdict', () => {
    for (const { evidence, verdict } of all.slice(0, 200)) expect(verdictOf(structuredClone(evidence))).toEqual(verdict)
  })
})

describe('the words of some verdicts', () => {
  it('reports alone cannot be verified without the operator', () => {
    const verdict = verdictOf({ people: people() })
    expect(verdict.statement).toContain("cannot be verified without the operator's data")
    expect(verdict.wouldChange.join(' ')).toContain("operator's traffic records")
  })

  it('traffic alone says what it is, not why people suffer', () => {
    const verdict = verdictOf({ traffic: flood(20, 0, 60) })
    expect(verdict.traffic).toContain('UDP flood')
    expect(verdict.traffic).toContain('20 times the usual')
    expect(verdict.statement).toContain('no cause is named')
  })

  it('a silent service without traffic: attack and fault look the same', () => {
    expect(verdictOf({ people: people(), probe: silent }).statement).toContain('look the same from outside')
  })

  it('an exporter that fell silent is named as silence, not as quiet', () => {
    const verdict = verdictOf({ people: people(), traffic: seen({ listening: false }) })
    expect(verdict.reasons.map((reason) => reason.text).join(' ')).toContain('silence of the sensor, not quiet')
  })

  it('of a flood after 403s shows both sides', () => {
    const verdict = verdictOf({ people: people(), traffic: flood(20, 5, 60), probe: forbidden(at(0)) })
    const rules = [...verdict.reasons, ...verdict.against].map((reason) => reason.rule)
    expect(rules).toContain('flood-overwhelming')
    expect(rules).toContain('probe-errors-before-flood')
    expect(verdict.against.length).toBeGreaterThan(0)
  })

  it('names what it hangs on', () => {
    const verdict = verdictOf({ people: people(), traffic: flood(20, -3, 60), probe: silent })
    expect(verdict.wouldChange).toContain('Without the traffic records the verdict would be undetermined.')
    expect(verdict.confidence).toBe('high')
  })

  it('confidence sinks with what was missing, and says so', () => {
    const fit = flood(20, -3, 60)
    const cases: [Partial<DiagnosisEvidence>, string, RegExp][] = [
      [{ people: people(), traffic: fit }, 'moderate', /no probe/],
      [{ people: people(), traffic: { ...fit, telemetryAgeSeconds: 300 }, probe: silent }, 'moderate', /5 min old/],
      [{ people: people(), traffic: fit, probe: probe({ timeout: 4 }) }, 'moderate', /only 4 probes/],
      [{ people: people(), probe: forbidden() }, 'low', /traffic was not seen/],
    ]
    for (const [evidence, confidence, limit] of cases) {
      const verdict = verdictOf(evidence)
      expect(verdict.confidence, verdict.confidenceStatement).toBe(confidence)
      expect(verdict.confidenceStatement).toMatch(limit)
    }
  })
})

describe('the size of a flood', () => {
  it('counts the attack, not the crowd that it hides in', () => {
    const verdict = verdictOf({
      people: few,
      traffic: { ...crowd, surgeRatio: 9, profiles: [profile(0.05, [episode(0, 60)])] },
      probe: slow,
    })
    expect(verdict.cause).toBe('flash-crowd')
  })

  it('never makes a larger flood less of a reason', () => {
    const strength = (size: number) => {
      const verdict = verdictOf({ people: people(), traffic: flood(size, -3, 60), probe: silent })
      return verdict.cause === 'attack' ? verdict.probability : 0
    }
    const size = fc.double({ min: 0.001, max: 1000, noNaN: true })
    fc.assert(fc.property(size, size, (a, b) => strength(Math.min(a, b)) <= strength(Math.max(a, b))))
  })

  const sizeOf = (...profiles: AttackProfile[]) =>
    /(\S+) times the usual/.exec(verdictOf({ people: people(), traffic: seen({ profiles }), probe: silent }).traffic ?? '')?.[1]

  it('adds up over targets hit at once, not over bursts one after the other', () => {
    expect(sizeOf(profile(6, [episode(0, 30)]), profile(6, [episode(0, 30)], { target: '192.0.2.2' }))).toBe('12')
    expect(sizeOf(profile(6, [episode(0, 30)]), profile(6, [episode(40, 70)]))).toBe('6')
    expect(sizeOf(profile(12, [episode(0, 5)]), profile(0.1, [episode(10, 90)]))).toBe('12')
  })

  it('is taken in packets or in bits, whichever is more', () => {
    const wide = profile(0.1, [episode(-3, 60)])
    const bytes = (20 * USUAL.bitsPerSecond * 63 * 60) / 8
    const vectors = wide.vectors.map((vector) => ({ ...vector, bytes }))
    expect(verdictOf({ people: people(), traffic: seen({ profiles: [{ ...wide, vectors }] }), probe: silent }).cause).toBe('attack')
  })
})
