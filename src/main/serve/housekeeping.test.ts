import { expect, it } from 'vitest'
import { createMemoryStore } from '#storage'
import { DAY, HOUR, type Report } from '#vocabulary'
import { keepHouse } from './housekeeping.ts'

const NOW = Date.UTC(2026, 5, 30, 12) * 1000

const report = (number: number, at: number): Report => ({
  id: `0195802f-6b00-7000-8000-${String(number).padStart(12, '0')}`,
  service: 'shop',
  problem: 'app',
  at,
  place: { country: 'US' },
  channel: 'form',
  reporter: `r${number}`,
})

it('keeps reports, probes and traffic as long as was said, their counts for good, and is idle when there is nothing to do', async () => {
  const store = createMemoryStore()
  await store.append(Array.from({ length: 40 }, (_, n) => report(n, NOW - n * DAY - HOUR)))
  await store.appendProbes(
    [1, 10].map((days) => ({ service: 'shop', at: NOW - days * DAY, outcome: 'success', status: 200, tookMilliseconds: 1, detail: '' })),
  )
  await store.saveAnomaly({ id: 'a', service: 'shop' } as never)
  await store.appendAudit({ at: NOW - 400 * DAY, actor: 'operator', act: 'publish', subject: 'i' })
  let pauses = 0
  const config = { reportDays: 30, probeDays: 7, trafficDays: 7 }
  const pause = async () => {
    pauses++
  }
  const done = await keepHouse(store, config, NOW, pause)
  // The day that runs and the one before are not folded yet.
  expect(done.folded).toBe(38)
  expect(pauses).toBe(done.folded + done.removed)
  const kept = []
  for await (const batch of store.since(0)) kept.push(...batch)
  expect(kept).toHaveLength(30)
  expect((await store.dayCounts('shop', { from: NOW - 50 * DAY, to: NOW })).length).toBe(40)
  expect(await store.probes('shop', { from: 0, to: NOW }, 10)).toHaveLength(1)
  expect(await store.audit(10)).toHaveLength(1)
  expect(await keepHouse(store, config, NOW, pause)).toEqual({ folded: 0, removed: 0 })
})
