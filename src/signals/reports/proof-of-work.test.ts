import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MINUTE } from '#vocabulary'
import { createProofOfWork, type ProofChallenge } from './proof-of-work.ts'

const NOW = 1_741_615_200_000_000

function numberOf({ challenge, salt, maxnumber }: ProofChallenge): number {
  for (let number = 0; number <= maxnumber; number++)
    if (createHash('sha256').update(`${salt}${number}`).digest('hex') === challenge) return number
  throw new Error('no number solves the challenge')
}

const packed = (fields: object) => Buffer.from(JSON.stringify(fields)).toString('base64')

function solved(challenge: ProofChallenge, change: object = {}): string {
  const { maxnumber: _, ...rest } = challenge
  return packed({ ...rest, number: numberOf(challenge), ...change })
}

describe('a proof of work', () => {
  it('holds once, for ten minutes', () => {
    const proofs = createProofOfWork()
    const challenge = proofs.challenge(NOW)
    expect(challenge.salt).toMatch(/\?expires=1741615800&$/)
    expect(proofs.check(solved(challenge), NOW + 9 * MINUTE)).toBeUndefined()
    expect(proofs.check(solved(challenge), NOW + 9 * MINUTE)).toBe('used')
    expect(proofs.check(solved(proofs.challenge(NOW)), NOW + 10 * MINUTE)).toBe('expired')
  })

  it('of another observatory, with another number, salt or signature does not hold', () => {
    const proofs = createProofOfWork()
    const challenge = proofs.challenge(NOW)
    expect(createProofOfWork().check(solved(challenge), NOW)).toBe('wrong')
    expect(proofs.check(solved(challenge, { number: numberOf(challenge) + 1 }), NOW)).toBe('wrong')
    expect(proofs.check(solved(challenge, { signature: 'f'.repeat(64) }), NOW)).toBe('wrong')
    expect(proofs.check(solved(challenge, { salt: challenge.salt.replace('expires=1', 'expires=2') }), NOW)).toBe('wrong')
    expect(proofs.check(solved(challenge, { algorithm: 'SHA-1' }), NOW)).toBe('malformed')
    expect(proofs.check(solved(challenge), NOW)).toBeUndefined()
  })

  it('does not last longer when digits are moved from the number to the time', () => {
    const proofs = createProofOfWork()
    const challenge = proofs.challenge(NOW)
    const digits = String(numberOf(challenge))
    const salt = `${challenge.salt}${digits[0]}`
    expect(proofs.check(solved(challenge, { salt, number: Number(digits.slice(1)) }), NOW)).toBe('malformed')
  })

  it('never throws', () => {
    const proofs = createProofOfWork()
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => Buffer.from(text).toString('base64')),
          fc.object().map(packed),
        ),
        (text) => {
          expect(proofs.check(text, NOW)).toBe('malformed')
        },
      ),
    )
  })
})
