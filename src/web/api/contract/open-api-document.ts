import type { TSchema } from 'typebox'
import type { Synthetic } from '../../view.ts'
import type { ContractRoute } from './contract-route.ts'

export interface OpenApiInfo {
  readonly title: string
  readonly description: string
  /** Where the routes are. */
  readonly server: string
  readonly securitySchemes?: Readonly<Record<string, object>>
  readonly synthetic?: Synthetic
}

/** Of the interface, not of the program: it grows by one when something that was there is taken away. */
const INTERFACE_VERSION = '1'

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** Schemas with a title become components, told once and referred to. */
function createComponents() {
  const schemas: Record<string, Json> = {}

  function referred(value: Json): Json {
    if (Array.isArray(value)) return value.map(referred)
    if (typeof value !== 'object' || value === null) return value
    const object = value as { readonly [name: string]: Json }
    const inner = Object.fromEntries(Object.entries(object).map(([name, item]) => [name, referred(item)]))
    // A member that is called title is a schema, not text.
    if (typeof object.title !== 'string') return inner
    const known = schemas[object.title]
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(inner)) throw new Error(`two schemas are called ${object.title}`)
    schemas[object.title] = inner
    return { $ref: `#/components/schemas/${object.title}` }
  }

  return { schemas, of: (schema: object): Json => referred(JSON.parse(JSON.stringify(schema)) as Json) }
}

/** `get /api/v1/services/{id}` → `getApiV1ServicesId`: stable while method and path are. */
function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
}

/** A body all of whose members may be left out may be left out itself. */
function needsBody(schema: TSchema): boolean {
  return !('required' in schema) || (Array.isArray(schema.required) && schema.required.length > 0)
}

/** OpenAPI 3.1, whose schemas are JSON Schema 2020-12: those that validate are taken as they are. */
export function openApiDocument(routes: readonly ContractRoute[], info: OpenApiInfo): Record<string, unknown> {
  const components = createComponents()
  const contentOf = (content: Readonly<Record<string, object>>) =>
    Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema: components.of(schema) }]))
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const method = route.method.toLowerCase()
    const path = route.path.replaceAll(/:([a-z]+)/g, '{$1}')
    const at = (paths[path] ??= {})
    at[method] = {
      operationId: operationId(method, path),
      tags: [route.tag],
      summary: route.summary,
      ...(route.parameters
        ? {
            parameters: route.parameters.map(({ schema, ...parameter }) => ({
              ...parameter,
              ...(parameter.in === 'path' ? { required: true } : {}),
              schema: components.of(schema),
            })),
          }
        : {}),
      ...(route.body ? { requestBody: { required: needsBody(route.body), content: contentOf({ 'application/json': route.body }) } } : {}),
      ...(route.security ? { security: [{ [route.security]: [] }] } : {}),
      responses: Object.fromEntries(
        Object.entries(route.answers).map(([status, { description, content }]) => [
          status,
          { description, ...(content ? { content: contentOf(content) } : {}) },
        ]),
      ),
    }
  }
  const { synthetic } = info
  return {
    openapi: '3.1.1',
    info: { title: `${synthetic ? 'SYNTHETIC: ' : ''}${info.title}`, version: INTERFACE_VERSION, description: info.description },
    ...(synthetic ? { 'x-synthetic': synthetic } : {}),
    servers: [{ url: info.server }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components.schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(info.securitySchemes ? { securitySchemes: info.securitySchemes } : {}),
    },
  }
}
