import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TimelineEntry } from '#web'
import { readBack, type SaidThen, type WrittenRevision, written } from './said-then.ts'

const entry = (at: number): TimelineEntry => ({ at, text: `line ${at}`, from: 'observatory' })
const said = (at: number, plain: readonly number[] | undefined, full?: readonly number[]): SaidThen => {
  const page = (lines: readonly number[]) =>
    ({ sentence: `at ${at}`, timeline: lines.map(entry) }) as unknown as NonNullable<SaidThen['plain']>
  return { at, ...(plain ? { plain: page(plain) } : {}), ...(full ? { full: page(full) } : {}) }
}

const writtenDown = (revisions: readonly SaidThen[]) =>
  JSON.parse(JSON.stringify(revisions.map((one, i) => written(revisions[i - 1], one)))) as WrittenRevision[]

function readAll(documents: readonly WrittenRevision[]): readonly SaidThen[] {
  const read: SaidThen[] = []
  for (const one of documents) read.push(readBack(read.at(-1), one))
  return read
}

it('writes each line of the timeline once, however many revisions have it', () => {
  const revisions = Array.from({ length: 100 }, (_, n) =>
    said(
      n,
      Array.from({ length: n }, (_, i) => i),
    ),
  )
  const documents = writtenDown(revisions)
  expect(documents.reduce((sum, { plain }) => sum + plain!.timeline.length, 0)).toBe(99)
  const read = readAll(documents)
  expect(read).toEqual(revisions)
  expect(read[99]!.plain!.timeline[0]).toBe(read[1]!.plain!.timeline[0])
})

it('reads back whatever was said: lines that come before others, that change or go, pages that are not there', () => {
  const lines = fc.option(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 6 }), { nil: undefined })
  fc.assert(
    fc.property(fc.array(fc.tuple(lines, lines), { maxLength: 8 }), (pages) => {
      const revisions = pages.map(([plain, full], at) => said(at, plain, full))
      expect(readAll(writtenDown(revisions))).toEqual(revisions)
    }),
  )
})

it('reads what was written whole before', () => {
  const revisions = [said(1, [1]), said(2, [1, 2], [1, 2, 3])]
  expect(readAll(revisions)).toEqual(revisions)
})
