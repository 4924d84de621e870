import { ScenarioSchema } from './scenario-schema.ts'

/** A field with a default may be left out of a file; in the schema of the code it is always there, since defaults are filled in first. */
function withoutRequiredDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRequiredDefaults)
  if (typeof value !== 'object' || value === null) return value
  const node = value as { readonly properties?: Record<string, { readonly default?: unknown }>; readonly required?: readonly string[] }
  return Object.fromEntries(
    Object.entries(node).map(([key, item]) => {
      if (key !== 'required' || !Array.isArray(item)) return [key, withoutRequiredDefaults(item)]
      return [key, item.filter((name: string) => node.properties?.[name]?.default === undefined)]
    }),
  )
}

/** The form of a scenario file as a JSON Schema (2020-12) for editors; published as docs/scenario.schema.json. */
export function scenarioJsonSchema(): object {
  const plain = JSON.parse(JSON.stringify(ScenarioSchema)) as object
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...(withoutRequiredDefaults(plain) as object) }
}
