import { afterEach, describe, expect, it } from 'vitest'
import { createLogger, createSteppedClock } from '#plumbing'
import { DAY, HOUR, MINUTE, type Service } from '#vocabulary'
import { ALERTS_START, alertNotice } from '../../test/fixtures/alert-notices.ts'
import { createAlertDesk } from './alert-desk.ts'
import type { AlertNotice, IncidentNotice } from './alert-notice.ts'
import type { AlertChannel } from './channel.ts'

let clock = createSteppedClock(ALERTS_START)
const log = createLogger({ room: 'alerts', level: 'silent' })

/** Takes notices and delivers none. */
function desk({ wakesOnly = false, changes = true } = {}) {
  const told: AlertNotice[] = []
  const resumed: IncidentNotice[] = []
  const channel: AlertChannel = {
    kind: 'webhook',
    name: 'webhook',
    send: (notice) => String(told.push(notice)),
    resume: (open) => void resumed.push(...open),
    waiting: () => told,
    deliveries: () => [],
    test: async () => ({ delivered: true, met: '' }),
    start() {},
    async stop() {},
  }
  const made = createAlertDesk({ learnOnlyDays: 0, repeatHours: 4 }, { clock, log, channels: [{ channel, wakesOnly, changes }] })
  return { desk: made, told, resumed, types: () => told.map(({ type }) => type) }
}
const silence = { id: 's', service: 'chirp', reason: 'known', from: ALERTS_START, until: ALERTS_START + DAY, by: 'operator' }

it('goes on after a restart: silences hold, what was told is not told again, what nobody took is', () => {
  const before = desk()
  before.desk.take({ kind: 'incident', notice: alertNotice(1, 'incident.opened') })
  before.desk.take({ kind: 'silence', silence })
  expect(before.desk.isStale).toBe(true)
  const document = JSON.parse(JSON.stringify(before.desk.freeze())) as unknown
  expect(before.desk.isStale).toBe(false)
  const after = desk()
  after.desk.thaw(document)
  expect(after.types()).toEqual(['incident.opened'])
  expect(after.resumed.map(({ incident }) => incident.id)).toEqual(['incident-1'])
  after.desk.take({ kind: 'incident', notice: alertNotice(1, 'incident.opened') })
  after.desk.take({ kind: 'incident', notice: alertNotice(2) })
  after.desk.take({ kind: 'incident', notice: alertNotice(1, 'incident.opened', 'another') })
  expect(after.types()).toEqual(['incident.opened'])
  expect(after.desk.view(ALERTS_START).silences).toMatchObject([{ id: 's', isActive: true }])
  after.desk.take({ kind: 'end-silence', id: 's' })
  expect(after.types()).toEqual(['incident.opened', 'silence.ended'])
})

it.each([[{}], [{ version: 2 }], [{ version: 1, state: { incidents: [] }, waiting: {} }], ['text'], [null]])(
  'starts anew from %j',
  (document) => {
    const { desk: made } = desk()
    made.thaw(document)
    expect(made.view(ALERTS_START).open).toEqual([])
  },
)

it('tells each channel what it wants to hear', () => {
  const [waking, plain] = [desk({ wakesOnly: true }), desk({ changes: false })]
  for (const one of [waking, plain]) {
    one.desk.take({ kind: 'incident', notice: alertNotice(1, 'incident.opened', 'incident-1', { priority: 'low' }) })
    one.desk.take({ kind: 'incident', notice: alertNotice(2, 'incident.changed', 'incident-1', { priority: 'low' }) })
    one.desk.take({ kind: 'incident', notice: alertNotice(3, 'incident.changed') })
    one.desk.take({ kind: 'incident', notice: alertNotice(4, 'incident.closed') })
  }
  expect(waking.types()).toEqual(['incident.opened', 'incident.closed'])
  expect(plain.types()).toEqual(['incident.opened', 'incident.changed', 'incident.closed'])
  expect(plain.told[1]).toMatchObject({ raised: true })
})

it('shows planned work that is to come, soonest first, and not what is over', () => {
  const { desk: made } = desk()
  const work = (id: string, from: number, to: number) =>
    made.take({ kind: 'plan', work: { id, service: 'chirp', from: ALERTS_START + from, to: ALERTS_START + to, note: 'n', by: 'o' } })
  work('later', 50 * MINUTE, 60 * MINUTE)
  work('now', -MINUTE, MINUTE)
  work('over', -9 * MINUTE, -MINUTE)
  expect(made.plannedWork(ALERTS_START).map(({ id }) => id)).toEqual(['now', 'later'])
  expect(made.workOnRecord().map(({ id }) => id)).toEqual(['later', 'now', 'over'])
})

describe('work of the catalogue', () => {
  const base = { id: 'chirp', name: 'Chirp', category: 'other', problemTypes: [], prefixes: [] }
  const once: Service = { ...base, plannedWork: [{ title: 'new racks', from: ALERTS_START + DAY, to: ALERTS_START + DAY + HOUR }] }
  /** 10 March 2025 was a Monday; 14:00 UTC was 15:00 there, and is 16:00 from the 30th on. */
  const weekly: Service = {
    ...base,
    plannedWork: [{ title: 'patches', weekly: { day: 'monday', at: '16:00', hours: 2, zone: 'Europe/Berlin' } }],
  }
  afterEach(() => {
    clock = createSteppedClock(ALERTS_START)
  })
  const spans = (made: ReturnType<typeof desk>['desk']) =>
    made.plannedWork(clock.now()).map(({ from, to }) => [from - ALERTS_START, to - from])

  it('is there as soon as it is watched, whole, and is gone with its entry', () => {
    const { desk: made } = desk()
    made.watch([once])
    expect(made.plannedWork(ALERTS_START)).toMatchObject([
      {
        service: 'chirp',
        note: 'new racks',
        from: ALERTS_START + DAY,
        to: ALERTS_START + DAY + HOUR,
        isConfigured: true,
        announced: ALERTS_START,
      },
    ])
    expect(made.isStale).toBe(true)
    made.watch([base])
    expect(made.workOnRecord()).toEqual([])
  })

  it('comes every week, the next time is always there, and what was stays on record', () => {
    const { desk: made } = desk()
    made.watch([weekly])
    expect(spans(made)).toEqual([
      [HOUR, 2 * HOUR],
      [7 * DAY + HOUR, 2 * HOUR],
    ])
    for (let hour = 0; hour < 21 * 24; hour++) {
      clock.advance(clock.now() + HOUR)
      made.take({ kind: 'time' })
      expect(spans(made).length).toBeGreaterThan(0)
    }
    // Clocks there have gone forward.
    expect(spans(made)).toEqual([
      [21 * DAY, 2 * HOUR],
      [28 * DAY, 2 * HOUR],
    ])
    expect(made.workOnRecord()).toHaveLength(5)
  })
})
