import { createHmac, timingSafeEqual } from 'node:crypto'

/** Header that carries it. */
export const SIGNATURE_HEADER = 'breakwater-signature'

/** A signature older or newer than this is refused, so that a recorded request cannot be played again later. Seconds; a choice common among senders of webhooks. */
const TOLERANCE_SECONDS = 300

function digest(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`, 'utf8').digest('hex')
}

/** `t=<seconds since the epoch>,v1=<hex>`: HMAC-SHA256 (RFC 2104) over the time, a full stop and the body as sent. */
export function signBody(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${digest(secret, seconds, body)}`
}

/** What a receiver does: is the body from who holds the secret, and was it sent just now? Never throws. */
export function verifySignature(
  signed: { readonly secret: string; readonly header: string; readonly body: string },
  nowSeconds: number,
  toleranceSeconds = TOLERANCE_SECONDS,
): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signed.header)
  if (!match) return false
  const seconds = Number(match[1])
  if (Math.abs(nowSeconds - seconds) > toleranceSeconds) return false
  return timingSafeEqual(Buffer.from(digest(signed.secret, seconds, signed.body), 'hex'), Buffer.from(match[2] ?? '', 'hex'))
}
