import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { OperationError, whyNotRead } from '#plumbing'
import type { WebLog } from '../live/web-log.ts'

/** 256 bits: nothing to guess, so no lock-out is needed, which an attacker could use to lock the operator out. */
const TOKEN_BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{43}$/
export const TOKEN_FILE = 'operator-token'

export interface OperatorToken {
  readonly text: string
  /** It was made just now. */
  readonly fresh: boolean
}

/**
 * Reads the operator's token from the data directory, or makes one at the first start. The file is the operator's alone (mode 0600); it
 * holds the token as text, so that who owns the machine can look it up again. Delete it to get a new one.
 */
export async function readOperatorToken(dataDirectory: string, log: WebLog): Promise<OperatorToken> {
  const path = join(dataDirectory, TOKEN_FILE)
  const found = await readExisting(path, log)
  if (found !== undefined) return { text: found, fresh: false }
  const text = randomBytes(TOKEN_BYTES).toString('base64url')
  try {
    await mkdir(dataDirectory, { recursive: true })
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(`${text}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    throw new OperationError('FILE_UNWRITABLE', `${path}: the operator's token cannot be kept there.`, { cause: error })
  }
  return { text, fresh: true }
}

async function readExisting(path: string, log: WebLog): Promise<string | undefined> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new OperationError('FILE_UNREADABLE', `${path}: ${whyNotRead(error)}`, { cause: error })
  }
  if (!TOKEN.test(text)) throw new OperationError('FILE_MALFORMED', `${path} holds no token of ours; delete it and a new one is made.`)
  if (((await stat(path)).mode & 0o077) !== 0) {
    await chmod(path, 0o600)
    log.warn(
      { file: path },
      'the operator token could be read by others on this machine; the file is now private, but delete it for a new token',
    )
  }
  return text
}

/** Equal or not, in a time that says nothing about where they differ; both are hashed first, so lengths say nothing either. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
