import { createHmac, randomBytes } from 'node:crypto'
import { chmod, readFile } from 'node:fs/promises'
import Type from 'typebox'
import { atomicWriteFile, checkSchema, OperationError, whyNotRead } from '#plumbing'
import { DAY, formatDay, type Instant } from '#vocabulary'
import { COUNTED_ONCE_MICROSECONDS } from './counted-once.ts'

/** One person's names: under today's key and, while the counting rule reaches over midnight, under yesterday's. */
export interface ReporterNames {
  readonly today: string
  readonly yesterday?: string
}

export interface ReporterKeys {
  /** Reads the kept keys. Throws FILE_MALFORMED or FILE_UNREADABLE. */
  load(): Promise<void>
  /** Are the keys those that `now` needs? */
  current(now: Instant): boolean
  /** Makes today's key and forgets the old ones; a key is on disk before it is used. Throws FILE_UNWRITABLE. */
  turn(now: Instant): Promise<void>
  /** Only while `current(now)`. */
  namesOf(identity: string, now: Instant): ReporterNames
}

const fileSchema = Type.Object({
  keys: Type.Array(
    Type.Object({ day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), key: Type.String({ minLength: 44, maxLength: 44 }) }),
  ),
})

/** The days whose keys are needed: today's and, just after midnight, yesterday's. */
interface WantedDays {
  readonly today: string
  readonly yesterday: string | undefined
}

/** 128 of the 256 bits: half of the output is the least that RFC 2104 section 5 allows, and short enough to store by the million. */
const NAME_HEX_DIGITS = 32

/**
 * Keys under which identities are hashed (HMAC-SHA256). A key lives for one day (UTC); the day before's is kept for as long as one
 * report counts for a person, then it is gone, and with it every way from a stored name back to an address.
 * `path` undefined keeps the keys in memory alone.
 */
export function createReporterKeys(path: string | undefined): ReporterKeys {
  const keys = new Map<string, Buffer>()
  let turning: Promise<void> | undefined

  /** The newest answer: asked for twice a report, and the same for hours. */
  let answer: WantedDays = { today: '', yesterday: undefined }
  let answerFor = Number.NaN

  function wanted(now: Instant): WantedDays {
    const day = Math.floor(now / DAY)
    const bridging = now - day * DAY < COUNTED_ONCE_MICROSECONDS
    const name = 2 * day + (bridging ? 0 : 1)
    if (name !== answerFor) {
      answer = { today: formatDay(now), yesterday: bridging ? formatDay(now - DAY) : undefined }
      answerFor = name
    }
    return answer
  }

  function current(now: Instant): boolean {
    const { today, yesterday } = wanted(now)
    if (!keys.has(today)) return false
    for (const day of keys.keys()) if (day !== today && day !== yesterday) return false
    return true
  }

  async function makeCurrent(now: Instant): Promise<void> {
    const { today, yesterday } = wanted(now)
    const kept = [...keys].filter(([day]) => day === today || day === yesterday)
    if (!kept.some(([day]) => day === today)) kept.push([today, randomBytes(32)])
    if (path !== undefined) {
      const text = JSON.stringify({ keys: kept.map(([day, key]) => ({ day, key: key.toString('base64') })) })
      await atomicWriteFile(path, `${text}\n`, 0o600)
    }
    keys.clear()
    for (const [day, key] of kept) keys.set(day, key)
  }

  function nameUnder(day: string, identity: string): string | undefined {
    const key = keys.get(day)
    return key && createHmac('sha256', key).update(identity).digest('hex').slice(0, NAME_HEX_DIGITS)
  }

  return {
    async load() {
      if (path === undefined) return
      let text: string
      try {
        text = await readFile(path, 'utf8')
        await chmod(path, 0o600)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
        throw new OperationError('FILE_UNREADABLE', `${path}: ${whyNotRead(error)}`, { cause: error })
      }
      let parsed: unknown
      try {
        parsed = JSON.parse(text)
      } catch {
        parsed = undefined
      }
      const check = checkSchema(fileSchema, parsed)
      // The parser's own words might quote the keys: they are not passed on.
      if (!check.ok)
        throw new OperationError('FILE_MALFORMED', `${path} does not hold the keys of reporters; remove it to start with new ones`)
      for (const { day, key } of check.value.keys) keys.set(day, Buffer.from(key, 'base64'))
    },
    current,
    turn(now) {
      turning ??= makeCurrent(now).finally(() => {
        turning = undefined
      })
      return turning
    },
    namesOf(identity, now) {
      const { today, yesterday } = wanted(now)
      const name = nameUnder(today, identity)
      if (name === undefined) throw new Error('the keys of reporters were not turned before use')
      const before = yesterday === undefined ? undefined : nameUnder(yesterday, identity)
      return before === undefined ? { today: name } : { today: name, yesterday: before }
    },
  }
}
