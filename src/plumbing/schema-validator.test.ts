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
