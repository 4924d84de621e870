import Type from 'typebox'
import { describe, expect, it } from 'vitest'
import { readYaml } from './read-yaml.ts'

const schema = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    level: Type.Optional(Type.Union([Type.Literal('info'), Type.Literal('debug')])),
    port: Type.Integer({ minimum: 0, maximum: 65535, default: 8460 }),
    probes: Type.Optional(
      Type.Array(
        Type.Object(
          { url: Type.String(), everySeconds: Type.Number({ minimum: 1, description: 'seconds between probes' }) },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

function messages(text: string): string[] {
  const reading = readYaml(schema, text, 'house.yaml')
  return reading.ok ? [] : reading.faults.map((fault) => fault.message)
}

describe('readYaml', () => {
  it('reads a document and fills in defaults', () => {
    expect(readYaml(schema, 'name: a\n', 'house.yaml')).toEqual({ ok: true, value: { name: 'a', port: 8460 } })
  })

  it('reports every fault with file, line, key and what is expected, in order of line', () => {
    const text = ['name: ""', 'levle: info', 'port: many', 'probes:', '  - url: http://127.0.0.1/', '    everySecond: 5', ''].join('\n')
    expect(messages(text)).toEqual([
      'house.yaml:1: name: expected text that is not empty, found ""',
      'house.yaml:2: levle: unknown key; did you mean "level"?',
      'house.yaml:3: port: expected an integer, found "many"',
      'house.yaml:5: probes[0].everySeconds: missing (seconds between probes)',
      'house.yaml:6: probes[0].everySecond: unknown key; did you mean "everySeconds"?',
    ])
  })

  it('says once what a choice allows', () => {
    expect(messages('name: a\nlevel: inof\n')).toEqual([
      'house.yaml:2: level: expected one of info, debug, found "inof"; did you mean "info"?',
    ])
  })

  it('names the line of broken syntax and of a doubled key', () => {
    expect(messages('name: a\nport: [1\n')[0]).toMatch(/^house\.yaml:\d: /)
    expect(messages('name: a\nname: b\n')).toEqual(['house.yaml:2: Map keys must be unique'])
  })

  it('takes an empty file as an empty mapping', () => {
    expect(messages('')).toEqual(['house.yaml:1: name: missing'])
  })

  it('refuses a document whose aliases grow without end', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
      'c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
      'd: [*c, *c, *c, *c, *c, *c]',
      '',
    ].join('\n')
    expect(messages(bomb)[0]).toMatch(/alias/i)
  })
})
