import type { Static, TSchema } from 'typebox'
import { checkSchema, OperationError } from '#plumbing'

/** Settings of a channel with their defaults, or CONFIG_INVALID. */
export function checkedSettings<S extends TSchema>(channel: string, schema: S, settings: object): Static<S> {
  const checked = checkSchema(schema, structuredClone(settings))
  if (checked.ok) return checked.value
  throw new OperationError('CONFIG_INVALID', `${channel}: ${checked.faults.map((f) => `${f.path.join('.')}: ${f.problem}`).join('; ')}`)
}
