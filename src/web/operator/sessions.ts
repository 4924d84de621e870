import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '#plumbing'
import { HOUR, type Instant } from '#vocabulary'

/** A shift, and a night beside it. */
const LIFE_MICROSECONDS = 12 * HOUR
/** One operator with many windows; the oldest makes room. */
const MOST_SESSIONS = 64

export interface Session {
  /** Goes into every form of the console; a page of another site cannot know it. */
  readonly csrf: string
  readonly until: Instant
}

/** Who is logged in, in memory: a restart logs everybody out. Only hashes of the cookies are kept. */
export interface Sessions {
  /** The cookie's value. */
  open(): string
  find(cookie: string | undefined): Session | undefined
  close(cookie: string | undefined): void
  readonly lifeSeconds: number
}

export function createSessions(clock: Clock): Sessions {
  const sessions = new Map<string, Session>()
  const keyOf = (cookie: string) => createHash('sha256').update(cookie).digest('base64url')
  return {
    open() {
      const cookie = randomBytes(32).toString('base64url')
      for (const [key, session] of sessions) if (session.until <= clock.now()) sessions.delete(key)
      if (sessions.size >= MOST_SESSIONS) sessions.delete(sessions.keys().next().value ?? '')
      sessions.set(keyOf(cookie), { csrf: randomBytes(32).toString('base64url'), until: clock.now() + LIFE_MICROSECONDS })
      return cookie
    },
    find(cookie) {
      if (cookie === undefined) return undefined
      const session = sessions.get(keyOf(cookie))
      return session !== undefined && session.until > clock.now() ? session : undefined
    },
    close(cookie) {
      if (cookie !== undefined) sessions.delete(keyOf(cookie))
    },
    lifeSeconds: LIFE_MICROSECONDS / 1_000_000,
  }
}
