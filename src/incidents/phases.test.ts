import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HOUR, MINUTE } from '#vocabulary'
import { type Activity, phasesOf } from './phases.ts'

const NOON = Date.UTC(2025, 2, 10, 12) * 1000

const stretches = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 100 })), { minLength: 1, maxLength: 6 })
  .map((pairs) => {
    const activity: { from: number; to: number }[] = []
    let at = NOON
    for (const [pause, length] of pairs) {
      if (activity.length > 0) at += pause * MINUTE
      activity.push({ from: at, to: at + length * MINUTE })
      at += length * MINUTE
    }
    return activity
  })

const counts = fc.array(fc.integer({ min: -1, max: 400 }), { minLength: 0, maxLength: 900 })

test('whatever the reports, phases touch, are never empty, and only the last lacks an end', () => {
  fc.assert(
    fc.property(
      stretches,
      counts,
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 0, max: 20 }),
      (bounded, minutes, closed, people, noticed) => {
        const last = bounded[bounded.length - 1]!
        const activity: Activity[] = closed ? bounded : [...bounded.slice(0, -1), { from: last.from }]
        const phases = phasesOf({
          onset: NOON,
          noticedAt: NOON + noticed * MINUTE,
          ended: closed ? last.to : undefined,
          activity,
          minutes: { from: minutes.length > 0 ? NOON - HOUR : -1, counts: minutes },
          usualPerMinute: people ? 5 : undefined,
        })
        expect(phases[0]!.from).toBe(NOON)
        for (let i = 0; i < phases.length; i++) {
          const next = phases[i + 1]
          expect(phases[i]!.to).toBe(next?.from)
          if (next) {
            expect(next.from).toBeGreaterThan(phases[i]!.from)
            expect(next.kind).not.toBe(phases[i]!.kind)
          }
        }
        expect(phases.at(-1)!.kind === 'over').toBe(closed)
      },
    ),
    { numRuns: 2000 },
  )
})

test('a bin moves only what comes after it', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 800 }), (minutes, cut) => {
      const told = (known: readonly number[]) =>
        phasesOf({
          onset: NOON,
          noticedAt: NOON,
          ended: undefined,
          activity: [{ from: NOON }],
          minutes: { from: NOON, counts: known },
          usualPerMinute: 5,
        })
      const early = told(minutes.slice(0, cut))
      const whole = told(minutes)
      // All but the phase under way, and what it may still be split into, stand as they were; a plateau is seen fifteen minutes late.
      const settled = early.filter((phase) => phase.to !== undefined && phase.to <= NOON + (cut - 25) * MINUTE)
      expect(whole.slice(0, settled.length).map(({ kind, from }) => ({ kind, from }))).toEqual(
        settled.map(({ kind, from }) => ({ kind, from })),
      )
    }),
    { numRuns: 500 },
  )
})
