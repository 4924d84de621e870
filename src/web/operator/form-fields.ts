/** The fields of a form or of JSON, trimmed; what is no text is as if it had been left out. */
export function fieldsOf(body: unknown): (name: string) => string {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  return (name) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    return typeof value === 'string' ? value.trim() : ''
  }
}
