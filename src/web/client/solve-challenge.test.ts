import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sha256, solveChallenge } from './solve-challenge.ts'

const reference = (text: string) => createHash('sha256').update(text).digest('hex')

it('hashes like every other SHA-256, around the ends of blocks, too', () => {
  for (const length of [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 200]) expect(sha256('a'.repeat(length))).toBe(reference('a'.repeat(length)))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 150 }), (text) => {
      expect(sha256(text)).toBe(reference(text))
    }),
  )
})

it('finds the number', () => {
  const salt = '0123456789abcdef01234567?expires=1741615800&'
  const found = solveChallenge({ algorithm: 'SHA-256', challenge: reference(`${salt}4711`), maxnumber: 50_000, salt, signature: 's' })
  expect(JSON.parse(atob(found!))).toEqual({
    algorithm: 'SHA-256',
    challenge: reference(`${salt}4711`),
    number: 4711,
    salt,
    signature: 's',
  })
  expect(solveChallenge({ algorithm: 'SHA-256', challenge: 'none', maxnumber: 100, salt, signature: 's' })).toBeUndefined()
})
