import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VECTOR_KINDS } from '#vocabulary'
import { techniqueOf } from './techniques.ts'

describe('techniques', () => {
  it.each(VECTOR_KINDS)('%s has one of those that the README explains', (kind) => {
    const technique = techniqueOf(kind)
    expect(technique).toMatch(/^T1498\.00[12]$|^T1499\.00[123]$/)
    expect(readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')).toContain(`| ${technique} `)
    expect(technique === 'T1498.002').toBe(kind.endsWith('-reflection'))
  })
})
