/** Keys whose values never reach a log, whatever case or prefix they carry: `apiKey`, `X-Token`, `Authorization`. */
const SECRET_KEY = /(token|key|secret|authorization|password|passphrase|cookie|credential)s?$/i

export const REDACTED = '[redacted]'

export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key)
}

/** Deeper structures are cut: a log line is not a dump. */
const DEPTH = 8

/** A copy of `value` in which the values of secret-looking keys are replaced, at any depth. Errors are left to the serializer. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value
  if (depth >= DEPTH) return '[cut]'
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1))
  const copy: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) copy[key] = isSecretKey(key) ? REDACTED : redact(item, depth + 1)
  return copy
}
