import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '#storage'
import type { Anomaly, Incident, ProbeResult, Report, Verdict } from '#vocabulary'
import { DAY, MINUTE, SECOND } from '#vocabulary'

/** What every store promises. `open` starts with nothing; `reopen` stops the store and opens what it left, where it lasts at all. */
export interface StoreMaker {
  open(): Promise<Store>
  reopen?(store: Store): Promise<Store>
  clean?(): Promise<void>
}

/** 2025-03-10T14:00:00Z */
const T = 1_741_615_200_000_000

export function report(number: number, fields: Partial<Report> = {}): Report {
  return {
    id: `0195802f-6b00-7000-8000-${String(number).padStart(12, '0')}`,
    service: 'examplesocial',
    problem: 'app',
    at: T + number * SECOND,
    place: { country: 'US', region: 'US-east' },
    channel: 'form',
    reporter: `reporter-${number}`,
    ...fields,
  }
}

const anomaly = (id: string, onset: number, fields: Partial<Anomaly> = {}): Anomaly => ({
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
  sentence: '812 reports a minute; usual are 0 to 7',
  ...fields,
})

const incident = (id: string, onset: number, revision: number, fields: Partial<Incident> = {}): Incident => ({
  id,
  service: 'examplesocial',
  state: 'open',
  onset,
  anomalies: [anomaly('a1', onset)],
  phases: [{ kind: 'onset', from: onset }],
  reports: 812,
  revision,
  ...fields,
})

const verdict: Verdict = {
  cause: 'undetermined',
  probability: 0.5,
  likelihood: 'roughly even chance',
  confidence: 'low',
  statement: 'It cannot be told yet.',
  confidenceStatement: 'Only people were heard.',
  reasons: [],
  against: [],
  heard: { people: true, traffic: false, probe: false },
  wouldChange: ['traffic'],
}

async function collect(store: Store, at: number) {
  const all = []
  for await (const batch of store.since(at)) all.push(...batch)
  return all
}

export function describeStore(name: string, maker: StoreMaker): void {
  describe(`${name} keeps the promises of a store`, () => {
    let store: Store
    beforeEach(async () => {
      store = await maker.open()
    })
    afterEach(async () => {
      await store.stop()
      await maker.clean?.()
    })
    const reopened = async () => {
      if (maker.reopen) store = await maker.reopen(store)
    }

    describe('reports', () => {
      it('come back as they were, oldest first, without their comments', async () => {
        const given = [
          report(3, { comment: 'the feed “does not load” 🫠\u0000\n', place: { country: 'DE' } }),
          report(1, { problem: 'log-in', channel: 'api' }),
          report(2, { service: 'examplebank' }),
        ]
        await store.append(given)
        await reopened()
        const { comment: _, ...third } = given[0]
        expect(await collect(store, T)).toEqual([given[1], given[2], third])
      })

      it('since() holds its own instant and nothing before', async () => {
        await store.append([report(1), report(2), report(3)])
        expect((await collect(store, T + 2 * SECOND)).map((r) => r.reporter)).toEqual(['reporter-2', 'reporter-3'])
        expect(await collect(store, T + DAY)).toEqual([])
      })

      it('keep every microsecond', async () => {
        await store.append([report(1, { at: T + 123_457 })])
        expect((await collect(store, T + 123_457)).map((r) => r.at)).toEqual([T + 123_457])
        expect(await collect(store, T + 123_458)).toEqual([])
      })

      it('are counted by minute in a half-open window, empty minutes left out', async () => {
        await store.append([report(0), report(59), report(60), report(185), report(240), report(1, { service: 'examplebank' })])
        expect(await store.minuteCounts('examplesocial', { from: T, to: T + 4 * MINUTE })).toEqual([
          { at: T, reports: 2 },
          { at: T + MINUTE, reports: 1 },
          { at: T + 3 * MINUTE, reports: 1 },
        ])
        expect(await store.minuteCounts('nobody', { from: T, to: T + DAY })).toEqual([])
      })

      it('keep their network, up to the largest AS number, and their weight, each only where it was given', async () => {
        const given = [
          report(1, { network: 64_512, weight: 0.1, channel: 'batch' }),
          report(2, { network: 4_294_967_295, channel: 'widget' }),
          report(3, { weight: 1 / 3, comment: 'slow' }),
          report(4),
        ]
        await store.append(given)
        await reopened()
        const { comment: _, ...third } = given[2] as Report
        expect(await collect(store, T)).toEqual([given[0], given[1], third, given[3]])
        expect(await store.comments('examplesocial', { from: T, to: T + DAY }, 10)).toEqual([given[2]])
      })

      it('with words are listed newest first', async () => {
        const words = [1, 2, 3].map((n) => report(n, { comment: `word ${n}` }))
        await store.append([...words, report(4)])
        expect(await store.comments('examplesocial', { from: T, to: T + MINUTE }, 2)).toEqual([words[2], words[1]])
      })

      it('survive words that are half a character', async () => {
        await store.append([report(1, { comment: 'half \ud83e' }), report(2)])
        expect(await collect(store, T)).toHaveLength(2)
      })

      it('appended at the same time are all there', async () => {
        await Promise.all(Array.from({ length: 20 }, (_, g) => store.append(Array.from({ length: 50 }, (_, i) => report(g * 50 + i)))))
        await reopened()
        expect(new Set((await collect(store, T)).map((r) => r.id)).size).toBe(1_000)
      })

      it('no batch is no work', async () => {
        await store.append([])
        expect(await collect(store, 0)).toEqual([])
      })
    })

    describe('counts', () => {
      const day = Math.floor(T / DAY) * DAY
      const whole = { from: day, to: day + 90 * DAY }
      const places = (n: number) =>
        n % 3 === 0 ? { country: 'DE' } : n % 50 === 1 ? { country: 'FR' } : { country: 'US', region: 'US-east' }
      /** Three days with reports, one without, in quarters of an hour that are not all full. */
      const given = [0, 1, 3].flatMap((d) =>
        Array.from({ length: 60 + d }, (_, n) =>
          report(d * 1_000 + n, { at: day + d * DAY + n * 7 * MINUTE, problem: n % 4 === 0 ? 'website' : 'app', place: places(n) }),
        ),
      )
      const asked = async () => ({
        days: await store.dayCounts('examplesocial', whole),
        quarters: await store.quarterCounts('examplesocial', { from: day, to: day + 2 * DAY }),
        problems: await store.problemCounts('examplesocial', whole),
        places: await store.placeCounts('examplesocial', whole),
        nobody: await store.dayCounts('nobody', whole),
      })

      it('are the same before folding, after it, and after the reports are gone', async () => {
        await store.append(given)
        const before = await asked()
        expect(before.days).toEqual([0, 1, 3].map((d) => ({ at: day + d * DAY, reports: 60 + d })))
        expect(before.quarters.slice(0, 3)).toEqual([
          { at: day, reports: 3 },
          { at: day + 15 * MINUTE, reports: 2 },
          { at: day + 30 * MINUTE, reports: 2 },
        ])
        expect(before.problems).toEqual([
          { problem: 'app', reports: 137 },
          { problem: 'website', reports: 47 },
        ])
        expect(before.places.map(({ place }) => place)).toEqual(['US-east', 'DE', 'other'])
        expect(before.places.reduce((sum, { reports }) => sum + reports, 0)).toBe(given.length)
        expect(before.nobody).toEqual([])
        // Only days that are over.
        expect(await store.foldDay(day + DAY - 1)).toBe(false)
        expect(await store.foldDay(day + 2 * DAY)).toBe(true)
        expect(await asked()).toEqual(before)
        expect(await store.foldDay(day + 2 * DAY)).toBe(true)
        expect(await store.foldDay(day + 2 * DAY)).toBe(false)
        expect(await asked()).toEqual(before)
        await reopened()
        expect(await asked()).toEqual(before)
        while (await store.retire({ reportsBefore: day + 30 * DAY, probesBefore: 0, trafficBefore: 0 }));
        expect(await asked()).toEqual(before)
        await reopened()
        expect(await asked()).toEqual(before)
        // What was not folded is never removed.
        expect(await collect(store, 0)).toHaveLength(63)
      })

      it('probes and traffic minutes go when they are old, what is younger stays', async () => {
        const probe = (at: number): ProbeResult => ({
          service: 'examplesocial',
          at,
          outcome: 'success',
          status: 200,
          tookMilliseconds: 1,
          detail: '',
        })
        const minute = (at: number) => ({ service: 'examplesocial', prefix: '192.0.2.0/24', at, packets: 1, bytes: 1, flows: 1 })
        await store.appendProbes([probe(day), probe(day + DAY), probe(day + 2 * DAY)])
        await store.saveTrafficMinutes([minute(day), minute(day + DAY), minute(day + 2 * DAY)])
        while (await store.retire({ reportsBefore: 0, probesBefore: day + DAY, trafficBefore: day + 2 * DAY }));
        await reopened()
        expect((await store.probes('examplesocial', whole, 10)).map(({ at }) => at)).toEqual([day + 2 * DAY, day + DAY])
        expect((await store.trafficMinutes('examplesocial', whole)).map(({ at }) => at)).toEqual([day + 2 * DAY])
      })
    })

    it('probe results come back newest first within the window', async () => {
      const results: ProbeResult[] = [0, 60, 120].map((s) => ({
        service: 'examplesocial',
        at: T + s * SECOND,
        outcome: 'http-error',
        status: 503,
        tookMilliseconds: 12.3,
        detail: 'HTTP 503: {"code":131}',
      }))
      // Of another probe, from elsewhere.
      results[1] = { ...results[1]!, probe: 'log-in', vantage: { name: 'harbour', network: 'AS64500 Example' } }
      await store.appendProbes(results)
      await store.appendProbes([])
      await reopened()
      expect(await store.probes('examplesocial', { from: T, to: T + 120 * SECOND }, 10)).toEqual([results[1], results[0]])
      expect(await store.probes('examplesocial', { from: T, to: T + DAY }, 1)).toEqual([results[2]])
    })

    it('anomalies are replaced by id and listed by onset, newest first', async () => {
      await store.saveAnomaly(anomaly('a1', T))
      await store.saveAnomaly(anomaly('a2', T + MINUTE, { service: 'examplebank' }))
      await store.saveAnomaly(anomaly('a1', T, { ended: T + 5 * MINUTE, current: 0 }))
      await reopened()
      expect(await store.anomalies({ limit: 10 })).toEqual([
        anomaly('a2', T + MINUTE, { service: 'examplebank' }),
        anomaly('a1', T, { ended: T + 5 * MINUTE, current: 0 }),
      ])
      expect((await store.anomalies({ service: 'examplesocial', limit: 10 })).map((a) => a.id)).toEqual(['a1'])
      expect((await store.anomalies({ limit: 1 })).map((a) => a.id)).toEqual(['a2'])
    })

    it('an incident grows by revision and never goes back', async () => {
      await store.saveIncident(incident('i1', T, 1), T)
      await store.saveIncident(incident('i1', T, 3, { state: 'closed', ended: T + MINUTE }), T + MINUTE)
      await store.saveIncident(incident('i1', T, 2), T + 2 * MINUTE)
      await store.saveIncident(incident('i2', T + DAY, 1), T + DAY)
      await reopened()
      expect(await store.incident('i1')).toEqual(incident('i1', T, 3, { state: 'closed', ended: T + MINUTE }))
      expect(await store.incident('i9')).toBeUndefined()
      expect((await store.incidents({ limit: 10 })).map((i) => i.id)).toEqual(['i2', 'i1'])
      expect(await store.incidents({ service: 'examplebank', limit: 10 })).toEqual([])
    })

    it('an event told twice is one event', async () => {
      const opened = { incident: 'i1', at: T, kind: 'opened', revision: 1, document: { text: 'opened', list: [1, 2] } }
      const closed = { incident: 'i1', at: T + MINUTE, kind: 'closed', revision: 2, document: null }
      await store.saveIncidentEvent(closed)
      await store.saveIncidentEvent(opened)
      await store.saveIncidentEvent(opened)
      await reopened()
      expect(await store.incidentEvents('i1')).toEqual([opened, closed])
    })

    it('verdicts are kept as they stood', async () => {
      const first = { incident: 'i1', at: T, verdict }
      const second = { incident: 'i1', at: T + MINUTE, verdict: { ...verdict, cause: 'attack' as const } }
      await store.saveVerdict(second)
      await store.saveVerdict(first)
      await reopened()
      expect(await store.verdicts('i1')).toEqual([first, second])
    })

    it('acts of publishing stand in the order they happened, also within one instant', async () => {
      const acts = [true, false, true].map((published) => ({ incident: 'i1', part: 'verdict', published, at: T, actor: 'operator' }))
      for (const act of acts) await store.savePublication(act)
      await reopened()
      expect(await store.publications('i1')).toEqual(acts)
      expect(await store.publications('i2')).toEqual([])
    })

    it('claims are kept once each', async () => {
      const claim = { id: 'addresses area=UA', rung: 'addresses' as const, area: ['UA'], text: '“from the Ukraine area”' }
      await store.saveClaim({ incident: 'i1', at: T, claim })
      await store.saveClaim({ incident: 'i1', at: T, claim })
      await reopened()
      expect(await store.claims('i1')).toEqual([{ incident: 'i1', at: T, claim }])
    })

    it('the audit trail is read newest first and keeps its order within one instant', async () => {
      for (const act of ['publish', 'withdraw', 'publish']) await store.appendAudit({ at: T, actor: 'operator', act, subject: 'i1' })
      await reopened()
      expect((await store.audit(2)).map((entry) => entry.act)).toEqual(['publish', 'withdraw'])
    })

    it('a state is any document under a name', async () => {
      const document = { levels: [1.5, -0, 2 ** 40], nested: { text: 'a"b\\c\u2028', none: null } }
      expect(await store.state('surge')).toBeUndefined()
      await store.saveState('surge', { old: true }, T)
      await store.saveState('surge', document, T + 1)
      await reopened()
      expect(await store.state('surge')).toEqual({ document: JSON.parse(JSON.stringify(document)), at: T + 1 })
    })

    it('traffic minutes are replaced by their key', async () => {
      const minute = (at: number, packets: number) => ({
        service: 'examplesocial',
        prefix: '192.0.2.0/24',
        at,
        packets,
        bytes: 9e12,
        flows: 3,
      })
      await store.saveTrafficMinutes([minute(T, 1), minute(T + MINUTE, 2), minute(T, 5)])
      await store.saveTrafficMinutes([minute(T + MINUTE, 7)])
      await reopened()
      expect(await store.trafficMinutes('examplesocial', { from: T, to: T + 2 * MINUTE })).toEqual([minute(T, 5), minute(T + MINUTE, 7)])
    })

    it('a stopped store refuses every act by name', async () => {
      await store.stop()
      await expect(store.append([report(1)])).rejects.toMatchObject({ code: 'STORE_CLOSED' })
      await expect(store.incidents({ limit: 1 })).rejects.toMatchObject({ code: 'STORE_CLOSED' })
      await expect(collect(store, 0)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
    })
  })
}
