import type { Static, TSchema } from 'typebox'
import { LineCounter, parseDocument } from 'yaml'
import { checkSchema } from './schema-validator.ts'
import { yamlOffsetOf } from './yaml-line-of.ts'

/** `message` names file, line and key and says what is expected; `field` is the key path, `line` counts from 1. */
export interface YamlFault {
  readonly code: 'YAML_SYNTAX' | 'YAML_UNKNOWN_KEY' | 'YAML_MISSING_KEY' | 'YAML_VALUE'
  readonly message: string
  readonly field?: string
  readonly line: number
}

export type YamlReading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly YamlFault[] }

const CODES = { 'unknown-key': 'YAML_UNKNOWN_KEY', 'missing-key': 'YAML_MISSING_KEY', value: 'YAML_VALUE' } as const

function pathText(path: readonly string[]): string {
  let text = ''
  for (const part of path) {
    if (/^\d+$/.test(part)) text += `[${part}]`
    else text += text === '' ? part : `.${part}`
  }
  return text
}

/**
 * Reads one YAML document (YAML 1.2 core schema) and checks it against a TypeBox schema. All faults are returned together, in order of
 * line, each saying `name:line: key: what is wrong`. Defaults of the schema are filled in. An empty text counts as an empty mapping.
 */
export function readYaml<S extends TSchema>(schema: S, text: string, name: string): YamlReading<Static<S>> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  if (document.errors.length > 0) {
    const faults = document.errors.map((error): YamlFault => {
      const line = Math.max(1, lines.linePos(error.pos[0]).line)
      return { code: 'YAML_SYNTAX', line, message: `${name}:${line}: ${error.message}` }
    })
    return { ok: false, faults }
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch (error) {
    return { ok: false, faults: [{ code: 'YAML_SYNTAX', line: 1, message: `${name}:1: ${(error as Error).message}` }] }
  }
  const check = checkSchema(schema, value)
  if (check.ok) return check
  const faults = check.faults.map((fault): YamlFault => {
    const field = pathText(fault.path)
    const line = Math.max(1, lines.linePos(yamlOffsetOf(document.contents, fault.path)).line)
    return { code: CODES[fault.kind], field, line, message: `${name}:${line}: ${field || 'the document'}: ${fault.problem}` }
  })
  return { ok: false, faults: faults.sort((a, b) => a.line - b.line) }
}
