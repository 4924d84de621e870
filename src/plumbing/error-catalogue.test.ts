import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ERROR_CATALOGUE } from './error-catalogue.ts'

const root = join(import.meta.dirname, '..', '..')
const document = readFileSync(join(root, 'docs', 'errors.md'), 'utf8')

/** Each code has a heading of its own, followed by its sentence. */
const documented = new Map([...document.matchAll(/^### ([A-Z_]+)\n\n(.+)$/gm)].map((match) => [match[1], match[2]]))

it('every code is documented with its sentence, and every documented code exists', () => {
  expect(Object.fromEntries(documented)).toEqual(ERROR_CATALOGUE)
})

it('every code says what to do', () => {
  for (const code of Object.keys(ERROR_CATALOGUE)) {
    const section = document.split(`### ${code}\n`)[1]?.split('\n### ')[0] ?? ''
    expect(section, code).toMatch(/\*\*What to do\.\*\* \S/)
  }
})

it('no code is left that nothing throws', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && !path.endsWith('error-catalogue.ts'))
    .map((path) => readFileSync(join(root, 'src', path), 'utf8'))
    .join('\n')
  expect(Object.keys(ERROR_CATALOGUE).filter((code) => !sources.includes(`'${code}'`))).toEqual([])
})
