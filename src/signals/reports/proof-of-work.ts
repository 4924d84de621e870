import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { type Instant, MINUTE, SECOND } from '#vocabulary'

/** What a client must solve: find the number below `maxnumber` whose decimal digits after `salt` have this SHA-256 (ALTCHA's protocol, version 1). */
export interface ProofChallenge {
  readonly algorithm: 'SHA-256'
  /** Hexadecimal. */
  readonly challenge: string
  readonly maxnumber: number
  readonly salt: string
  readonly signature: string
}

export type ProofFault = 'malformed' | 'wrong' | 'expired' | 'used'

export interface ProofOfWork {
  challenge(now: Instant): ProofChallenge
  /** Undefined when the solution holds; it holds once. */
  check(solution: string, now: Instant): ProofFault | undefined
}

/** 25,000 hashes on average: a tenth of a second on a desktop and about one on an old phone, in script; a raid of 10,000 pays a quarter of an hour of a core. A choice. */
const MAX_NUMBER = 50_000
/** Time enough to write a comment. */
const VALID_MICROSECONDS = 10 * MINUTE

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

interface Solution {
  readonly algorithm: unknown
  readonly challenge: unknown
  readonly number: unknown
  readonly salt: unknown
  readonly signature: unknown
}

function decode(text: string): Solution | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Solution) : undefined
  } catch {
    return undefined
  }
}

/** Challenges are signed, not kept, under a secret that lives as long as the process; only those already used are remembered until they expire. */
export function createProofOfWork(): ProofOfWork {
  const secret = randomBytes(32)
  const sign = (challenge: string) => createHmac('sha256', secret).update(challenge).digest('hex')
  /** In the order of use. */
  const used = new Map<string, Instant>()

  function forget(now: Instant): void {
    for (const [challenge, at] of used) {
      if (now - at < VALID_MICROSECONDS) break
      used.delete(challenge)
    }
  }

  return {
    challenge(now) {
      // The last & keeps digits of the number from being read as digits of the time (CVE-2025-68113).
      const salt = `${randomBytes(12).toString('hex')}?expires=${Math.floor((now + VALID_MICROSECONDS) / SECOND)}&`
      const challenge = sha256(`${salt}${randomInt(MAX_NUMBER)}`)
      return { algorithm: 'SHA-256', challenge, maxnumber: MAX_NUMBER, salt, signature: sign(challenge) }
    },
    check(text, now) {
      const solution = decode(text)
      const { algorithm, challenge, number, salt, signature } = solution ?? ({} as Partial<Solution>)
      if (algorithm !== 'SHA-256' || typeof challenge !== 'string' || typeof salt !== 'string' || typeof signature !== 'string')
        return 'malformed'
      if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return 'malformed'
      const expires = /^[0-9a-f]{24}\?expires=(\d{1,12})&$/.exec(salt)?.[1]
      if (expires === undefined) return 'malformed'
      const due = Buffer.from(sign(challenge))
      const given = Buffer.from(signature)
      if (due.length !== given.length || !timingSafeEqual(due, given)) return 'wrong'
      if (sha256(`${salt}${number}`) !== challenge) return 'wrong'
      if (Number(expires) * SECOND <= now) return 'expired'
      forget(now)
      if (used.has(challenge)) return 'used'
      used.set(challenge, now)
      return undefined
    },
  }
}
