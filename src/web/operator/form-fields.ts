/** The members of a form or of JSON; none where the body is something else. */
export function membersOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

/** The fields of a form or of JSON, trimmed; what is no text is as if it had been left out. */
export function fieldsOf(body: unknown): (name: string) => string {
  const members = membersOf(body)
  return (name) => {
    const value = Object.hasOwn(members, name) ? members[name] : undefined
    return typeof value === 'string' ? value.trim() : ''
  }
}
