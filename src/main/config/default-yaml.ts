import { stringify } from 'yaml'
import { BreakwaterConfigSchema } from './breakwater-config.ts'

interface Schema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

const WIDTH = 110

function comment(text: string, indent: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + word.length + 3 > WIDTH) {
      lines.push(`${indent}# ${line}`)
      line = ''
    }
    line += line === '' ? word : ` ${word}`
  }
  return line === '' ? lines : [...lines, `${indent}# ${line}`]
}

/** What one entry of a list may hold; commented out, since the list is empty by default. */
function entryLines(item: Schema, indent: string): string[] {
  if (!item.properties) return []
  return [
    ...comment('Each entry:', `${indent}`),
    ...Object.entries(item.properties).flatMap(([key, schema], index) => [
      `${indent}# ${index === 0 ? '-' : ' '} ${key}:${schema.default === undefined ? '' : ` ${JSON.stringify(schema.default)}`}${schema.description ? `  # ${schema.description}` : ''}`,
    ]),
  ]
}

function lines(schema: Schema, indent: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const said = property.description === undefined ? [] : comment(property.description, indent)
    if (property.properties) return [...said, `${indent}${key}:`, ...lines(property, `${indent}  `), '']
    if (property.default === undefined) return [...said, `${indent}# ${key}:`, '']
    const value = stringify(property.default, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
    return [...said, `${indent}${key}: ${value}`, ...(property.items ? entryLines(property.items, indent) : []), '']
  })
}

/** The whole breakwater.yaml: every key with its default and its sentence. Loads back as an empty file would. */
export function defaultYaml(schema: Schema = BreakwaterConfigSchema as Schema): string {
  const body = ['# breakwater.yaml: every key with its default. Keep what you change, delete the rest.', '', ...lines(schema, '')]
  return `${body
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`
}
