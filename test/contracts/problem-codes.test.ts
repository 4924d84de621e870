import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isProblemCode, PROBLEM_CATALOGUE, problemCodeOf } from '../../src/web/api/problem-catalogue.ts'
import { REFUSALS } from '../../src/web/public/refusals.ts'

const SOURCE = new URL('../../src/', import.meta.url).pathname

function textsBelow(folder: string): readonly string[] {
  return readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\./.test(path))
    .map((path) => readFileSync(join(SOURCE, folder, path), 'utf8'))
}

const found = (texts: readonly string[], pattern: RegExp) => texts.flatMap((text) => [...text.matchAll(pattern)].map(([, code]) => code!))
const sorted = (codes: Iterable<string>) => [...new Set(codes)].sort()

/** Codes of answers, by where they come from: named where they are sent, refusals of the desk, and those of a status. */
const named = found(textsBelow('web'), /\bcode: '([A-Z][A-Z_]+)'/g)
const byStatus = Array.from({ length: 200 }, (_, i) => problemCodeOf(400 + i))

it('the catalogue of problems and the codes that are sent are the same', () => {
  expect(sorted([...named, ...Object.keys(REFUSALS), ...byStatus])).toEqual(sorted(Object.keys(PROBLEM_CATALOGUE)))
})

it('every refusal of the desk has its status, which the catalogue says too', () => {
  const faults = found(textsBelow('signals/reports'), /\b(?:fault|refuse)\(\s*'([A-Z_]+)'/g)
  expect(faults.length).toBeGreaterThan(5)
  expect(sorted(faults).filter((code) => !(code in REFUSALS))).toEqual([])
  for (const [code, { status }] of Object.entries(REFUSALS))
    expect([code, isProblemCode(code) && PROBLEM_CATALOGUE[code].statuses]).toEqual([code, [status]])
  for (const [status, code] of byStatus.entries())
    if (code !== 'REQUEST_MALFORMED' && code !== 'OUR_FAULT') expect([code, ...PROBLEM_CATALOGUE[code].statuses]).toContain(400 + status)
})
