import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mostAffected } from './most-affected.ts'

const cell = (name: string, reports: number, before: number, spans = 1) => ({ kind: 'place' as const, name, reports, before, spans })

it('ranks a place with 3 usual and 90 now above one with 100 usual and 150 now', () => {
  const told = mostAffected([cell('large', 150, 100), cell('small', 90, 3)])
  expect(told.map(({ name, usual, times }) => ({ name, usual, times }))).toEqual([
    { name: 'small', usual: 3, times: 30 },
    { name: 'large', usual: 100, times: 1.5 },
  ])
})

it('lets no small cell win by chance, and folds those below 10', () => {
  const told = mostAffected([cell('eleven from nothing', 11, 0, 8), cell('ten times', 1000, 800, 8), cell('nine', 9, 0, 8)])
  expect(told.map(({ name }) => name)).toEqual(['ten times', 'eleven from nothing'])
})

it('does not call usual what is usual', () => {
  expect(mostAffected([cell('same', 100, 800, 8), cell('noise', 110, 800, 8), cell('fewer', 20, 800, 8)])).toEqual([])
})

it('more reports never rank lower', () => {
  const count = fc.integer({ min: 10, max: 5000 })
  fc.assert(
    fc.property(count, fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 100 }), (reports, before, spans) => {
      const [told] = mostAffected([cell('a', reports, before, spans)])
      const [more] = mostAffected([cell('a', reports + 1, before, spans)])
      if (told) expect(more!.timesAtLeast).toBeGreaterThan(told.timesAtLeast)
    }),
  )
})
