import { beforeEach, describe, expect, it } from 'vitest'
import { createSteppedClock, type SteppedClock } from '#plumbing'
import { createMemoryStore, type Store } from '#storage'
import { formatClock, HOUR, MINUTE, type Service, type ServiceId } from '#vocabulary'
import { openSteppedHouse, type SteppedHouse } from '../../../test/fixtures/stepped-house.ts'
import type { Observatory } from './observatory-face.ts'

const START = Date.UTC(2025, 2, 10, 8) * 1000
const service = (id: ServiceId, category: string): Service => ({
  id,
  name: `Example ${id}`,
  category,
  problemTypes: ['app', 'log-in', 'slow'],
  prefixes: [],
})
const SERVICES = [service('chirper', 'social'), service('bank', 'banks'), service('rival', 'social')]

describe('incidents of several services', { timeout: 180_000 }, () => {
  let clock: SteppedClock
  let store: Store
  let people = 0

  beforeEach(() => {
    clock = createSteppedClock(START)
    store = createMemoryStore()
    people = 0
  })

  type House = SteppedHouse
  const open = (): Promise<House> => openSteppedHouse({ clock, store, services: SERVICES })

  async function minutes(
    house: House,
    count: number,
    each: Readonly<Record<ServiceId, number>>,
    problem: 'app' | 'slow' = 'app',
  ): Promise<void> {
    for (let m = 0; m < count; m++) {
      const admitted = Object.entries(each).flatMap(([id, reports]) =>
        Array.from({ length: reports }, () =>
          house.desk.admit(
            { service: id, problem: id === 'rival' ? problem : 'app', place: { country: 'US' } },
            { reporterIdentity: `person ${people++}`, channel: 'api' },
          ),
        ),
      )
      await Promise.all(admitted)
      clock.advance(clock.now() + MINUTE)
      await house.observatory.tick(clock.now())
    }
  }

  const idOf = ({ observatory }: House, id: ServiceId) => observatory.publicView.incidents().find((one) => one.service === id)!.id

  it('names no place with fewer than ten reports, neither among places nor among what is most affected', async () => {
    const house = await open()
    await minutes(house, 40, {})
    const far = Array.from({ length: 9 }, (_, i) =>
      house.desk.admit({ service: 'chirper', problem: 'app', place: { country: 'NZ' } }, { reporterIdentity: `far ${i}`, channel: 'api' }),
    )
    await Promise.all(far)
    await minutes(house, 5, { chirper: 40 })
    const { publicView } = house.observatory
    for (const { places, affected } of [publicView.incident(idOf(house, 'chirper'))!, publicView.service('chirper')!]) {
      expect(places.map(({ place }) => place)).toEqual(['United States', 'other'])
      expect(affected!.flatMap(({ kind, name }) => (kind === 'place' ? [name] : []))).toEqual(['United States'])
    }
  })

  it('what is told in the minute in which people begin to report counts their reports', async () => {
    const house = await open()
    await minutes(house, 40, {})
    const many = Array.from({ length: 120 }, (_, i) =>
      house.desk.admit(
        { service: 'chirper', problem: 'app', place: { country: 'US' } },
        { reporterIdentity: `early ${i}`, channel: 'api' },
      ),
    )
    await Promise.all(many)
    clock.advance(clock.now() + 5_000_000)
    await house.observatory.tick(clock.now())
    const [opened] = house.told
    expect(opened?.incident).toMatchObject({ service: 'chirper', reports: 120, peak: { reports: 120 } })
    expect(opened?.verdict?.confidenceStatement).not.toContain('reports are few')
  })

  it('planned work is public with when it was entered, also once it is over and after a restart', async () => {
    const house = await open()
    const entered = clock.now()
    const work = { service: 'bank', from: entered + 5 * MINUTE, to: entered + 20 * MINUTE, note: 'new cables' }
    expect(await house.observatory.view.alerts.planWork(work, 'ada')).toEqual({ ok: true })
    await minutes(house, 30, {})
    expect(house.observatory.publicView.service('bank')!.planned).toBeUndefined()
    const listed = [{ service: 'bank', serviceName: 'Example bank', from: work.from, to: work.to, text: 'new cables', announced: entered }]
    for (const { observatory } of [house, await open()]) {
      expect(observatory.publicView.plannedWork()).toMatchObject(listed)
      // Who entered it is the operator's.
      expect(JSON.stringify(observatory.publicView.plannedWork())).not.toContain('ada')
    }
  })

  it('planned work of the catalogue is public while it is in it, and not the console’s to end', async () => {
    const house = await open()
    const { publicView, view } = house.observatory
    const bank = publicView.service('bank')!.service
    const work = { title: 'new racks', from: clock.now() + HOUR, to: clock.now() + 2 * HOUR }
    await house.observatory.recatalogue([{ ...bank, plannedWork: [work] }])
    expect(publicView.service('bank')!.planned).toEqual([{ from: work.from, to: work.to, text: 'new racks' }])
    const [listed] = publicView.plannedWork()
    expect(listed).toMatchObject({ service: 'bank', text: 'new racks', announced: clock.now() })
    expect(await view.alerts.endPlannedWork(listed!.id, 'ada')).toEqual({
      ok: false,
      message: 'it is from the configuration: take it out of services.yaml',
    })
    const again = await open()
    expect(again.observatory.publicView.plannedWork()).toEqual([])
    await house.observatory.recatalogue([bank])
    expect(publicView.plannedWork()).toEqual([])
  })

  it('an echo says so first everywhere, and is an incident of its own once its probe fails', async () => {
    const house = await open()
    await minutes(house, 40, {})
    await minutes(house, 3, { chirper: 120 })
    await minutes(house, 4, { chirper: 120, bank: 6 })
    const { publicView } = house.observatory
    const bank = publicView.incident(idOf(house, 'bank'))!
    expect(bank.sentence).toMatch(
      /^Likely about Example chirper, about which people report problems since 08:4\d UTC: the rise here is \d(\.\d)? %/,
    )
    expect(bank.likelyAbout).toMatchObject({ service: 'chirper', incident: idOf(house, 'chirper') })
    expect(publicView.service('bank')!.sentence).toMatch(/^Likely about Example chirper/)
    expect(publicView.incident(idOf(house, 'chirper'))!.likelyAbout).toBeUndefined()
    for (let i = 0; i < 8; i++) {
      house.result({ service: 'bank', at: clock.now(), outcome: 'http-error', status: 503, tookMilliseconds: 9, detail: 'HTTP 503' })
      await minutes(house, 1, { chirper: 120, bank: 6 })
    }
    const own = publicView.incident(idOf(house, 'bank'))!
    expect(own.likelyAbout).toBeUndefined()
    expect(own.sentence).not.toContain('Likely about')
    expect(own.timeline.map(({ text }) => text).join(' ')).toContain('an incident of its own from now on')
    // What was said while it was an echo can still be read.
    const before = publicView.incidentAt!(own.incident.id, bank.incident.onset + 6 * MINUTE)
    expect(before?.sentence).toMatch(/^Likely about/)
  })

  it('a rush on a rival is displaced demand, and two that fail together are several at once', async () => {
    const house = await open()
    await minutes(house, 40, {})
    await minutes(house, 3, { chirper: 60, bank: 50 })
    await minutes(house, 5, { chirper: 60, bank: 50, rival: 20 }, 'slow')
    const { publicView } = house.observatory
    expect(publicView.incident(idOf(house, 'rival'))!.sentence).toMatch(/^Likely newcomers from Example chirper/)
    expect(publicView.incident(idOf(house, 'bank'))!.sentence).toMatch(/^Several services at once: reports about Example chirper rose/)
  })

  /** Chirper's incident is under way, and the bank's, which is its echo. */
  async function openBesideEcho() {
    const house = await open()
    await minutes(house, 40, {})
    await minutes(house, 3, { chirper: 120 })
    await minutes(house, 4, { chirper: 120, bank: 6 })
    return { house, bank: idOf(house, 'bank'), chirper: idOf(house, 'chirper') }
  }

  it('an operator merges, closes, opens again and annotates; all of it is audited and survives a restart', async () => {
    const { house, bank, chirper } = await openBesideEcho()
    const { view, publicView } = house.observatory
    expect(await view.act!(bank, { kind: 'close', reason: ' ' }, 'ada')).toEqual({
      ok: false,
      message: 'the reason is missing',
      field: 'reason',
    })
    const [surge] = publicView.incident(chirper)!.incident.anomalies
    for (const [id, act, message, field] of [
      [bank, { kind: 'annotate', text: ' ', isPrivate: false }, 'the note is missing', 'text'],
      [bank, { kind: 'merge', into: bank, reason: 'x' }, 'an incident cannot be merged into itself', 'into'],
      [bank, { kind: 'merge', into: 'nobody', reason: 'x' }, 'there is no such incident to merge it into', 'into'],
      [bank, { kind: 'split', anomalies: [], reason: 'x' }, 'nothing was chosen to be taken out', 'anomalies'],
      [
        chirper,
        { kind: 'split', anomalies: [surge!.id, 'gone'], reason: 'x' },
        'something that was chosen is not part of it, or not any more',
        'anomalies',
      ],
      [bank, { kind: 'reopen', reason: 'x' }, 'it is open already', undefined],
    ] as const)
      expect(await view.act!(id, act, 'ada')).toEqual({ ok: false, message, ...(field === undefined ? {} : { field }) })
    expect(await view.act!('nobody', { kind: 'close', reason: 'x' }, 'ada')).toMatchObject({ ok: false, isMissing: true })
    expect(view.audit()).toEqual([])
    expect(await view.act!(bank, { kind: 'merge', into: chirper, reason: 'people mean the other' }, 'ada')).toEqual({ ok: true })
    await view.act!(chirper, { kind: 'annotate', text: 'a SECRET note', isPrivate: true }, 'ada')
    await view.act!(chirper, { kind: 'annotate', text: 'we are looking', isPrivate: false }, 'ada')
    await view.act!(chirper, { kind: 'not-an-outage', reason: 'a drill' }, 'ada')
    const looks = (from: Observatory) => ({
      public: from.publicView.incidents(),
      // Bands of charts are kept to a tenth.
      bank: { ...from.publicView.incident(bank)!, minutes: [] },
      chirper: from.publicView.incident(chirper)!.timeline,
      sentence: from.publicView.incident(chirper)!.sentence,
      acts: from.view.audit().map(({ actor, act }) => `${actor}: ${act}`),
    })
    const before = looks(house.observatory)
    expect(before.public.map(({ id }) => id)).toEqual([chirper])
    expect(before.bank).toMatchObject({ mergedInto: chirper, incident: { state: 'closed' } })
    expect(before.sentence).toMatch(/^The operator has marked this as not an outage\./)
    expect(JSON.stringify(before.chirper)).toContain('we are looking')
    expect(JSON.stringify([before.chirper, publicView.incidentAt!(chirper, clock.now())])).not.toContain('SECRET')
    expect(before.acts).toEqual(['ada: not-an-outage', 'ada: annotate', 'ada: annotate privately', 'ada: merge'])
    expect(house.observatory.view.audit().at(-1)!.subject).toBe(`${bank} into ${chirper}: people mean the other`)
    expect(view.incidents().find(({ id }) => id === bank)).toMatchObject({ mergedInto: chirper })
    expect(await view.act!(bank, { kind: 'close', reason: 'x' }, 'ada')).toMatchObject({ message: 'it was merged into another incident' })
    expect(await view.act!(chirper, { kind: 'close', reason: 'x' }, 'ada')).toMatchObject({ message: 'it is closed already' })
    // The process dies without a word.
    const after = await open()
    expect(looks(after.observatory)).toEqual(before)
    await minutes(after, 5, { chirper: 120, bank: 6 })
    expect(after.observatory.view.incidents().filter(({ state }) => state === 'open')).toEqual([])
    expect(await after.observatory.view.act!(chirper, { kind: 'reopen', reason: 'it was none' }, 'ada')).toEqual({ ok: true })
    expect(after.observatory.publicView.incident(chirper)!.incident.state).toBe('open')
  })

  it('an act is refused where somebody acted after what its actor has seen, also after a restart', async () => {
    const { house, bank, chirper } = await openBesideEcho()
    const { view, publicView } = house.observatory
    const seen = (from = house, id = chirper) => from.observatory.view.operatorIncident(id)!.acts
    expect(seen()).toEqual({ revision: 0 })
    const note = (text: string) => ({ kind: 'annotate', text, isPrivate: true }) as const
    expect(await view.act!(chirper, note('first'), 'ada', 0)).toEqual({ ok: true })
    expect(seen()).toEqual({ revision: 1, last: { at: clock.now(), by: 'ada', act: 'annotate' } })
    const stale = {
      ok: false,
      isStale: true,
      message: `the incident was changed at ${formatClock(clock.now())} UTC by ada (annotate); look again`,
    }
    expect(await view.act!(chirper, note('second'), 'ben', 0)).toEqual(stale)
    expect(await view.publish(chirper, 'verdict', 'ben', 0)).toEqual(stale)
    expect(await view.addClaim(chirper, 'addresses area=UA', {}, 'ben', 0)).toEqual(stale)
    expect(view.audit()).toHaveLength(1)
    // What comes in by itself is no act; whoever says nothing of what was seen is not refused.
    await minutes(house, 3, { chirper: 120, bank: 6 })
    expect(await view.publish(chirper, 'verdict', 'ben', 1)).toEqual({ ok: true })
    // As wanted already.
    expect(await view.publish(chirper, 'verdict', 'ada', 1)).toEqual({ ok: true })
    expect(await view.addClaim(chirper, 'addresses area=UA', {}, 'ada')).toEqual({ ok: true })
    expect(await view.act!(bank, { kind: 'merge', into: chirper, reason: 'one thing' }, 'ada', 0)).toEqual({ ok: true })
    expect([seen().revision, seen(house, bank).revision]).toEqual([4, 1])
    expect(JSON.stringify(publicView.incident(chirper))).not.toContain('"acts"')
    await house.observatory.stop()
    const after = await open()
    expect(seen(after)).toMatchObject({ revision: 4, last: { by: 'ada', act: 'merge' } })
  })

  it('shows at any time what was said then, exactly so after a restart, and never what was not published or is not any more', async () => {
    const house = await open()
    await minutes(house, 40, {})
    await minutes(house, 6, { chirper: 40 })
    const id = idOf(house, 'chirper')
    const early = clock.now()
    const first = house.observatory.publicView.incidentAt!(id, early)!
    await minutes(house, 3, { chirper: 40 })
    await house.observatory.view.publish(id, 'verdict', 'ada')
    const published = clock.now()
    await minutes(house, 20, { chirper: 40 })
    const then = (from: Observatory, at: number) => from.publicView.incidentAt!(id, at)
    expect(then(house.observatory, early)).toMatchObject({ sentence: first.sentence, asSaidAt: first.asSaidAt, published: [] })
    expect(then(house.observatory, early)!.verdict).toBeUndefined()
    expect(then(house.observatory, published)!.verdict).toBeDefined()
    expect(then(house.observatory, START)).toBeUndefined()
    expect(then(house.observatory, early)!.minutes.every(({ at }) => at < early)).toBe(true)
    const after = await open()
    for (const at of [early, published, clock.now()]) {
      const { minutes: _a, ...again } = then(after.observatory, at)!
      const { minutes: _b, ...before } = then(house.observatory, at)!
      expect(again).toEqual(before)
    }
    await after.observatory.view.withdraw(id, 'verdict', 'ada')
    expect(then(after.observatory, published)!.verdict).toBeUndefined()
    expect(then(after.observatory, published)!.published).toEqual([])
    expect(after.observatory.publicView.incident(id)!.revisions!.length).toBeGreaterThan(3)
  })
})
