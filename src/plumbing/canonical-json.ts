import assert from 'node:assert/strict'

/**
 * JSON in one form only (RFC 8785): keys by UTF-16 code units, numbers and strings as ECMAScript writes them, no spaces. Undefined
 * members are left out, as in JSON.stringify. Values that JSON cannot hold (NaN, lone surrogates, functions) are a mistake of ours.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    assert(Number.isFinite(value), `${value} has no place in JSON`)
    return JSON.stringify(value)
  }
  if (typeof value === 'string') {
    // RFC 8785 section 3.2.2.2: a lone surrogate must end in an error.
    assert(!/\p{Surrogate}/u.test(value), 'a string with a lone surrogate has no place in JSON')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  assert(typeof value === 'object', `a ${typeof value} has no place in JSON`)
  const members = Object.entries(value as Record<string, unknown>)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${canonicalJson(key)}:${canonicalJson(item)}`)
  return `{${members.join(',')}}`
}
