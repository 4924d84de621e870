import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock, newId, OperationError, type SteppedClock } from '#plumbing'
import type { Report, Service } from '#vocabulary'
import { DAY, HOUR, MINUTE } from '#vocabulary'
import { type Admission, createReportDesk, type ReportDeskConfig } from './report-desk.ts'
import type { ReportStore } from './report-store.ts'
import type { Submission } from './submission.ts'

/** 2025-03-10T14:00:00Z */
const T = 1_741_615_200_000_000
const MIDNIGHT = Math.ceil(T / DAY) * DAY

const service: Service = {
  id: 'examplesocial',
  name: 'Example Social',
  category: 'social',
  problemTypes: ['app', 'website', 'log-in'],
  prefixes: [],
}
const services = new Map([service, { ...service, id: 'examplebank', name: 'Example Bank' }].map((s) => [s.id, s]))
const submission: Submission = { service: 'examplesocial', problem: 'app', place: { country: 'US', region: 'US-east' } }

/** A store as slow and as unreliable as a test wants it: the port's smallest adapter. */
class TestStore implements ReportStore {
  readonly reports: Report[] = []
  readonly groups: number[] = []
  failing = false
  delayMilliseconds = 0

  async append(reports: readonly Report[]): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.delayMilliseconds))
    if (this.failing) throw new OperationError('STORE_FAILED', 'disk full')
    this.groups.push(reports.length)
    this.reports.push(...reports)
  }

  async *since(at: number) {
    yield this.reports.filter((report) => report.at >= at)
  }

  async minuteCounts() {
    return []
  }

  async comments() {
    return []
  }
}

let store: TestStore
let clock: SteppedClock
let lines: string[]
let directory: string

beforeEach(async () => {
  store = new TestStore()
  clock = createSteppedClock(T)
  lines = []
  directory = await mkdtemp(join(tmpdir(), 'breakwater-desk-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function openDesk(config: ReportDeskConfig = {}) {
  const counters = createCounters()
  const desk = createReportDesk(
    { keyFile: join(directory, 'reporter-keys.json'), groupMilliseconds: 1, ...config },
    {
      clock,
      newId: () => newId(clock),
      store,
      services,
      counters,
      log: createLogger({ room: 'signals', level: 'debug', write: (line) => lines.push(line) }),
    },
  )
  await desk.start()
  const admit = (reporterIdentity: string, fields: Partial<Submission> = {}): Promise<Admission> =>
    desk.admit({ ...submission, ...fields }, { reporterIdentity, channel: 'form' })
  return { desk, counters, admit }
}

const cause = (admission: Admission) => (admission.kind === 'refused' ? admission.fault.code : admission.kind)

describe('admission', () => {
  it('accepts a report, stores it and tells the listeners once it is stored', async () => {
    const { desk, admit } = await openDesk()
    const heard: Report[] = []
    desk.onAccepted((report) => {
      expect(store.reports).toContainEqual(report)
      heard.push(report)
    })
    const admission = await admit('198.51.100.7', { comment: 'no feed' })
    expect(admission.kind).toBe('accepted')
    expect(store.reports).toEqual(heard)
    expect(heard[0]).toMatchObject({ service: 'examplesocial', problem: 'app', at: T, channel: 'form', comment: 'no feed' })
    expect(heard[0].id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  })

  it('counts a person once in 15 minutes, and again when they are over', async () => {
    const { admit, counters } = await openDesk()
    const first = await admit('a')
    clock.advance(T + 15 * MINUTE - 1)
    expect(await admit('a')).toEqual({ kind: 'already-counted', id: store.reports[0].id, at: T })
    expect(first.kind).toBe('accepted')
    clock.advance(T + 15 * MINUTE)
    expect((await admit('a')).kind).toBe('accepted')
    expect(counters.snapshot()).toEqual({ signals_reports_accepted_total: 2, signals_reports_already_counted_total: 1 })
  })

  it('counts each person and each service by itself', async () => {
    const { admit } = await openDesk()
    const kinds = await Promise.all([admit('a'), admit('b'), admit('a', { service: 'examplebank' })])
    expect(kinds.map(cause)).toEqual(['accepted', 'accepted', 'accepted'])
  })

  it('lets one of many simultaneous submissions of a person through, and tells the others its id', async () => {
    const { admit } = await openDesk({ submissionsPerMinute: 1_000 })
    store.delayMilliseconds = 5
    const admissions = await Promise.all(Array.from({ length: 200 }, (_, i) => admit(`person-${i % 10}`)))
    expect(store.reports).toHaveLength(10)
    const ids = new Set(store.reports.map((report) => report.id))
    for (const admission of admissions) {
      if (admission.kind === 'refused') throw new Error('refused')
      expect(ids).toContain(admission.kind === 'accepted' ? admission.report.id : admission.id)
    }
    expect(admissions.filter((admission) => admission.kind === 'accepted')).toHaveLength(10)
  })

  it('shares commits between reports that come together', async () => {
    const { admit } = await openDesk({ groupMilliseconds: 5, groupReports: 64 })
    await Promise.all(Array.from({ length: 200 }, (_, i) => admit(`person-${i}`)))
    expect(store.reports).toHaveLength(200)
    expect(store.groups.length).toBeLessThanOrEqual(6)
    expect(Math.max(...store.groups)).toBeLessThanOrEqual(64)
  })

  it('refuses what it cannot count, each with its cause', async () => {
    const { admit, counters } = await openDesk()
    expect(cause(await admit('a', { service: 'nobody' }))).toBe('REPORT_SERVICE_UNKNOWN')
    expect(cause(await admit('a', { problem: 'payments' }))).toBe('REPORT_PROBLEM_UNKNOWN')
    expect(counters.snapshot()).toEqual({
      'signals_reports_refused_total{cause="REPORT_SERVICE_UNKNOWN"}': 1,
      'signals_reports_refused_total{cause="REPORT_PROBLEM_UNKNOWN"}': 1,
    })
    expect(store.reports).toEqual([])
  })

  it('stops one person from flooding, for a minute', async () => {
    const { admit } = await openDesk({ submissionsPerMinute: 3 })
    const causes = []
    for (let i = 0; i < 5; i++) causes.push(cause(await admit('a')))
    expect(causes).toEqual(['accepted', 'already-counted', 'already-counted', 'REPORT_TOO_MANY', 'REPORT_TOO_MANY'])
    expect(cause(await admit('b'))).toBe('accepted')
    clock.advance(T + MINUTE)
    expect(cause(await admit('a'))).toBe('already-counted')
  })

  it('says busy when the queue is full, and what it took is stored all the same', async () => {
    const { admit } = await openDesk({ queueReports: 10, groupReports: 5 })
    store.delayMilliseconds = 20
    const admissions = await Promise.all(Array.from({ length: 15 }, (_, i) => admit(`person-${i}`)))
    expect(admissions.filter((admission) => cause(admission) === 'REPORT_BUSY')).toHaveLength(5)
    expect(store.reports).toHaveLength(10)
    expect(cause(await admit('late'))).toBe('accepted')
  })

  it('a report that the store did not take does not count: the person may try again', async () => {
    const { admit } = await openDesk()
    store.failing = true
    store.delayMilliseconds = 5
    const both = await Promise.allSettled([admit('a'), admit('a')])
    expect(both.map((result) => result.status)).toEqual(['rejected', 'rejected'])
    expect(both[0]).toMatchObject({ reason: { code: 'STORE_FAILED' } })
    store.failing = false
    expect(cause(await admit('a'))).toBe('accepted')
    expect(store.reports).toHaveLength(1)
  })

  it('stop() commits what waits and takes no more', async () => {
    const { desk, admit } = await openDesk({ groupMilliseconds: 1_000 })
    const waiting = admit('a')
    await new Promise((resolve) => setTimeout(resolve, 1))
    await desk.stop()
    expect(cause(await waiting)).toBe('accepted')
    expect(cause(await admit('b'))).toBe('REPORT_DESK_CLOSED')
  })
})

describe('the rule of 15 minutes', () => {
  it('survives a restart', async () => {
    const before = await openDesk()
    await before.admit('a')
    await before.desk.stop()
    clock.advance(T + 14 * MINUTE)
    const after = await openDesk()
    expect(await after.admit('a')).toEqual({ kind: 'already-counted', id: store.reports[0].id, at: T })
    clock.advance(T + 15 * MINUTE)
    expect(cause(await after.admit('a'))).toBe('accepted')
  })

  it('reaches over midnight, where the key changes, also with a restart on the way', async () => {
    clock.advance(MIDNIGHT - MINUTE)
    const before = await openDesk()
    await before.admit('a')
    clock.advance(MIDNIGHT + MINUTE)
    expect(cause(await before.admit('a'))).toBe('already-counted')
    expect(cause(await before.admit('b'))).toBe('accepted')
    await before.desk.stop()
    const after = await openDesk()
    expect(cause(await after.admit('a'))).toBe('already-counted')
    expect(cause(await after.admit('b'))).toBe('already-counted')
    clock.advance(MIDNIGHT + 14 * MINUTE)
    expect(cause(await after.admit('a'))).toBe('accepted')
    // The same person has another name each day.
    expect(new Set(store.reports.map((report) => report.reporter)).size).toBe(3)
  })

  it("forgets yesterday's key a quarter of an hour after midnight, also when nobody reports", async () => {
    const path = join(directory, 'reporter-keys.json')
    const days = async () => (JSON.parse(await readFile(path, 'utf8')) as { keys: { day: string }[] }).keys.map((key) => key.day)
    clock.advance(MIDNIGHT - HOUR)
    const { desk } = await openDesk()
    expect(await days()).toEqual(['2025-03-10'])
    clock.advance(MIDNIGHT)
    await desk.tick(clock.now())
    expect(await days()).toEqual(['2025-03-10', '2025-03-11'])
    clock.advance(MIDNIGHT + 15 * MINUTE)
    await desk.tick(clock.now())
    expect(await days()).toEqual(['2025-03-11'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('holds for any order of people, services, times, restarts and concurrency', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            step: fc.integer({ min: 0, max: 10 }),
            people: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
            restart: fc.boolean(),
          }),
          { maxLength: 12 },
        ),
        async (acts) => {
          store = new TestStore()
          clock = createSteppedClock(MIDNIGHT - 40 * MINUTE)
          await rm(join(directory, 'reporter-keys.json'), { force: true })
          let open = await openDesk({ groupMilliseconds: 0 })
          const acceptedBy = new Map<number, number[]>()
          for (const { step, people, restart } of acts) {
            clock.advance(clock.now() + step * MINUTE)
            if (restart) {
              await open.desk.stop()
              open = await openDesk({ groupMilliseconds: 0 })
            }
            const admissions = await Promise.all(people.map((person) => open.admit(`person-${person}`)))
            for (const [i, admission] of admissions.entries())
              if (admission.kind === 'accepted') acceptedBy.set(people[i], [...(acceptedBy.get(people[i]) ?? []), clock.now()])
          }
          await open.desk.stop()
          for (const times of acceptedBy.values())
            for (let i = 1; i < times.length; i++) expect(times[i] - times[i - 1]).toBeGreaterThanOrEqual(15 * MINUTE)
          expect(store.reports).toHaveLength([...acceptedBy.values()].flat().length)
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('reporters stay unknown', () => {
  it('the identity is in no log line, no report and no key file', async () => {
    const { desk, admit } = await openDesk({ submissionsPerMinute: 2 })
    const identity = '203.0.113.99'
    await admit(identity)
    await admit(identity)
    await admit(identity)
    store.failing = true
    await admit('203.0.113.98').catch(() => {})
    await desk.stop()
    const written = lines.join('') + JSON.stringify(store.reports) + (await readFile(join(directory, 'reporter-keys.json'), 'utf8'))
    expect(lines.length).toBeGreaterThan(0)
    expect(written).not.toContain('203.0.113')
  })

  it('a key file that makes no sense stops the start without quoting it', async () => {
    await writeFile(join(directory, 'reporter-keys.json'), '{"keys":[{"day":"2025-03-10","key":"c2VjcmV0"}]}')
    const failure = await openDesk().then(
      () => undefined,
      (error: unknown) => error as OperationError,
    )
    expect(failure).toMatchObject({ code: 'FILE_MALFORMED' })
    expect(failure?.message).not.toContain('c2VjcmV0')
  })

  it('a key file open to others is closed to them', async () => {
    const path = join(directory, 'reporter-keys.json')
    const first = await openDesk()
    await first.desk.stop()
    await chmod(path, 0o644)
    await openDesk()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })
})

it('knows from when on everything accepted has been told', async () => {
  const { desk } = await openDesk()
  store.delayMilliseconds = 30
  let told = 0
  desk.onAccepted(() => told++)
  const first = desk.admit(submission, { reporterIdentity: 'a', channel: 'api' })
  clock.advance(T + MINUTE)
  expect(desk.settledUntil(clock.now())).toBe(T)
  await first
  expect(told).toBe(1)
  expect(desk.settledUntil(clock.now())).toBe(T + MINUTE)
  store.failing = true
  await expect(desk.admit(submission, { reporterIdentity: 'b', channel: 'api' })).rejects.toMatchObject({ code: 'STORE_FAILED' })
  expect(desk.settledUntil(clock.now() + 1)).toBe(clock.now() + 1)
})
