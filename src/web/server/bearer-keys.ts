import { createHash, timingSafeEqual } from 'node:crypto'

/** Who may send what others may not: a name, and the SHA-256 of a key that only they have. */
export interface BearerKey {
  readonly name: string
  /** 64 hexadecimal digits. */
  readonly sha256: string
}

/** The name that goes with an Authorization header, in a time that does not tell how near a wrong key was. */
export function createBearerKeys(keys: readonly BearerKey[]): (authorization: string | undefined) => string | undefined {
  const digests = keys.map(({ name, sha256 }) => ({ name, digest: Buffer.from(sha256, 'hex') }))
  return (authorization) => {
    const key = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1]
    if (key === undefined) return undefined
    const given = createHash('sha256').update(key).digest()
    let found: string | undefined
    // All of them, always.
    for (const { name, digest } of digests) if (digest.length === given.length && timingSafeEqual(digest, given)) found = name
    return found
  }
}
