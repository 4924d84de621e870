import { readYaml, type YamlFault, yamlLineOf } from '#plumbing'
import { type Fault, parseInstant } from '#vocabulary'
import { checkScenario } from './check-scenario.ts'
import { type FieldPath, pathText } from './field-path.ts'
import { writeOutPopulations } from './population.ts'
import type { Scenario } from './scenario.ts'
import { ScenarioSchema } from './scenario-schema.ts'

/** `message` names file, line and key and says what is wrong. */
export interface ScenarioFault extends Fault {
  readonly line: number
}

export type ScenarioReading =
  | { readonly ok: true; readonly value: Scenario }
  | { readonly ok: false; readonly faults: readonly ScenarioFault[] }

const INSTANT_KEYS = new Set(['from', 'to', 'at', 'peakAt', 'onset', 'end'])

/** Copies the document with instants parsed; what does not parse is told to `wrong` and becomes 0. */
function resolve(value: unknown, path: FieldPath, wrong: (path: FieldPath, message: string) => void): unknown {
  if (Array.isArray(value)) return value.map((item, i) => resolve(item, [...path, i], wrong))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (!INSTANT_KEYS.has(key) || typeof item !== 'string') return [key, resolve(item, [...path, key], wrong)]
      const instant = parseInstant(item)
      if (!instant.ok) wrong([...path, key], instant.fault.message)
      return [key, instant.ok ? instant.value : 0]
    }),
  )
}

/**
 * Reads a scenario: first its form (schema), then its sense (names that exist, times that lie within, shares that sum to 1). All faults of
 * the first kind that has any are returned together, in order of line.
 */
export function readScenario(text: string, name: string): ScenarioReading {
  const reading = readYaml(ScenarioSchema, text, name)
  if (!reading.ok) return { ok: false, faults: reading.faults.map((fault: YamlFault) => ({ ...fault })) }
  const faults: ScenarioFault[] = []
  const lineOf = yamlLineOf(text)
  const wrong = (code: string) => (path: FieldPath, message: string) => {
    const line = lineOf(path)
    const field = pathText(path)
    faults.push({ code, field, line, message: `${name}:${line}: ${field}: ${message}` })
  }
  const written = resolve(reading.value, [], wrong('SCENARIO_INSTANT')) as Scenario
  const scenario = writeOutPopulations(written)
  if (faults.length === 0) checkScenario(scenario, wrong('SCENARIO_SENSE'))
  if (faults.length === 0) return { ok: true, value: scenario }
  return { ok: false, faults: faults.sort((a, b) => a.line - b.line) }
}
