import Type from 'typebox'
import { expect, it } from 'vitest'
import { checkSchema } from './schema-validator.ts'

const Hook = Type.Object({ url: Type.String(), secret: Type.String({ minLength: 16 }) }, { additionalProperties: false })

function problems(value: unknown): string {
  const check = checkSchema(Type.Object({ hooks: Type.Array(Hook) }), value)
  return check.ok ? '' : check.faults.map((fault) => `${fault.path.join('.')}: ${fault.problem}`).join('\n')
}

it('says that a secret is too short without showing it', () => {
  const told = problems({ hooks: [{ url: 'http://127.0.0.1/', secret: 'hunter2' }] })
  expect(told).toBe('hooks.0.secret: expected at least 16 characters, found a value that is not shown')
})

it('does not show a secret inside a value that is wrong as a whole', () => {
  const told = problems({ hooks: { secret: 'hunter2' } })
  expect(told).toContain('expected an array')
  expect(told).not.toContain('hunter2')
})

function faultsOf(schema: Parameters<typeof checkSchema>[0], value: unknown): readonly string[] {
  const check = checkSchema(schema, value)
  return check.ok ? [] : check.faults.map((fault) => fault.problem)
}

it('says once what is wrong with a value: what it is first, then what is expected of such', () => {
  expect(faultsOf(Type.Integer({ minimum: 5 }), 0.1)).toEqual(['expected an integer, found 0.1'])
  const place = Type.String({ format: 'uri', pattern: '^https?://', description: 'Where readers find it.' })
  expect(faultsOf(place, 'status.example.org')).toEqual([
    'expected an address with its scheme, such as https://example.org/, found "status.example.org"',
  ])
  expect(faultsOf(place, 'ftp://status.example.org')).toEqual(['expected where readers find it, found "ftp://status.example.org"'])
})

it('says how a date is written', () => {
  expect(faultsOf(Type.String({ format: 'date' }), '2026-13-01')).toEqual(['expected a date such as 2025-03-10, found "2026-13-01"'])
})
