import { expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { MINUTE, type Report, SECOND } from '#vocabulary'
import { createFixtureDesk } from '../../../test/fixtures/report-desk.ts'
import { createDirectSubmission } from './direct-submission.ts'

const T = Date.UTC(2025, 2, 10) * 1000
const posted = (reporter: string) => ({ reporter, service: 'shop', problem: 'app', place: { country: 'US' } }) as const

it('each report comes at its own moment, and has the answer that a request would have had', async () => {
  const clock = createSteppedClock(T)
  const kept: Report[] = []
  const desk = createFixtureDesk([{ id: 'shop', name: 'Shop', category: 'shop', problemTypes: ['app'], prefixes: [] }], clock, kept)
  await desk.start()
  const submit = createDirectSubmission(desk, clock)
  try {
    const answers = await Promise.all([
      submit(posted('ada'), T + 10 * SECOND),
      submit(posted('ben'), T + 30 * SECOND),
      submit(posted('ada'), T + 50 * SECOND),
      submit({ ...posted('cyd'), problem: 'nonsense' as never }, T + MINUTE),
    ])
    expect(answers).toEqual(['202', '202', '200', '422'])
    expect(kept.map(({ at }) => (at - T) / SECOND)).toEqual([10, 30])
  } finally {
    await desk.stop()
  }
})
