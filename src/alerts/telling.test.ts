import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, type Instant, MINUTE } from '#vocabulary'
import { ALERTS_START, alertIncident, alertNotice, surge } from '../../test/fixtures/alert-notices.ts'
import { eventOf } from './alert-event.ts'
import type { AlertNotice, IncidentNotice } from './alert-notice.ts'
import { type Telling, type TellingInput, telling } from './telling.ts'
import type { TellingSettings } from './telling-settings.ts'
import type { Silence, TellingState } from './telling-state.ts'

const SETTINGS = { learnOnlyDays: 0, repeatHours: 4 }

/** A desk on paper: what was told so far, and when. */
function desk(settings: TellingSettings = SETTINGS) {
  const told: Telling[] = []
  let state: TellingState = telling.initial()
  let now: Instant = ALERTS_START
  return {
    told,
    types: () => told.map(({ notice, audience }) => (audience === 'all' ? notice.type : `${notice.type} (${audience})`)),
    take(input: TellingInput, at = now) {
      now = at
      const step = telling.step(state, input, now, settings)
      state = step.state
      told.push(...step.outputs)
    },
    hear(revision: number, type: IncidentNotice['type'] = 'incident.changed', id = 'incident-1', over: Partial<IncidentNotice> = {}) {
      this.take({ kind: 'incident', notice: alertNotice(revision, type, id, over) })
    },
    pass(microseconds: number) {
      this.take({ kind: 'time' }, now + microseconds)
    },
    state: () => state,
    now: () => now,
  }
}

const silence = (until: Instant, over: Partial<Silence> = {}): Silence => ({
  id: 'silence-1',
  service: 'chirp',
  reason: 'a known fault',
  from: ALERTS_START - HOUR,
  until,
  by: 'operator',
  ...over,
})

const last = (told: readonly Telling[]) => told.at(-1)!.notice as IncidentNotice

describe('without any act', () => {
  it('an incident is told as it opens, changes and closes, once each', () => {
    const house = desk()
    house.hear(1, 'incident.opened')
    house.hear(1, 'incident.opened')
    house.hear(2)
    house.hear(1)
    house.pass(MINUTE)
    house.hear(3, 'incident.closed')
    house.hear(4, 'incident.closed')
    house.pass(MINUTE)
    expect(house.types()).toEqual(['incident.opened', 'incident.changed', 'incident.closed'])
  })

  it('what opens, changes or closes again has other ids; the same told twice has the same', () => {
    const house = desk()
    house.hear(1, 'incident.opened')
    house.hear(2, 'incident.closed')
    house.hear(3, 'incident.changed')
    house.hear(4, 'incident.closed')
    expect(house.types()).toEqual(['incident.opened', 'incident.closed', 'incident.opened', 'incident.closed'])
    const ids = house.told.map(({ notice }) => eventOf(notice, false).id)
    expect(new Set(ids).size).toBe(4)
    const again = desk()
    again.hear(1, 'incident.opened')
    expect(eventOf(again.told[0]!.notice, false).id).toBe(ids[0])
  })

  it('a step that changes nothing gives the same state back', () => {
    const house = desk()
    house.hear(1, 'incident.opened')
    house.take({ kind: 'silence', silence: silence(ALERTS_START + DAY) })
    house.pass(MINUTE)
    const before = house.state()
    house.pass(MINUTE)
    expect(house.state()).toBe(before)
  })

  it('is told again every four hours while it is open, and not at all where that is off', () => {
    const house = desk()
    const quiet = desk({ ...SETTINGS, repeatHours: 0 })
    for (const one of [house, quiet]) {
      one.hear(1, 'incident.opened')
      for (let minutes = 0; minutes < 12 * 60; minutes += 10) one.pass(10 * MINUTE)
    }
    expect(house.types()).toEqual(['incident.opened', 'incident.reminder', 'incident.reminder', 'incident.reminder'])
    expect(house.told.slice(1).map(({ notice }) => (notice as IncidentNotice).reminder)).toEqual([1, 2, 3])
    expect(new Set(house.told.map(({ notice }) => eventOf(notice, false).id)).size).toBe(4)
    expect(quiet.types()).toEqual(['incident.opened'])
  })

  it('an echo is told at low priority, with that word', () => {
    const house = desk()
    house.hear(1, 'incident.opened', 'incident-1', { echoOf: 'Gramophone' })
    house.pass(9 * HOUR)
    expect(house.types()).toEqual(['incident.opened (quiet)'])
    expect(last(house.told)).toMatchObject({ priority: 'low', echoOf: 'Gramophone' })
    expect(eventOf(last(house.told), false).body).toContain('"likelyAbout":"Gramophone"')
  })

  it('what turns out to be worth waking for is an opening to those who only want that', () => {
    const house = desk()
    house.hear(1, 'incident.opened', 'incident-1', { priority: 'low' })
    house.hear(2, 'incident.changed', 'incident-1', { priority: 'wake' })
    house.hear(3, 'incident.closed')
    expect(house.types()).toEqual(['incident.opened (quiet)', 'incident.opened (waking)', 'incident.changed (quiet)', 'incident.closed'])
  })

  it('three openings within two hours are flapping: the fourth waits, and is told if it stays', () => {
    const house = desk()
    for (let n = 0; n < 4; n++) {
      house.hear(2 * n + 1, 'incident.changed')
      if (n < 3) house.hear(2 * n + 2, 'incident.closed')
      house.pass(5 * MINUTE)
    }
    expect(house.types().filter((type) => type === 'incident.opened')).toHaveLength(3)
    expect(Object.values(house.state().incidents)[0]!.hold).toBe('flapping')
    house.pass(2 * HOUR)
    expect(house.types().at(-1)).toBe('incident.opened')
    expect(last(house.told).heldBack).toMatch(/opened and closed 3 times/)
  })
})

describe('acknowledging', () => {
  it('is told, shown in what follows, and stops reminders; not the changes and the end', () => {
    const house = desk()
    house.hear(1, 'incident.opened')
    house.take({ kind: 'acknowledge', incident: 'incident-1', acknowledgement: { at: house.now(), by: 'operator', note: 'mine' } })
    house.pass(DAY)
    house.hear(2)
    house.hear(3, 'incident.closed')
    expect(house.types()).toEqual(['incident.opened', 'incident.acknowledged', 'incident.changed', 'incident.closed'])
    expect((house.told[2]!.notice as IncidentNotice).acknowledged).toMatchObject({ by: 'operator', note: 'mine' })
  })

  it('ends with the incident: when it comes back somebody has to look again', () => {
    const house = desk()
    house.hear(1, 'incident.opened')
    house.take({ kind: 'acknowledge', incident: 'incident-1', acknowledgement: { at: house.now(), by: 'operator' } })
    house.hear(2, 'incident.closed')
    house.hear(3)
    expect(last(house.told)).toMatchObject({ type: 'incident.opened' })
    expect(last(house.told).acknowledged).toBeUndefined()
  })

  it('of what is not there, or is over, does nothing', () => {
    const house = desk()
    house.take({ kind: 'acknowledge', incident: 'nobody', acknowledgement: { at: house.now(), by: 'operator' } })
    expect(house.types()).toEqual([])
  })
})

describe('a silence', () => {
  it('holds everything, and tells what still goes on in one message at its end', () => {
    const house = desk()
    house.take({ kind: 'silence', silence: silence(ALERTS_START + HOUR) })
    house.hear(1, 'incident.opened', 'a')
    house.hear(1, 'incident.opened', 'b')
    house.hear(1, 'incident.opened', 'c')
    house.hear(2, 'incident.closed', 'c')
    house.pass(59 * MINUTE)
    expect(house.types()).toEqual([])
    house.pass(MINUTE)
    expect(house.types()).toEqual(['silence.ended'])
    const notice = house.told[0]!.notice as AlertNotice
    expect(notice.type === 'silence.ended' && notice.incidents.map((told) => [told.type, told.incident.id])).toEqual([
      ['incident.opened', 'a'],
      ['incident.opened', 'b'],
    ])
    house.pass(MINUTE)
    house.hear(2, 'incident.closed', 'a')
    expect(house.types()).toEqual(['silence.ended', 'incident.closed'])
  })

  it('ended early tells at once', () => {
    const house = desk()
    house.take({ kind: 'silence', silence: silence(ALERTS_START + DAY) })
    house.hear(1, 'incident.opened')
    house.take({ kind: 'end-silence', id: 'silence-1' })
    expect(house.types()).toEqual(['silence.ended'])
    expect(house.state().silences[0]!.until).toBe(ALERTS_START)
  })

  it('does not keep the end of what was told before it: nobody waits for an incident that is over', () => {
    const house = desk()
    house.hear(1, 'incident.opened')
    house.take({ kind: 'silence', silence: silence(ALERTS_START + DAY) })
    house.hear(2)
    house.hear(3, 'incident.closed')
    house.pass(2 * DAY)
    expect(house.types()).toEqual(['incident.opened', 'incident.closed'])
  })

  it.each([
    ['us-EAST', { kind: 'place', name: 'US-east' }],
    ['AS64500', { kind: 'network', name: '64500' }],
    ['as 64500', { kind: 'network', name: '64500' }],
    ['64500', { kind: 'network', name: '64500' }],
    ['Log-in', { kind: 'problem', name: 'log-in' }],
  ] as const)('of %s covers that part however it is written, and no other', (written, scope) => {
    const house = desk()
    house.take({ kind: 'silence', silence: silence(ALERTS_START + DAY, { scope: written }) })
    const told = (revision: number, name: string): TellingInput => ({
      kind: 'incident',
      notice: { ...alertNotice(revision), incident: alertIncident({ revision, anomalies: [surge({ scope: { ...scope, name } })] }) },
    })
    house.take(told(1, scope.name))
    expect(house.types()).toEqual([])
    house.take(told(2, '64501'))
    expect(house.types()).toEqual(['incident.opened'])
  })

  it('covers what rests on its kind and scope alone', () => {
    const house = desk()
    house.take({ kind: 'silence', silence: silence(ALERTS_START + DAY, { kind: 'report-surge', scope: 'US' }) })
    const inUs = surge({ scope: { kind: 'place', name: 'US' } })
    const told = (revision: number, anomalies: readonly ReturnType<typeof surge>[]): TellingInput => ({
      kind: 'incident',
      notice: { ...alertNotice(revision), incident: alertIncident({ revision, anomalies }) },
    })
    house.take(told(1, [inUs]))
    expect(house.types()).toEqual([])
    house.take(told(2, [inUs, surge({ id: 'probe', kind: 'probe-failure' })]))
    expect(house.types()).toEqual(['incident.opened'])
    expect(last(house.told).heldBack).toMatch(/silenced/)
  })

  it('of another service holds nothing', () => {
    const house = desk()
    house.take({ kind: 'silence', silence: silence(ALERTS_START + DAY, { service: 'gramophone' }) })
    house.hear(1, 'incident.opened')
    expect(house.types()).toEqual(['incident.opened'])
  })
})

describe('planned work', () => {
  const work = { id: 'work-1', service: 'chirp', from: ALERTS_START - HOUR, to: ALERTS_START + HOUR, note: 'new cables', by: 'operator' }

  it('marks incidents and wakes nobody; what outlasts it wakes', () => {
    const house = desk()
    house.take({ kind: 'plan', work })
    house.hear(1, 'incident.opened')
    expect(house.types()).toEqual(['incident.opened (quiet)'])
    expect(last(house.told)).toMatchObject({ priority: 'low', plannedWork: { id: 'work-1', note: 'new cables' } })
    house.pass(HOUR)
    expect(house.types().slice(1)).toEqual(['incident.opened (waking)', 'incident.changed (quiet)'])
    expect(last(house.told)).toMatchObject({ priority: 'wake', raised: true, plannedWork: { id: 'work-1' } })
  })

  it('that had not begun is taken back whole; what is under way ends now', () => {
    const house = desk()
    house.take({ kind: 'plan', work: { ...work, from: ALERTS_START + MINUTE } })
    house.take({ kind: 'end-plan', id: 'work-1' })
    expect(house.state().plannedWork).toEqual([])
    house.take({ kind: 'plan', work })
    house.take({ kind: 'end-plan', id: 'work-1' })
    expect(house.state().plannedWork).toEqual([{ ...work, to: ALERTS_START }])
  })

  describe('of the catalogue', () => {
    const configured = { ...work, isConfigured: true, announced: ALERTS_START } as const
    const catalogue = (...announced: (typeof configured)[]): TellingInput => ({ kind: 'catalogue', work: announced })

    it('holds like the operator’s own, from when it was first read', () => {
      const house = desk()
      house.take(catalogue(configured))
      house.take(catalogue({ ...configured, announced: ALERTS_START + MINUTE }), ALERTS_START + MINUTE)
      expect(house.state().plannedWork).toEqual([configured])
      house.hear(1, 'incident.opened')
      expect(house.types()).toEqual(['incident.opened (quiet)'])
    })

    it('lasts as long as the catalogue says by now', () => {
      const house = desk()
      house.take(catalogue(configured))
      house.take(catalogue({ ...configured, to: ALERTS_START + DAY }))
      expect(house.state().plannedWork).toEqual([{ ...configured, to: ALERTS_START + DAY }])
    })

    it('goes as the catalogue does: what had not begun is taken back, what is under way ends, what is over and the operator’s own stay', () => {
      const house = desk()
      const over = { ...configured, id: 'over', from: ALERTS_START - 2 * HOUR, to: ALERTS_START - HOUR }
      const later = { ...configured, id: 'later', from: ALERTS_START + MINUTE }
      house.take({ kind: 'plan', work: { ...work, id: 'own' } })
      house.take(catalogue(over, later, configured))
      house.take(catalogue())
      expect(house.state().plannedWork).toEqual([{ ...work, id: 'own' }, over, { ...configured, to: ALERTS_START }])
    })

    it('changes nothing where nothing changed', () => {
      const house = desk()
      house.take(catalogue(configured))
      const before = house.state()
      house.take(catalogue(configured))
      expect(house.state()).toBe(before)
    })
  })
})

describe('learn-only mode', () => {
  const learning = { ...SETTINGS, learnOnlyDays: 14 }

  it('notes what would have been told, by how much it stood out, and tells what still goes on at its end', () => {
    const house = desk(learning)
    house.take({ kind: 'report', service: 'chirp' })
    house.hear(1, 'incident.opened', 'a')
    house.hear(2, 'incident.closed', 'a')
    expect(house.types()).toEqual([])
    expect(house.state().wouldHaveTold).toMatchObject([{ incident: 'a', score: 300, ratio: 900, priority: 'wake' }])
    house.pass(14 * DAY - MINUTE)
    house.hear(1, 'incident.opened', 'b')
    expect(house.types()).toEqual([])
    house.pass(MINUTE)
    expect(house.types()).toEqual(['incident.opened'])
    expect(last(house.told).heldBack).toMatch(/learn-only/)
  })

  it('does not hold a probe that fails: nothing has to be learned for that', () => {
    const house = desk(learning)
    house.take({ kind: 'report', service: 'chirp' })
    const incident = alertIncident({ anomalies: [surge(), surge({ id: 'p', kind: 'probe-failure' })] })
    house.take({ kind: 'incident', notice: { ...alertNotice(1, 'incident.opened'), incident } })
    expect(house.types()).toEqual(['incident.opened'])
  })

  it('ends early by an act', () => {
    const house = desk(learning)
    house.take({ kind: 'report', service: 'chirp' })
    house.hear(1, 'incident.opened')
    house.take({ kind: 'end-learning', service: 'chirp' })
    expect(house.types()).toEqual(['incident.opened'])
  })
})

describe('a threshold', () => {
  const high = { ...SETTINGS, thresholds: { chirp: { score: 400 }, other: { score: 9_000 } } }
  const heard = (over: Parameters<typeof surge>[0], revision = 1, type: IncidentNotice['type'] = 'incident.changed'): TellingInput => {
    const { incident, ...notice } = alertNotice(revision, type)
    return { kind: 'incident', notice: { ...notice, incident: { ...incident, anomalies: [surge(over)] } } }
  }

  it('holds what stands out less, until it does not, and then says why it comes late', () => {
    const house = desk(high)
    house.take(heard({ score: 399.9 }, 1, 'incident.opened'))
    house.pass(HOUR)
    expect(house.types()).toEqual([])
    expect(house.state().incidents['incident-1']).toMatchObject({ told: 'nobody', hold: 'threshold' })
    house.take(heard({ score: 400 }, 2))
    expect(house.types()).toEqual(['incident.opened'])
    expect(last(house.told).heldBack).toMatch(/stood out less than the threshold/)
  })

  it('does not take back what was told: a change and the end are told, whatever the figures are then', () => {
    const house = desk(high)
    house.take(heard({ score: 401 }, 1, 'incident.opened'))
    house.take(heard({ score: 3 }, 2))
    house.take(heard({ score: 3 }, 3, 'incident.closed'))
    expect(house.types()).toEqual(['incident.opened', 'incident.changed', 'incident.closed'])
  })

  it('tells nobody of the end where nobody heard of the beginning', () => {
    const house = desk(high)
    house.hear(1, 'incident.opened')
    house.hear(2, 'incident.closed')
    house.pass(HOUR)
    expect(house.types()).toEqual([])
  })

  it('may be of the ratio, or of both; of another service it is nothing', () => {
    for (const [threshold, told] of [
      [{ ratio: 901 }, []],
      [{ ratio: 900 }, ['incident.opened']],
      [{ ratio: 2, score: 301 }, []],
      [{ ratio: 2, score: 300 }, ['incident.opened']],
      [{}, ['incident.opened']],
    ] as const) {
      const house = desk({ ...SETTINGS, thresholds: { chirp: threshold } })
      house.hear(1, 'incident.opened')
      expect([threshold, house.types()]).toEqual([threshold, told])
    }
    const other = desk({ ...SETTINGS, thresholds: { other: { score: 9_000 } } })
    other.hear(1, 'incident.opened')
    expect(other.types()).toEqual(['incident.opened'])
  })

  it('does not hold a probe that fails', () => {
    const house = desk(high)
    const incident = alertIncident({ anomalies: [surge({ score: 1 }), surge({ id: 'p', kind: 'probe-failure', score: 1 })] })
    house.take({ kind: 'incident', notice: { ...alertNotice(1, 'incident.opened'), incident } })
    expect(house.types()).toEqual(['incident.opened'])
  })
})

describe('whatever happens', () => {
  const act: fc.Arbitrary<TellingInput | { pass: number }> = fc.oneof(
    fc.record({ pass: fc.integer({ min: 1, max: 300 }).map((minutes) => minutes * MINUTE) }),
    fc.record({ id: fc.constantFrom('a', 'b'), state: fc.constantFrom('open', 'closed'), low: fc.boolean() }).map(({ id, state, low }) => ({
      kind: 'incident' as const,
      notice: { ...alertNotice(0, 'incident.changed', id, low ? { priority: 'low' } : {}), closed: state },
    })),
    fc.record({
      kind: fc.constant('acknowledge' as const),
      incident: fc.constantFrom('a', 'b'),
      acknowledgement: fc.constant({ at: 0, by: 'x' }),
    }),
    fc.integer({ min: 1, max: 200 }).map((minutes) => ({ kind: 'silence' as const, silence: silence(minutes) })),
    fc.constant({ kind: 'end-silence' as const, id: 'silence-1' }),
  )

  it('each audience hears an opening before a closing, nothing twice, and of everything that stays open', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const house = desk()
        let revision = 0
        const states = new Map<string, string>()
        for (const one of acts) {
          if ('pass' in one) house.pass(one.pass)
          else if (one.kind === 'incident') {
            const { closed, ...notice } = one.notice as IncidentNotice & { closed: 'open' | 'closed' }
            revision++
            states.set(notice.incident.id, closed)
            const ended = closed === 'closed' ? { ended: house.now() } : {}
            house.take({ kind: 'incident', notice: { ...notice, incident: { ...notice.incident, revision, state: closed, ...ended } } })
          } else if (one.kind === 'acknowledge') house.take({ ...one, acknowledgement: { at: house.now() + ++revision, by: 'x' } })
          else if (one.kind === 'end-silence') house.take({ ...one, id: `silence-${revision}` })
          else if (one.kind === 'silence')
            house.take({
              kind: 'silence',
              silence: { ...one.silence, id: `silence-${++revision}`, from: house.now(), until: house.now() + one.silence.until * MINUTE },
            })
          else house.take(one)
        }
        house.pass(5 * HOUR)
        house.pass(5 * HOUR)
        for (const audience of ['quiet', 'waking'] as const) {
          const heard = house.told.filter((told) => told.audience === 'all' || told.audience === audience)
          const ids = heard.map(({ notice }) => eventOf(notice, false).id)
          expect(new Set(ids).size).toBe(ids.length)
          const open = new Set<string>()
          for (const { notice } of heard) {
            const notices = notice.type === 'silence.ended' ? notice.incidents : notice.type === 'test' ? [] : [notice]
            for (const told of notices) {
              if (told.type === 'incident.opened') open.add(told.incident.id)
              else expect(open.has(told.incident.id)).toBe(true)
              if (told.type === 'incident.closed') open.delete(told.incident.id)
            }
          }
          if (audience === 'quiet') expect(open).toEqual(new Set([...states].filter(([, state]) => state === 'open').map(([id]) => id)))
        }
      }),
      { numRuns: 300 },
    )
  })
})
