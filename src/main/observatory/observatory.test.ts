import { beforeEach, describe, expect, it } from 'vitest'
import type { AnomalyUpdate } from '#detection'
import { createSteppedClock, OperationError, type SteppedClock } from '#plumbing'
import { createMemoryStore, type Store } from '#storage'
import { type Anomaly, HOUR, type Instant, MINUTE, type ProbeResult, SECOND, type Service } from '#vocabulary'
import { openSteppedHouse, type SteppedHouse, type SteppedHouseOptions } from '../../../test/fixtures/stepped-house.ts'

const START = Date.UTC(2025, 2, 10, 8) * 1000
const SHOP: Service = {
  id: 'shop',
  name: 'Example Shop',
  category: 'shops',
  problemTypes: ['app', 'website'],
  prefixes: [],
  probes: [{ url: 'http://127.0.0.1:1/', everySeconds: 60, timeoutSeconds: 10 }],
}
/** Five vantage points in three networks. */
const FIVE = ['north', 'north', 'south', 'east', 'east'].map((network, i) => ({ name: `v${i}`, network }))

function flood(onset: Instant, ended?: Instant): Anomaly {
  return {
    id: `flood ${onset}`,
    service: 'shop',
    kind: 'traffic-flood',
    onset,
    lastSeen: ended ?? onset,
    ...(ended === undefined ? {} : { ended }),
    peak: { at: onset, value: 900_000 },
    current: 900_000,
    unit: 'packets a second',
    expected: { low: 10, middle: 20, high: 30 },
    score: 0,
    rule: 'flood-watch',
    sentence: 'A SECRET FLOOD.',
  }
}

describe('the observatory', () => {
  let clock: SteppedClock
  let store: Store
  let people: number

  beforeEach(() => {
    clock = createSteppedClock(START)
    store = createMemoryStore()
    people = 0
  })

  type House = SteppedHouse
  type Asking = SteppedHouseOptions['ask']

  const open = (over: Store = store, ask?: Asking, retarget?: () => void): Promise<House> =>
    openSteppedHouse({ clock, store: over, services: [SHOP], ...(ask ? { ask } : {}), ...(retarget ? { retarget } : {}) })

  async function runMinutes({ observatory, desk }: House, minutes: number, reportsEach: number): Promise<void> {
    for (let m = 0; m < minutes; m++) {
      for (let i = 0; i < reportsEach; i++)
        await desk.admit(
          { service: 'shop', problem: 'app', place: { country: 'US' } },
          { reporterIdentity: `person ${people++}`, channel: 'api' },
        )
      clock.advance(clock.now() + MINUTE)
      await observatory.tick(clock.now())
    }
  }

  const onlyIncident = ({ observatory }: House) => observatory.view.incidents()[0]!

  it('counts every accepted report of an incident once, also over a restart', async () => {
    const before = await open()
    await runMinutes(before, 30, 0)
    await runMinutes(before, 10, 40)
    const { id } = onlyIncident(before)
    expect(before.observatory.view.operatorIncident(id)!.incident.reports).toBe(400)
    await before.observatory.stop()
    const after = await open()
    await runMinutes(after, 10, 40)
    expect(after.observatory.view.incidents().map((incident) => incident.id)).toEqual([id])
    expect(after.observatory.view.operatorIncident(id)!.incident.reports).toBe(800)
    expect(after.observatory.view.operatorIncident(id)!.timeline.filter((entry) => entry.text.startsWith('Incident opened'))).toHaveLength(
      1,
    )
  })

  it('takes another catalogue up while it runs: what stays goes on, what goes leaves the pages and comes back as it was', async () => {
    const kiosk: Service = { ...SHOP, id: 'kiosk', name: 'Example Kiosk' }
    const house = await open()
    const { view, publicView, recatalogue } = house.observatory
    const told: string[] = []
    view.subscribe((topic) => told.push(topic))
    await runMinutes(house, 30, 0)
    await runMinutes(house, 10, 40)
    const { id } = onlyIncident(house)

    await recatalogue([kiosk, { ...SHOP, name: 'Example Store' }])
    expect(told).toEqual(expect.arrayContaining(['console', 'board', 'service:kiosk', 'service:shop']))
    expect(publicView.services().map(({ service }) => service.name)).toEqual(['Example Kiosk', 'Example Store'])
    await runMinutes(house, 1, 40)
    expect(view.operatorIncident(id)!.incident.reports).toBe(440)
    expect(view.operatorIncident(id)!.service.name).toBe('Example Store')

    await recatalogue([kiosk])
    expect(publicView.services().map(({ service }) => service.id)).toEqual(['kiosk'])
    expect(view.incidents()).toEqual([])
    expect(publicView.service('shop')).toBeUndefined()
    const refused = await house.desk.admit(
      { service: 'shop', problem: 'app', place: { country: 'US' } },
      { reporterIdentity: 'somebody', channel: 'api' },
    )
    expect(refused).toMatchObject({ kind: 'refused', fault: { code: 'REPORT_SERVICE_UNKNOWN' } })
    const events = house.told.length
    for (let m = 0; m < 90; m++) {
      clock.advance(clock.now() + MINUTE)
      await house.observatory.tick(clock.now())
    }
    expect(house.told).toHaveLength(events)

    await recatalogue([SHOP, kiosk])
    expect(view.incidents().map((incident) => [incident.id, incident.state])).toEqual([[id, 'open']])
    for (let m = 0; m < 60; m++) {
      clock.advance(clock.now() + MINUTE)
      await house.observatory.tick(clock.now())
    }
    expect(view.incidents().map((incident) => [incident.id, incident.state])).toEqual([[id, 'closed']])
  })

  it('changes nothing when a probe of the new catalogue may not be made', async () => {
    const house = await open(undefined, undefined, () => {
      throw new OperationError('TARGET_REFUSED', 'not there')
    })
    await expect(house.observatory.recatalogue([{ ...SHOP, id: 'kiosk' }])).rejects.toThrow('not there')
    expect(house.observatory.publicView.services().map(({ service }) => service.id)).toEqual(['shop'])
  })

  it('counts the minute under way in an open incident, which may be its first', async () => {
    const house = await open()
    await runMinutes(house, 60, 1)
    for (let i = 0; i < 200; i++)
      await house.desk.admit(
        { service: 'shop', problem: 'app', place: { country: 'US' } },
        { reporterIdentity: `early ${i}`, channel: 'api' },
      )
    clock.advance(clock.now() + MINUTE / 3)
    await house.observatory.tick(clock.now())
    const { id } = onlyIncident(house)
    expect(house.observatory.publicView.incident(id)!.incident.reports).toBeGreaterThanOrEqual(200)
    expect(house.observatory.view.operatorIncident(id)!.incident.reports).toBeGreaterThanOrEqual(200)
  })

  it('says the same of a closed incident after a restart: verdict, claims and what is published', async () => {
    const before = await open()
    await runMinutes(before, 30, 0)
    await runMinutes(before, 10, 40)
    const { id } = onlyIncident(before)
    await before.observatory.view.addClaim(id, 'addresses area=UA', {}, 'operator')
    await before.observatory.view.publish(id, 'claims', 'operator')
    await before.observatory.view.publish(id, 'verdict', 'operator')
    await runMinutes(before, 90, 0)
    expect(onlyIncident(before).state).toBe('closed')
    const told = before.observatory.publicView.incident(id)!
    expect(told.claims).toHaveLength(1)
    await before.observatory.stop()
    const after = await open()
    const again = after.observatory.publicView.incident(id)!
    expect(again.verdict).toEqual(told.verdict)
    expect(again.claims).toEqual(told.claims)
    expect([...again.published].sort()).toEqual(['claims', 'verdict'])
  })

  it('keeps back what was taken back, also when the process ended before the case was written', async () => {
    const before = await open()
    await runMinutes(before, 30, 0)
    await runMinutes(before, 10, 40)
    const { id } = onlyIncident(before)
    await before.observatory.view.publish(id, 'verdict', 'operator')
    await runMinutes(before, 2, 40)
    const stale = await store.state(`case:${id}`)
    await before.observatory.view.withdraw(id, 'verdict', 'operator')
    await before.observatory.stop()
    await store.saveState(`case:${id}`, stale!.document, clock.now())
    const after = await open()
    expect(after.observatory.publicView.incident(id)!.published).toEqual([])
    expect(after.observatory.publicView.incident(id)!.verdict).toBeUndefined()
  })

  it('shows a flood to nobody but the operator: no page, no topic, no instant of it', async () => {
    const house = await open()
    const topics: string[] = []
    house.observatory.publicView.subscribe((topic) => topics.push(topic))
    await runMinutes(house, 30, 0)
    const began = clock.now() - 7 * SECOND
    house.wire.next = [{ change: 'opened', anomaly: flood(began) }]
    await runMinutes(house, 5, 0)
    const { id } = onlyIncident(house)
    expect(house.observatory.publicView.incident(id)).toBeUndefined()
    expect(house.observatory.publicView.incidents()).toEqual([])
    expect(house.observatory.publicView.service('shop')!.state).toBe('quiet')
    expect(topics.join(' ')).not.toContain(id)
    await runMinutes(house, 10, 40)
    const ended = clock.now() - 3 * SECOND
    house.wire.next = [{ change: 'ended', anomaly: flood(began, ended) }]
    await runMinutes(house, 100, 0)
    const shown = house.observatory.publicView.incident(id)!
    expect(shown.incident.onset).toBeGreaterThan(began)
    const text = JSON.stringify([shown, house.observatory.publicView.incidents(), house.observatory.publicView.service('shop')])
    for (const secret of ['SECRET', 'flood', String(began), String(ended)]) expect(text).not.toContain(secret)
  })

  it('tells webhooks the verdict as it stands', async () => {
    const house = await open()
    await runMinutes(house, 30, 0)
    await runMinutes(house, 3, 40)
    expect(house.told.map((notice) => notice.type)).toContain('incident.opened')
    for (const notice of house.told) expect(notice.verdict?.cause).toBe('undetermined')
  })

  it('goes on while the store refuses, and writes everything once it takes again', async () => {
    let refusing = false
    const refused: Store = {
      ...store,
      saveIncident: (incident, updated) =>
        refusing ? Promise.reject(new OperationError('STORE_FAILED', 'the disk is full')) : store.saveIncident(incident, updated),
    }
    const house = await open(refused)
    await runMinutes(house, 30, 0)
    refusing = true
    await runMinutes(house, 1, 40)
    expect(onlyIncident(house).state).toBe('open')
    expect(house.told.map((notice) => notice.type)).toEqual(['incident.opened'])
    expect(await store.incidents({ limit: 9 })).toEqual([])
    refusing = false
    await runMinutes(house, 1, 40)
    expect((await store.incidents({ limit: 9 })).map((incident) => incident.id)).toEqual([onlyIncident(house).id])
  })

  it('waits for the step under way before it stops', async () => {
    const house = await open()
    await runMinutes(house, 30, 0)
    clock.advance(clock.now() + MINUTE)
    house.wire.next = [{ change: 'opened', anomaly: flood(clock.now() - SECOND) }]
    const ticking = house.observatory.tick(clock.now())
    await house.observatory.stop()
    await store.stop()
    await expect(ticking).resolves.toBeUndefined()
  })

  it('takes up an incident that was written when the process ended before its state was', async () => {
    const before = await open()
    await runMinutes(before, 30, 0)
    await before.observatory.stop()
    const old = new Map<string, unknown>()
    for (const name of ['incidents', 'people-watch']) old.set(name, (await store.state(name))!.document)
    await runMinutes(before, 3, 40)
    const { id } = onlyIncident(before)
    for (const [name, document] of old) await store.saveState(name, document, clock.now())
    const after = await open()
    await runMinutes(after, 5, 0)
    expect(after.observatory.view.incidents().map((incident) => [incident.id, incident.state])).toEqual([[id, 'open']])
    clock.advance(clock.now() + 3 * HOUR)
    await runMinutes(after, 2, 0)
    expect(onlyIncident(after)).toMatchObject({ id, state: 'closed' })
  })

  it('stands still until the probes of a step are answered, and counts them in that step', async () => {
    const house = await open(store, async (now, hear) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(clock.now()).toBe(now)
      hear({ service: 'shop', at: now, outcome: 'timeout', status: 0, tookMilliseconds: 10_000, detail: `silent at ${now}` })
    })
    await runMinutes(house, 3, 0)
    const told = house.observatory.publicView.service('shop')!.probes.map((probe) => probe.detail)
    expect(told).toEqual([3, 2, 1].map((minute) => `silent at ${START + minute * MINUTE}`))
  })

  /** Each minute all five ask; those of `failing` fail. */
  const fromFive = (failing: (now: Instant) => readonly number[]): Asking => {
    return async (now, hear) => {
      for (const [i, vantage] of FIVE.entries()) {
        const fails = failing(now).includes(i)
        hear({
          ...{ service: 'shop', vantage, at: now, tookMilliseconds: 80 },
          ...(fails ? { outcome: 'http-error', status: 503, detail: 'HTTP 503' } : { outcome: 'success', status: 200, detail: 'HTTP 200' }),
        })
      }
    }
  }

  it('says beside people that five probes in three networks succeed', async () => {
    const house = await open(
      store,
      fromFive(() => []),
    )
    await runMinutes(house, 30, 0)
    await runMinutes(house, 10, 40)
    const { publicView } = house.observatory
    const view = publicView.service('shop')!
    expect(view.sentence).toMatch(/400 reports .* Not confirmed: our 5 probes in 3 networks succeed\.$/)
    expect(publicView.incident(onlyIncident(house).id)!.sentence).toMatch(/ Not confirmed: our 5 probes in 3 networks succeed\.$/)
    expect(view.ourProbes.map(({ vantage, network, answer }) => [vantage, network, answer])).toEqual(
      FIVE.map(({ name, network }) => [name, network, 'succeeds']),
    )
    expect(view.probes).toHaveLength(200)
  })

  it('tells two of five that fail as that, and lets a majority fail the service; over a restart, too', async () => {
    const half = START + 60 * MINUTE
    const asking = fromFive((now) => (now < START + 10 * MINUTE ? [] : now < half ? [1, 3] : [1, 2, 3]))
    const before = await open(store, asking)
    await runMinutes(before, 59, 0)
    expect(before.observatory.view.service('shop')!.sentence).toMatch(/ 2 of 5 probes in 3 networks fail \(HTTP 503\)\.$/)
    expect(before.observatory.view.incidents()).toEqual([])
    await runMinutes(before, 2, 0)
    await before.observatory.stop()
    const after = await open(store, asking)
    await runMinutes(after, 9, 0)
    const incident = after.observatory.view.operatorIncident(onlyIncident(after).id)!
    expect(incident.sentence).toMatch(/^Our probes met failures at Example Shop since 09:00 UTC/)
    // The onset is that of the third, seen before the restart.
    expect(incident.incident.anomalies.map(({ onset, unit, current }) => [onset, unit, current])).toEqual([
      [half, 'failing probes of 5', 3],
    ])
    expect(after.observatory.publicView.service('shop')!.sentence).toMatch(/ 3 of 5 probes in 3 networks fail \(HTTP 503\)\.$/)
  })

  /** A surge as detection would find it, at so many times the usual. */
  const surge = (times: number): AnomalyUpdate => ({
    change: 'updated',
    anomaly: {
      ...flood(START + MINUTE),
      ...{ id: 'surge', kind: 'report-surge', unit: 'reports a minute', rule: 'surge-scan' },
      lastSeen: clock.now(),
      peak: { at: clock.now(), value: 20 * times },
      sentence: 'Many reports.',
    },
  })
  const surging = async (house: House, minutes: number, times: number) => {
    for (let m = 0; m < minutes; m++) {
      house.wire.next.push(surge(times))
      await runMinutes(house, 1, 0)
    }
  }

  it('tells a small surge as no reason to get up, and as one for good once our probes bear it out', async () => {
    let failing: readonly number[] = []
    const house = await open(
      store,
      fromFive(() => failing),
    )
    await surging(house, 5, 3)
    expect(house.told[0]).toMatchObject({ type: 'incident.opened', priority: 'low' })
    expect(new Set(house.told.map(({ priority }) => priority))).toEqual(new Set(['low']))
    failing = [0, 2, 3]
    await surging(house, 4, 3)
    expect(house.told.at(-1)).toMatchObject({ type: 'incident.changed', priority: 'wake' })
    failing = []
    const woken = house.told.length
    await surging(house, 10, 3)
    expect(house.told.length).toBeGreaterThan(woken)
    expect(new Set(house.told.slice(woken).map(({ priority }) => priority))).toEqual(new Set(['wake']))
  })

  it('wakes as soon as a small surge has grown, though nothing else has happened to the incident', async () => {
    const house = await open()
    await surging(house, 5, 3)
    const { revision } = house.told.at(-1)!.incident
    await surging(house, 1, 6)
    expect(house.told.at(-1)).toMatchObject({ type: 'incident.changed', priority: 'wake', raised: true, incident: { revision } })
  })

  it('takes results of another vantage point once, and refuses what cannot be right', async () => {
    const house = await open()
    await runMinutes(house, 1, 0)
    const vantage = { name: 'harbour', network: 'AS64500 Example' }
    const result = (fields: Partial<ProbeResult>): ProbeResult => ({
      ...{ service: 'shop', vantage, at: clock.now(), outcome: 'success', status: 200, tookMilliseconds: 80, detail: 'HTTP 200' },
      ...fields,
    })
    const { takeProbes, publicView } = house.observatory
    const batch = {
      vantage,
      sentAt: clock.now() + 20 * SECOND,
      results: [
        result({ at: clock.now() - MINUTE }),
        result({}),
        result({ service: 'nobody' }),
        result({ probe: 'log-in' }),
        result({ at: clock.now() + 5 * MINUTE }),
        result({ at: clock.now() - 20 * MINUTE }),
      ],
    }
    const met = takeProbes(batch)
    expect(met).toMatchObject({ kind: 'taken', taken: 2, known: 0 })
    expect(met.kind === 'taken' && met.refused.map(({ index, code }) => [index, code])).toEqual([
      [2, 'SERVICE_UNKNOWN'],
      [3, 'PROBE_UNKNOWN'],
      [4, 'PROBE_TIME'],
      [5, 'PROBE_TIME'],
    ])
    expect(takeProbes(batch)).toMatchObject({ taken: 0, known: 2 })
    await runMinutes(house, 1, 0)
    expect(takeProbes({ ...batch, sentAt: clock.now() })).toMatchObject({ taken: 0, known: 2 })
    expect(publicView.service('shop')!.ourProbes).toMatchObject([{ vantage: 'harbour', network: 'AS64500 Example', answer: 'succeeds' }])
    expect(takeProbes({ ...batch, sentAt: clock.now() - 2 * MINUTE })).toEqual({
      kind: 'clock-off',
      detail: 'the clock of the sender is 2 min behind ours: nothing was taken',
    })
  })

  it('lets a vantage point that hears nothing from any service say nothing of one', async () => {
    const ids = ['shop', 'bank', 'post']
    const deaf = START + 5 * MINUTE
    const house = await open(store, async (now, hear) => {
      const silent = { outcome: 'timeout', status: 0, detail: 'silent' } as const
      const well = { outcome: 'success', status: 200, detail: 'HTTP 200' } as const
      for (const service of ids) hear({ service, at: now, tookMilliseconds: 80, ...(now >= deaf ? silent : well) })
    })
    await house.observatory.recatalogue(ids.map((id) => ({ ...SHOP, id })))
    await runMinutes(house, 30, 0)
    const { publicView, view } = house.observatory
    expect(view.incidents()).toEqual([])
    expect(publicView.service('shop')!.ourProbes).toMatchObject([{ answer: 'cut-off' }])
    expect(publicView.service('shop')!.sentence).toMatch(/ Our probes hear nothing from any service, so they say nothing about this one\.$/)
  })

  it('takes up what was learned while a service had one probe', async () => {
    const recent = [1, 2].map((minute) => ({ at: START - minute * MINUTE, outcome: 'timeout', status: 0, detail: 'silent' })).reverse()
    await store.saveState('probe-watch', { shop: { service: 'shop', recent, latencies: [80, 90], successesBeforeRefusal: 0 } }, START)
    const house = await open(store, async (now, hear) => {
      hear({ service: 'shop', at: now, outcome: 'timeout', status: 0, tookMilliseconds: 10_000, detail: 'silent' })
    })
    await runMinutes(house, 5, 0)
    expect(house.observatory.view.operatorIncident(onlyIncident(house).id)!.incident.onset).toBe(START - 2 * MINUTE)
  })

  it('forgets a probe that the catalogue no longer has', async () => {
    const house = await open(store, async (now, hear) => {
      for (const probe of ['home', 'log-in'])
        hear({ service: 'shop', probe, at: now, outcome: 'success', status: 200, tookMilliseconds: 80, detail: 'HTTP 200' })
    })
    const [probe] = SHOP.probes!
    const named = (...names: string[]) => ({ ...SHOP, probes: names.map((name) => ({ ...probe!, name })) })
    await house.observatory.recatalogue([named('home', 'log-in')])
    await runMinutes(house, 3, 0)
    const names = () => house.observatory.publicView.service('shop')!.ourProbes.map((ours) => ours.probe)
    expect(names()).toEqual(['home', 'log-in'])
    await house.observatory.recatalogue([named('home')])
    expect(names()).toEqual(['home'])
  })

  it('starts from a state of incidents that makes no sense, and shows probes from before the restart', async () => {
    const before = await open()
    before.result({ service: 'shop', at: clock.now(), outcome: 'success', status: 200, tookMilliseconds: 12, detail: 'HTTP 200' })
    await runMinutes(before, 10, 0)
    await store.saveState('incidents', { services: { shop: { incident: 7 } } }, clock.now())
    const after = await open()
    await runMinutes(after, 2, 0)
    expect(after.observatory.publicView.service('shop')!.probes.map((probe) => probe.detail)).toEqual(['HTTP 200'])
  })
})
