import { expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'

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
