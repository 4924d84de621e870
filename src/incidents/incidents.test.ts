import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { surgeScan } from '#detection'
import { type Anomaly, type AnomalyKind, deriveId, formatClock, HOUR, type Incident, type Instant, MINUTE } from '#vocabulary'
import { type IncidentEvent, type IncidentInput, incidents, type ReportMinute } from './incidents.ts'
import type { IncidentsState } from './incidents-state.ts'

const DAY_START = Date.UTC(2025, 2, 10) * 1000

function at(clock: string): Instant {
  const [hours, minutes] = clock.split(':').map(Number)
  return DAY_START + hours! * HOUR + minutes! * MINUTE
}

function anomaly(kind: AnomalyKind, onset: Instant, lastSeen: Instant, ended?: Instant, service = 'sample', middle = 1): Anomaly {
  return {
    id: deriveId(service, kind, onset),
    service,
    kind,
    onset,
    lastSeen,
    ...(ended === undefined ? {} : { ended }),
    peak: { at: onset, value: 10 },
    current: 10,
    unit: 'units',
    expected: { low: 0, middle, high: 3 },
    score: 9,
    rule: 'test-rule',
    sentence: `${kind} since ${formatClock(onset)}.`,
  }
}

/** Steps once a minute with each anomaly's state as it was then. */
function replay(
  anomalies: readonly Anomaly[],
  from: Instant,
  to: Instant,
  reports: (at: Instant) => number | undefined = () => 0,
  arrange: (input: IncidentInput) => IncidentInput = (input) => input,
): { state: IncidentsState; events: (IncidentEvent & { at: Instant })[]; seen: Incident[] } {
  let state = incidents.initial()
  const events: (IncidentEvent & { at: Instant })[] = []
  const seen: Incident[] = []
  const told = new Set<string>()
  for (let now = from; now <= to; now += MINUTE) {
    const heard: Anomaly[] = []
    for (const one of anomalies) {
      if (one.onset > now || told.has(one.id)) continue
      const over = one.ended !== undefined && one.ended <= now
      if (over) told.add(one.id)
      const { ended: _, ...rest } = one
      heard.push(over ? one : { ...rest, lastSeen: Math.min(one.lastSeen, now) })
    }
    const count = reports(now - MINUTE)
    const minutes: ReportMinute[] = [
      count === undefined ? { service: 'sample', at: now - MINUTE, gap: true } : { service: 'sample', at: now - MINUTE, reports: count },
    ]
    const { state: next, outputs } = incidents.step(state, arrange({ anomalies: heard, minutes }), now)
    state = next
    for (const event of outputs.events) events.push({ ...event, at: now })
    // A look each seven minutes: off the five-minute bins' beat.
    if ((now / MINUTE) % 7 === 0) seen.push(...incidents.current(state, now))
  }
  return { state, events, seen }
}

function kinds(events: readonly IncidentEvent[]): string {
  return events.map((e) => e.kind[0]).join('')
}

function phaseWords(incident: Incident): string[] {
  return incident.phases.map((p) => `${p.kind} ${formatClock(p.from)}`)
}

function expectOrderly(incident: Incident): void {
  const { phases } = incident
  expect(phases[0]!.from).toBe(incident.onset)
  for (const [i, phase] of phases.entries()) {
    const last = i === phases.length - 1
    if (last) expect(phase.to).toBeUndefined()
    else {
      expect(phase.to).toBe(phases[i + 1]!.from)
      expect(phase.to!).toBeGreaterThan(phase.from)
      expect(phases[i + 1]!.kind).not.toBe(phase.kind)
    }
  }
  if (incident.state === 'closed') expect(phases.at(-1)!.kind).toBe('over')
  else expect(phases.at(-1)!.kind).not.toBe('over')
}

const textOf = (event: IncidentEvent) => event.notes.map((note) => note.text).join(' ')

describe('10 March 2025', () => {
  const waves: [string, string, number][] = [
    ['09:45', '10:30', 20_000],
    ['13:30', '14:30', 40_000],
    ['15:10', '17:10', 28_000],
    ['17:35', '17:55', 22_000],
    ['18:20', '18:40', 12_000],
  ]

  /** The real scan over the day's shape: 20 reports a quarter of an hour, the waves, and a long tail until 21:00. */
  function wholeDay(tail: number) {
    let scan = surgeScan.initial('sample')
    let state = incidents.initial()
    const events: (IncidentEvent & { at: Instant })[] = []
    let last: Incident | undefined
    for (let minute = 6 * 60; minute < 36 * 60; minute++) {
      const from = DAY_START + minute * MINUTE
      const wave = waves.find(([begin, end]) => from >= at(begin) && from < at(end))
      const level = wave ? wave[2] : from >= at('17:10') && from < at('21:00') ? tail : minute % 15 < 5 ? 24 : 18
      const count = Math.floor((level * ((minute % 15) + 1)) / 15) - Math.floor((level * (minute % 15)) / 15)
      const now = from + MINUTE
      const scanned = surgeScan.step(scan, { at: from, count }, now)
      scan = scanned.state
      const anomalies = scanned.outputs.anomalies.map((u) => u.anomaly)
      const stepped = incidents.step(state, { anomalies, minutes: [{ service: 'sample', at: from, reports: count }] }, now)
      state = stepped.state
      for (const event of stepped.outputs.events) events.push({ ...event, at: now })
      const incident = incidents.current(state, now)[0]
      if (incident) {
        expectOrderly(incident)
        last = incident
      }
    }
    return { events, last: last! }
  }

  test.each([20, 1500])('is one incident in several waves, with %d reports a quarter of an hour after them', (tail) => {
    const { events, last } = wholeDay(tail)
    expect(new Set(events.map((e) => e.incident.id)).size).toBe(1)
    expect(events.filter((e) => e.kind === 'opened')).toHaveLength(1)
    expect(last.phases.filter((p) => p.kind === 'surge' || p.kind === 'relapse').length).toBeGreaterThanOrEqual(4)
    expect(last.phases.filter((p) => p.kind === 'relapse').length).toBeGreaterThanOrEqual(3)
    expect(last.onset).toBe(at('09:45'))
    expect(last.state).toBe('closed')
    expect(last.peak).toEqual({ at: at('13:30'), reports: 40_000 })
    expect(last.phases.slice(0, 2).map((p) => p.kind)).toEqual(['onset', 'surge'])
    const reopened = events.find((e) => textOf(e).startsWith('Reopened'))!
    expect(textOf(reopened)).toMatch(/^Reopened after \d h.* of quiet\. Joined by a surge of reports: /)
    expect(reopened.at).toBe(at('13:31'))
  })

  test('says when it is quiet long before it closes', () => {
    const { events } = wholeDay(20)
    const quiet = events.find((e) => textOf(e).includes('Quiet since'))!
    expect(quiet.incident.phases.at(-1)!.kind).toBe('decline')
    expect(quiet.at).toBeLessThanOrEqual(at('10:46'))
    const closed = events.find((e) => e.kind === 'closed')!
    expect(closed.at - closed.incident.ended!).toBe(HOUR)
  })
})

test('what only traffic told is marked, so that it can be kept from the public', () => {
  const surge = anomaly('report-surge', at('10:00'), at('10:05'))
  const flood = { ...anomaly('traffic-flood', at('10:00'), at('10:05')), sentence: 'A SECRET FLOOD.' }
  const { outputs } = incidents.step(incidents.initial(), { anomalies: [flood, surge], minutes: [] }, at('10:06'))
  const [event] = outputs.events
  expect(event!.notes.filter((note) => note.text.includes('SECRET')).map((note) => note.from)).toEqual(['traffic'])
  expect(event!.notes[0]!.from).toBe('people')
})

test('no word for the public holds a moment that only a flood gave', () => {
  const surge = anomaly('report-surge', at('10:10'), at('10:40'), at('10:40'))
  const floods = [
    anomaly('traffic-flood', at('10:00'), at('10:50'), at('10:50')),
    anomaly('traffic-flood', at('11:20'), at('12:20'), at('12:20')),
  ]
  const { events } = replay([surge, ...floods], at('09:59'), at('14:00'), (m) => (m >= at('10:10') && m < at('10:40') ? 100 : 1))
  const told = events.flatMap((event) => event.notes.filter((note) => note.from !== 'traffic').map((note) => note.text)).join('\n')
  expect(told).toContain('10:10')
  for (const clock of ['10:00', '10:50', '11:20', '12:20']) expect(told).not.toContain(clock)
  const again = replay([surge, anomaly('traffic-flood', at('13:00'), at('13:10'), at('13:10'))], at('10:09'), at('13:05'))
  const reopened = again.events.flatMap((event) => event.notes).find((note) => note.text.startsWith('Reopened'))
  expect(reopened!.from).toBe('traffic')
})

describe('a restart', () => {
  const surge = anomaly('report-surge', at('10:00'), at('10:30'), at('10:30'))

  test('takes up an open incident that the kept state does not know of, and closes it', () => {
    const { events } = replay([surge], at('09:59'), at('10:05'))
    const open = events.at(-1)!.incident
    let state = incidents.resume(JSON.parse(JSON.stringify(incidents.initial())), [open])
    expect(incidents.current(state, at('10:06'))).toMatchObject([
      { id: open.id, onset: open.onset, state: 'open', revision: open.revision },
    ])
    const later: IncidentEvent[] = []
    for (let now = at('10:06'); now < at('15:00'); now += MINUTE) {
      const { state: next, outputs } = incidents.step(state, { anomalies: [], minutes: [] }, now)
      state = next
      later.push(...outputs.events)
    }
    expect(later.filter((event) => event.kind === 'closed').map((event) => event.incident.id)).toEqual([open.id])
    expect(later[0]!.incident.revision).toBe(open.revision + 1)
  })

  test('goes on exactly where it was when the state is whole', () => {
    const { state, events } = replay([surge], at('09:59'), at('10:05'))
    expect(incidents.resume(JSON.parse(JSON.stringify(state)), [events.at(-1)!.incident])).toEqual(state)
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a word', 'incidents'],
    ['no services', {}],
    ['an empty record', { services: { sample: {} } }],
    [
      'a broken incident',
      { services: { sample: { minutes: { from: -1, counts: [] }, waiting: [], incident: { id: 'x' }, settledUntil: -1 } } },
    ],
    ['broken anomalies', { services: { sample: { minutes: { from: -1, counts: [] }, waiting: [{}], incident: null, settledUntil: -1 } } }],
    ['broken minutes', { services: { sample: { minutes: { from: 0, counts: 7 }, waiting: [], incident: null, settledUntil: -1 } } }],
  ])('starts anew from %s', (_what, kept) => {
    const state = incidents.resume(kept, [])
    const { outputs } = incidents.step(state, { anomalies: [surge], minutes: [] }, at('10:31'))
    expect(outputs.events.map((event) => event.kind)).toEqual(['opened'])
  })
})

describe('what opens an incident', () => {
  const begin = at('12:00')

  test('a surge of reports and a flood do, at once', () => {
    for (const kind of ['report-surge', 'traffic-flood'] as const) {
      const { events } = replay([anomaly(kind, begin, begin + 10 * MINUTE, begin + 10 * MINUTE)], begin - MINUTE, begin + 2 * HOUR)
      expect(events[0]).toMatchObject({ kind: 'opened', at: begin, incident: { onset: begin, state: 'open', revision: 1 } })
      expect(events.at(-1)!.kind).toBe('closed')
    }
  })

  test('much traffic alone does not, but joins', () => {
    const surge = anomaly('traffic-surge', begin, begin + 30 * MINUTE, begin + 30 * MINUTE)
    expect(replay([surge], begin, begin + 3 * HOUR).events).toEqual([])
    const { events } = replay(
      [surge, anomaly('report-surge', begin + 10 * MINUTE, begin + 20 * MINUTE, begin + 20 * MINUTE)],
      begin,
      begin + 3 * HOUR,
    )
    expect(events[0]!.incident).toMatchObject({
      onset: begin + 10 * MINUTE,
      anomalies: [{ kind: 'traffic-surge' }, { kind: 'report-surge' }],
    })
    expect(kinds(events)[0]).toBe('o')
  })

  test('a failing probe does after five minutes, and at once beside something else', () => {
    const short = anomaly('probe-failure', begin, begin + 3 * MINUTE, begin + 4 * MINUTE)
    expect(replay([short], begin, begin + 3 * HOUR).events).toEqual([])
    const long = anomaly('probe-failure', begin, begin + 20 * MINUTE, begin + 21 * MINUTE)
    expect(replay([long], begin, begin + 3 * HOUR).events[0]).toMatchObject({
      kind: 'opened',
      at: begin + 5 * MINUTE,
      incident: { onset: begin },
    })
    const both = replay(
      [short, anomaly('report-surge', begin + 2 * MINUTE, begin + 9 * MINUTE, begin + 9 * MINUTE)],
      begin,
      begin + 3 * HOUR,
    )
    expect(both.events[0]).toMatchObject({ kind: 'opened', at: begin + 2 * MINUTE, incident: { onset: begin } })
  })

  test('a state that says "ended" long ago opens nothing', () => {
    const old = anomaly('report-surge', begin - 3 * HOUR, begin - 2 * HOUR, begin - 2 * HOUR)
    expect(incidents.step(incidents.initial(), { anomalies: [old], minutes: [] }, begin).outputs.events).toEqual([])
  })
})

describe('one or two', () => {
  const wave = (clock: string, minutes: number) =>
    anomaly('report-surge', at(clock), at(clock) + minutes * MINUTE, at(clock) + minutes * MINUTE)

  test('two outages on two days are two', () => {
    const first = wave('09:00', 60)
    const second = anomaly('report-surge', at('09:00') + 24 * HOUR, at('10:00') + 24 * HOUR, at('10:00') + 24 * HOUR)
    const { events } = replay([first, second], at('08:00'), at('12:00') + 24 * HOUR)
    expect(events.filter((e) => e.kind === 'opened')).toHaveLength(2)
    expect(new Set(events.map((e) => e.incident.id)).size).toBe(2)
  })

  test('a relapse after 50 minutes keeps it open, after 5 hours reopens it, after 7 hours is another', () => {
    expect(kinds(replay([wave('09:00', 10), wave('10:00', 10)], at('08:59'), at('10:30')).events)).not.toContain('l')
    const reopened = replay([wave('09:00', 10), wave('14:00', 10)], at('08:59'), at('16:00')).events
    expect(reopened.filter((e) => e.kind === 'opened')).toHaveLength(1)
    expect(reopened.filter((e) => e.kind === 'closed')).toHaveLength(2)
    expect(phaseWords(reopened.at(-1)!.incident)).toEqual(['onset 09:00', 'over 09:10', 'relapse 14:00', 'over 14:10'])
    const apart = replay([wave('09:00', 10), wave('16:15', 10)], at('08:59'), at('18:00')).events
    expect(apart.filter((e) => e.kind === 'opened')).toHaveLength(2)
  })

  test('services are kept apart', () => {
    const { events } = replay(
      [wave('09:00', 10), anomaly('report-surge', at('09:00'), at('09:10'), at('09:10'), 'other')],
      at('08:59'),
      at('09:05'),
    )
    expect(events.filter((e) => e.kind === 'opened').map((e) => e.incident.service)).toEqual(['other', 'sample'])
  })
})

test('the order of anomalies within a step changes neither events nor state', () => {
  const begin = at('12:00')
  const first = [
    anomaly('report-surge', begin, begin + MINUTE),
    anomaly('traffic-flood', begin, begin + MINUTE),
    anomaly('probe-failure', begin, begin + MINUTE),
    anomaly('traffic-surge', begin - MINUTE, begin + MINUTE),
    { ...anomaly('report-surge', begin, begin), current: 3 },
  ]
  const second = first.slice(0, 4).map((one) => ({ ...one, ended: begin + 5 * MINUTE }))
  const results = new Set<string>()
  for (let turn = 0; turn < 20; turn++) {
    const order = <T>(items: readonly T[]) => {
      const turned = [...items.slice(turn % items.length), ...items.slice(0, turn % items.length)]
      return turn >= 10 ? turned.reverse() : turned
    }
    const a = incidents.step(incidents.initial(), { anomalies: order(first), minutes: [] }, begin + MINUTE)
    const b = incidents.step(a.state, { anomalies: order(second), minutes: [] }, begin + 6 * MINUTE)
    results.add(JSON.stringify([a, b]))
  }
  expect(results.size).toBe(1)
})

describe('phases', () => {
  test('without reports they follow the anomalies', () => {
    const floods = ['12:00', '12:40'].map((clock) => anomaly('traffic-flood', at(clock), at(clock) + 20 * MINUTE, at(clock) + 20 * MINUTE))
    const { events } = replay(floods.slice(), at('11:59'), at('15:00'))
    expect(phaseWords(events.at(-1)!.incident)).toEqual(['plateau 12:00', 'decline 12:20', 'relapse 12:40', 'over 13:00'])
  })

  test('with reports: onset, surge, plateau, decline, over', () => {
    const surge = anomaly('report-surge', at('12:00'), at('13:19'), at('13:20'))
    const shape = (t: Instant) => {
      const minute = (t - at('12:00')) / MINUTE
      if (minute < 0 || minute >= 80) return 1
      return minute < 10 ? 10 + 10 * minute : minute < 50 ? 105 : Math.round(105 * Math.exp(-(minute - 50) / 8))
    }
    const { events, seen } = replay([surge], at('11:00'), at('15:00'), shape)
    expect(phaseWords(events.at(-1)!.incident)).toEqual(['onset 12:00', 'surge 12:05', 'plateau 12:15', 'decline 12:55', 'over 13:20'])
    for (const incident of seen) expectOrderly(incident)
    expect(events.at(-1)!.incident.peak).toEqual({ at: at('12:10'), reports: 1575 })
  })

  test('minutes without coverage are no decline', () => {
    const surge = anomaly('report-surge', at('12:00'), at('12:59'), at('13:00'))
    const { seen } = replay([surge], at('11:30'), at('13:00'), (t) =>
      t >= at('12:20') && t < at('12:40') ? undefined : t >= at('12:00') ? 80 : 1,
    )
    expect(seen.at(-1)!.phases.map((p) => p.kind)).not.toContain('relapse')
    expect(seen.at(-2)!.phases.map((p) => p.kind)).not.toContain('decline')
  })
})

test('reports count from the onset, also those before it was noticed', () => {
  const late = anomaly('report-surge', at('12:00'), at('12:30'), at('12:30'))
  let state = incidents.initial()
  for (let minute = 0; minute < 20; minute++) {
    const from = at('11:50') + minute * MINUTE
    const heard = minute === 15 ? [{ ...late, ended: undefined } as unknown as Anomaly] : []
    state = incidents.step(state, { anomalies: heard, minutes: [{ service: 'sample', at: from, reports: 7 }] }, from + MINUTE).state
  }
  expect(incidents.current(state, at('12:10'))[0]).toMatchObject({
    onset: at('12:00'),
    reports: 70,
    peak: { at: at('12:00'), reports: 70 },
  })
})

test('an anomaly that is never heard of again holds nothing open for ever', () => {
  const { events } = (() => {
    let state = incidents.initial()
    const all: IncidentEvent[] = []
    const { ended: _, ...going } = anomaly('traffic-flood', at('12:00'), at('12:00'), 0)
    for (let now = at('12:00'); now < at('18:00'); now += MINUTE) {
      const next = incidents.step(state, { anomalies: now === at('12:00') ? [going] : [], minutes: [] }, now)
      state = next.state
      all.push(...next.outputs.events)
    }
    return { events: all }
  })()
  expect(events.at(-1)!.kind).toBe('closed')
})

test('one that is heard of again after its incident was settled is another incident, with another id', () => {
  const { ended: _, ...going } = anomaly('traffic-flood', at('12:00'), at('12:00'), 0)
  let state = incidents.initial()
  const opened: string[] = []
  for (let now = at('12:00'); now < at('23:59'); now += MINUTE) {
    const heard = now === at('12:00') || now > at('23:00') ? [going] : []
    const next = incidents.step(state, { anomalies: heard, minutes: [] }, now)
    state = next.state
    for (const event of next.outputs.events) if (event.kind === 'opened') opened.push(event.incident.id)
  }
  expect(opened).toHaveLength(2)
  expect(opened[0]).not.toBe(opened[1])
})

describe('properties', () => {
  const wave = fc.record({
    kind: fc.constantFrom<AnomalyKind>('report-surge', 'traffic-flood', 'traffic-surge', 'probe-failure'),
    // Half-hours, so that several begin at once.
    begin: fc.integer({ min: 0, max: 60 }).map((half) => 30 * half),
    length: fc.integer({ min: 1, max: 200 }),
    service: fc.constantFrom('sample', 'other'),
  })
  const day = fc.uniqueArray(wave, { maxLength: 7, selector: (w) => `${w.service} ${w.kind} ${w.begin}` }).map((waves) =>
    waves.map((w) => {
      const onset = DAY_START + w.begin * MINUTE
      return anomaly(w.kind, onset, onset + (w.length - 1) * MINUTE, onset + w.length * MINUTE, w.service)
    }),
  )
  const level = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 40, maxLength: 40 })
  const until = DAY_START + 40 * HOUR

  test('phases are orderly, nothing opens twice, every incident that opened closes, events alternate', () => {
    fc.assert(
      fc.property(day, level, (anomalies, levels) => {
        const { events, seen } = replay(anomalies, DAY_START, until, (t) => levels[Math.floor((t - DAY_START) / HOUR)] ?? 0)
        for (const incident of seen) expectOrderly(incident)
        const opened = events.filter((e) => e.kind === 'opened').map((e) => e.incident.id)
        expect(new Set(opened).size).toBe(opened.length)
        const revision = new Map<string, number>()
        const state = new Map<string, string>()
        for (const event of events) {
          const { kind, incident } = event
          expect(incident.revision).toBe((revision.get(incident.id) ?? 0) + 1)
          revision.set(incident.id, incident.revision)
          if (kind === 'opened') expect(state.has(incident.id)).toBe(false)
          else expect(state.has(incident.id)).toBe(true)
          if (kind === 'closed') expect(state.get(incident.id)).toBe('open')
          state.set(incident.id, incident.state)
          expect(textOf(event).length).toBeGreaterThan(10)
        }
        for (const last of state.values()) expect(last).toBe('closed')
        // Every harm that lasted belongs to an incident.
        const held = new Set(events.flatMap((e) => e.incident.anomalies.map((a) => a.id)))
        for (const one of anomalies) if (one.kind === 'report-surge' || one.kind === 'traffic-flood') expect(held.has(one.id)).toBe(true)
      }),
      { numRuns: 25 },
    )
  }, 30_000)

  test('replaying gives the same, in whatever order the anomalies of a step come, and across a restart', () => {
    fc.assert(
      fc.property(day, fc.integer(), (anomalies, seed) => {
        const plain = replay(anomalies, DAY_START, until)
        let turn = seed
        const shuffled = replay(anomalies, DAY_START, until, undefined, ({ anomalies: heard, minutes }) => {
          turn = (Math.imul(turn, 1103515245) + 12345) >>> 0
          const cut = heard.length > 0 ? turn % heard.length : 0
          const turned = [...heard.slice(cut), ...heard.slice(0, cut)]
          return { anomalies: turn % 2 ? turned.reverse() : turned, minutes }
        })
        expect(shuffled.events).toEqual(plain.events)
        let state = incidents.initial()
        const again: IncidentEvent[] = []
        // Saved and restored before each step.
        for (let now = DAY_START; now <= until; now += 20 * MINUTE) {
          const heard = anomalies.filter((a) => a.onset <= now && a.ended! > now - 20 * MINUTE)
          const kept = JSON.parse(JSON.stringify(state)) as IncidentsState
          const a = incidents.step(state, { anomalies: heard, minutes: [] }, now)
          const b = incidents.step(kept, { anomalies: heard, minutes: [] }, now)
          expect(b).toEqual(a)
          state = a.state
          again.push(...a.outputs.events)
        }
      }),
      { numRuns: 15 },
    )
  }, 30_000)
})
