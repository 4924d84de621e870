import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormatsModule from 'ajv-formats'
import type { Static, TSchema } from 'typebox'
import { nearestWord } from './nearest-word.ts'
import { isSecretKey, redact } from './redact.ts'

// The package is CommonJS: its function is the module itself at run time and `.default` by its types.
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => Ajv

/** One thing wrong with a document: where (member names and indices from the root) and what is expected there. */
export interface SchemaFault {
  readonly kind: 'unknown-key' | 'missing-key' | 'value'
  readonly path: readonly string[]
  /** "expected a number of at least 1, found 0" */
  readonly problem: string
}

export type SchemaCheck<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly SchemaFault[] }

const ajv = addFormats(new Ajv({ allErrors: true, verbose: true, useDefaults: true, strict: false }))
const compiled = new WeakMap<object, ValidateFunction>()

function segments(pointer: string): string[] {
  // JSON Pointer escapes, RFC 6901 section 3.
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value as a message may show it: what stands under a secret's name stays out of terminals and logs. */
function shown(value: unknown, key = ''): string {
  if (isSecretKey(key)) return 'a value that is not shown'
  const text = value === undefined ? 'nothing' : JSON.stringify(redact(value))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function literalsOf(schema: unknown): readonly unknown[] | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined
  const { anyOf, enum: values } = schema as { anyOf?: readonly { const?: unknown }[]; enum?: readonly unknown[] }
  if (values) return values
  if (anyOf?.every((option) => option.const !== undefined)) return anyOf.map((option) => option.const)
  return undefined
}

const FORMATS: Readonly<Record<string, string>> = {
  uri: 'an address with its scheme, such as https://example.org/',
  date: 'a date such as 2025-03-10',
}

/** A description may be a sentence: "Where readers find it." is expected as "where readers find it". */
function asExpected(described: string): string {
  return described.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
}

function expectation(error: ErrorObject): string {
  const { keyword, params, parentSchema } = error
  const described = (parentSchema as { description?: string } | undefined)?.description
  const literals = literalsOf(parentSchema)
  if (literals) return `one of ${literals.map((literal) => String(literal)).join(', ')}`
  switch (keyword) {
    case 'type':
      return `${/^[aeiou]/.test(String(params.type)) ? 'an' : 'a'} ${params.type}`
    case 'minimum':
      return `a number of at least ${params.limit}`
    case 'maximum':
      return `a number of at most ${params.limit}`
    case 'exclusiveMinimum':
      return `a number greater than ${params.limit}`
    case 'exclusiveMaximum':
      return `a number less than ${params.limit}`
    case 'minLength':
      return params.limit === 1 ? 'text that is not empty' : `at least ${params.limit} characters`
    case 'maxLength':
      return `at most ${params.limit} characters`
    case 'minItems':
      return `at least ${params.limit} entries`
    case 'maxItems':
      return `at most ${params.limit} entries`
    case 'pattern':
      return described === undefined ? `text that matches ${params.pattern}` : asExpected(described)
    case 'format':
      return FORMATS[params.format as string] ?? `a ${params.format}`
    case 'uniqueItems':
      return 'entries that differ'
    case 'const':
      return shown(params.allowedValue)
    default:
      return described ?? `what the rule "${keyword}" asks`
  }
}

function faultOf(error: ErrorObject): SchemaFault {
  const path = segments(error.instancePath)
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') {
    const key = String(error.params.additionalProperty ?? error.params.unevaluatedProperty)
    const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {})
    const meant = nearestWord(key, known)
    const hint = meant ? `did you mean "${meant}"?` : `known here: ${known.join(', ') || 'nothing'}`
    return { kind: 'unknown-key', path: [...path, key], problem: `unknown key; ${hint}` }
  }
  if (error.keyword === 'required') {
    const key = String(error.params.missingProperty)
    const schema = (error.parentSchema as { properties?: Record<string, { description?: string }> } | undefined)?.properties?.[key]
    const meaning = schema?.description ? ` (${schema.description})` : ''
    return { kind: 'missing-key', path: [...path, key], problem: `missing${meaning}` }
  }
  const literals = literalsOf(error.parentSchema)
  const meant = literals && typeof error.data === 'string' ? nearestWord(error.data, literals.map(String)) : undefined
  const hint = meant ? `; did you mean "${meant}"?` : ''
  return { kind: 'value', path, problem: `expected ${expectation(error)}, found ${shown(error.data, path[path.length - 1])}${hint}` }
}

/** Checks `value` against a TypeBox schema and fills in the schema's defaults (in place). All faults are found, not the first alone. */
export function checkSchema<S extends TSchema>(schema: S, value: unknown): SchemaCheck<Static<S>> {
  let validate = compiled.get(schema)
  if (!validate) {
    validate = ajv.compile(schema)
    compiled.set(schema, validate)
  }
  if (validate(value)) return { ok: true, value: value as Static<S> }
  const errors = validate.errors ?? []
  // A union says once what it wants; what each of its branches wanted is noise.
  const unions = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf')
  const kept = errors.filter((error) => !unions.some((union) => union !== error && error.schemaPath.startsWith(`${union.schemaPath}/`)))
  return { ok: false, faults: onePerValue(kept).map(faultOf) }
}

/** What a value is comes before what is expected of such: a fraction is no integer, however small it may be. */
const FIRST_SAID = ['type', 'format']

function onePerValue(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const first = new Map<string, ErrorObject>()
  const rank = ({ keyword }: ErrorObject) => (FIRST_SAID.includes(keyword) ? FIRST_SAID.indexOf(keyword) : FIRST_SAID.length)
  for (const error of errors) {
    const before = first.get(error.instancePath)
    if (!isOfMember(error) && (!before || rank(error) < rank(before))) first.set(error.instancePath, error)
  }
  return errors.filter((error) => isOfMember(error) || first.get(error.instancePath) === error)
}

/** A member that is missing or unknown: an object may have several, each told by itself. */
function isOfMember({ keyword }: ErrorObject): boolean {
  return keyword === 'required' || keyword === 'additionalProperties' || keyword === 'unevaluatedProperties'
}
