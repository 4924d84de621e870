import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Anomaly, type AnomalyScope, deriveId, HOUR, type Instant, MINUTE } from '#vocabulary'
import type { IncidentAct } from './incident-act.ts'
import { type IncidentEvent, incidents } from './incidents.ts'
import type { IncidentsState } from './incidents-state.ts'

const TEN = Date.UTC(2025, 2, 10, 10) * 1000
const at = (minutes: number): Instant => TEN + minutes * MINUTE

function surge(from: number, to?: number, scope?: AnomalyScope, score = 12): Anomaly {
  return {
    id: deriveId('shop', 'report-surge', scope?.name ?? '', from),
    service: 'shop',
    kind: 'report-surge',
    ...(scope ? { scope } : {}),
    onset: at(from),
    lastSeen: at(to ?? from),
    ...(to === undefined ? {} : { ended: at(to) }),
    peak: { at: at(from), value: 50 },
    current: 50,
    unit: 'reports a minute',
    expected: { low: 0, middle: 2, high: 5 },
    score,
    rule: 'surge-scan',
    sentence: `Reports rose${scope ? ` in ${scope.name}` : ''}.`,
  }
}

const PLACE: AnomalyScope = { kind: 'place', name: 'US-east' }
const LOGIN: AnomalyScope = { kind: 'problem', name: 'log-in' }

class Stage {
  state: IncidentsState = incidents.initial()
  readonly events: IncidentEvent[] = []

  at(minute: number, anomalies: readonly Anomaly[] = [], ...acts: IncidentAct[]): readonly IncidentEvent[] {
    const { state, outputs } = incidents.step(this.state, { anomalies, minutes: [], acts }, at(minute))
    // Whatever happens, it is as if the process had just started.
    this.state = incidents.resume(JSON.parse(JSON.stringify(state)), [])
    this.events.push(...outputs.events)
    return outputs.events
  }

  get current() {
    return incidents.current(this.state, at(10_000))
  }
}

const act = (kind: 'close' | 'reopen', incident: string): IncidentAct => ({ kind, service: 'shop', incident, text: `Operator: ${kind}.` })

describe('a part of a service', () => {
  const ongoing = (minute: number, scope: AnomalyScope, score: number) => ({ ...surge(0, undefined, scope, score), lastSeen: at(minute) })

  it('opens none where more people find it slow and nothing else moves, but joins what others open', () => {
    const SLOW: AnomalyScope = { kind: 'problem', name: 'slow' }
    const stage = new Stage()
    for (let minute = 0; minute < 30; minute++) expect(stage.at(minute, [ongoing(minute, SLOW, 40)])).toEqual([])
    const [event] = stage.at(30, [ongoing(30, SLOW, 40), { ...surge(30), lastSeen: at(30) }])
    expect(event).toMatchObject({ kind: 'opened', incident: { onset: at(0) } })
    expect(event!.incident.anomalies).toHaveLength(2)
  })

  it('opens an incident alone once it is clear: ten decades, for five minutes', () => {
    const stage = new Stage()
    for (let minute = 0; minute < 5; minute++) expect(stage.at(minute, [ongoing(minute, LOGIN, 12)])).toEqual([])
    const [event] = stage.at(5, [ongoing(5, LOGIN, 12)])
    expect(event).toMatchObject({ kind: 'opened', incident: { onset: at(0) } })
    expect(event!.notes[0]!.text).toContain('about one problem (log-in)')
    const faint = new Stage()
    for (let minute = 0; minute < 30; minute++) expect(faint.at(minute, [ongoing(minute, LOGIN, 9.9)])).toEqual([])
  })

  it('joins at once what others have opened, and no note names a place', () => {
    const stage = new Stage()
    stage.at(0, [surge(0)])
    stage.at(1, [surge(1, undefined, PLACE, 8), surge(1, undefined, LOGIN, 8)])
    expect(stage.current).toHaveLength(1)
    expect(stage.current[0]!.anomalies).toHaveLength(3)
    expect(JSON.stringify(stage.events.flatMap(({ notes }) => notes))).not.toContain('US-east')
  })
})

describe('an operator', () => {
  it('closes an incident, and what still goes on does not open it again, nor another one, ever', () => {
    const stage = new Stage()
    const id = stage.at(0, [surge(0)])[0]!.incident.id
    expect(stage.at(10, [], act('close', id))).toMatchObject([{ kind: 'closed', incident: { state: 'closed', ended: at(10) } }])
    for (let minute = 11; minute < 24 * 60; minute += 7) stage.at(minute, [{ ...surge(0), lastSeen: at(minute) }])
    expect(stage.events.map(({ kind }) => kind)).toEqual(['opened', 'closed'])
    expect(stage.at(24 * 60, [surge(24 * 60)])).toMatchObject([{ kind: 'opened' }])
  })

  it('opens it again; with nothing going on it closes after an hour', () => {
    const stage = new Stage()
    const id = stage.at(0, [surge(0)])[0]!.incident.id
    stage.at(10, [], act('close', id))
    expect(stage.at(20, [], act('reopen', id))).toMatchObject([{ kind: 'changed', incident: { id, state: 'open' } }])
    stage.at(21, [surge(0, 15)])
    for (let minute = 22; minute < 80; minute++) expect(stage.at(minute).filter(({ kind }) => kind === 'closed')).toEqual([])
    expect(stage.at(80)).toMatchObject([{ kind: 'closed', incident: { id } }])
  })

  it('takes anomalies out into an incident of their own, and puts them back', () => {
    const stage = new Stage()
    const id = stage.at(0, [surge(0), surge(2, undefined, PLACE)])[0]!.incident.id
    const split = { kind: 'split', service: 'shop', incident: id, text: 'Two things.', anomalies: [surge(2, undefined, PLACE).id] } as const
    const told = stage.at(5, [], split)
    expect(told.map(({ kind }) => kind)).toEqual(['changed', 'opened'])
    const other = told[1]!.incident
    expect(other).toMatchObject({ onset: at(2), anomalies: [{ scope: PLACE }] })
    expect(other.id).not.toBe(id)
    // Each goes its own way; what is new joins the first.
    stage.at(6, [surge(2, 6, PLACE), surge(5, undefined, LOGIN)])
    expect(stage.current.find((one) => one.id === other.id)!.anomalies).toMatchObject([{ ended: at(6) }])
    expect(stage.current.find((one) => one.id === id)!.anomalies.map((one) => one.scope)).toEqual([undefined, LOGIN])
    const merge = { kind: 'merge', service: 'shop', incident: id, into: other.id, text: 'One after all.' } as const
    expect(stage.at(7, [], merge).map(({ kind, incident }) => [kind, incident.id])).toEqual([
      ['closed', id],
      ['changed', other.id],
    ])
    expect(stage.current).toMatchObject([{ id: other.id, onset: at(0), anomalies: [{}, {}, {}] }])
    // What comes now joins the one that stays.
    stage.at(8, [surge(8)])
    expect(stage.current).toHaveLength(1)
  })

  it('cannot take everything out, nor act on what is not there', () => {
    const stage = new Stage()
    const id = stage.at(0, [surge(0)])[0]!.incident.id
    const all = { kind: 'split', service: 'shop', incident: id, text: 'x', anomalies: [surge(0).id] } as const
    const nowhere = { kind: 'merge', service: 'shop', incident: id, into: 'nowhere', text: 'x' } as const
    expect(stage.at(1, [], all, nowhere, act('close', 'nobody'))).toEqual([])
  })
})

describe('whatever an operator does, and whenever the process is started anew', () => {
  const doing = fc.record({
    minute: fc.integer({ min: 1, max: 600 }),
    kind: fc.constantFrom('close', 'reopen', 'merge', 'split', 'note'),
    which: fc.nat({ max: 5 }),
    other: fc.nat({ max: 5 }),
  })
  const waves = fc.array(fc.record({ from: fc.nat({ max: 500 }), length: fc.integer({ min: 1, max: 90 }), scoped: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  })

  it('no incident is opened twice, revisions count up, and every anomaly has one place', () => {
    fc.assert(
      fc.property(waves, fc.array(doing, { maxLength: 12 }), fc.func(fc.boolean()), (all, acts, restarts) => {
        const anomalies = [...new Map(all.map((w) => [`${w.from} ${w.scoped}`, w])).values()]
        let state = incidents.initial()
        const opened: string[] = []
        const revision = new Map<string, number>()
        const saved = new Map<string, IncidentEvent['incident']>()
        for (let minute = 0; minute < 600; minute += 3) {
          const heard = anomalies
            .filter((w) => w.from <= minute && minute - w.from - w.length < 6)
            .map((w) => {
              const ended = minute >= w.from + w.length
              const one = surge(w.from, ended ? w.from + w.length : undefined, w.scoped ? LOGIN : undefined)
              return ended ? one : { ...one, lastSeen: at(minute) }
            })
          const known = incidents.current(state, at(minute))
          const due = acts
            .filter((one) => one.minute >= minute && one.minute < minute + 3 && known.length > 0)
            .map(({ kind, which, other }): IncidentAct => {
              const on = known[which % known.length]!
              const base = { service: 'shop', incident: on.id, text: 'Because.' }
              if (kind === 'merge') return { ...base, kind, into: known[other % known.length]!.id }
              if (kind === 'split') return { ...base, kind, anomalies: [on.anomalies[other % on.anomalies.length]!.id] }
              return { ...base, kind }
            })
          const stepped = incidents.step(state, { anomalies: heard, minutes: [], acts: due }, at(minute))
          state = stepped.state
          for (const { kind, incident } of stepped.outputs.events) {
            if (kind === 'opened') opened.push(incident.id)
            expect(incident.revision).toBe((revision.get(incident.id) ?? 0) + 1)
            revision.set(incident.id, incident.revision)
            saved.set(incident.id, incident)
          }
          if (restarts(minute)) {
            const open = incidents.current(state, at(minute)).filter((one) => one.state === 'open')
            const again = incidents.resume(JSON.parse(JSON.stringify(state)), open)
            expect(again).toEqual(state)
            state = again
          }
          const places = incidents.current(state, at(minute)).flatMap((one) => one.anomalies.map(({ id }) => id))
          expect(new Set(places).size).toBe(places.length)
        }
        expect(new Set(opened).size).toBe(opened.length)
      }),
      { numRuns: 60 },
    )
  })
})

it('a state that was written before operators could act is taken up', () => {
  const stage = new Stage()
  const id = stage.at(0, [surge(0)])[0]!.incident.id
  const { apart: _a, dismissed: _d, ...old } = stage.state.services.shop!
  expect(incidents.current(incidents.resume({ services: { shop: old } }, []), at(1) + HOUR)).toMatchObject([{ id }])
})
