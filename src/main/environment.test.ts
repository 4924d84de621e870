import { expect, it } from 'vitest'
import { colourWish, readEnvironment } from './environment.ts'

it('takes what it knows, and names the variable that it does not understand', () => {
  expect(readEnvironment({}).logLevel).toBe('warn')
  expect(readEnvironment({ BREAKWATER_LOG: 'debug', BREAKWATER_DATA: '/srv/data' })).toMatchObject({
    logLevel: 'debug',
    dataDirectory: '/srv/data',
  })
  expect(() => readEnvironment({ BREAKWATER_LOG: 'loud' })).toThrow(
    expect.objectContaining({ code: 'ENVIRONMENT_INVALID', message: expect.stringContaining('BREAKWATER_LOG') }),
  )
})

it('writes in colour on terminals, unless somebody wishes otherwise', () => {
  expect(colourWish({})).toBe('on-terminals')
  expect(colourWish({ NO_COLOR: '1' })).toBe('never')
  expect(colourWish({ NO_COLOR: '' })).toBe('on-terminals')
  expect(colourWish({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe('always')
  expect(colourWish({ FORCE_COLOR: '0' })).toBe('never')
})
