import { expect, it } from 'vitest'
import { createLogger } from './logger.ts'
import { OperationError } from './operation-error.ts'

function logged(act: (log: ReturnType<typeof createLogger>) => void, level?: 'debug' | 'info') {
  const lines: string[] = []
  act(createLogger({ room: 'alerts', ...(level ? { level } : {}), write: (line) => lines.push(line) }))
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

it('writes one JSON object a line, with room, level, time and sentence', () => {
  const [line] = logged((log) => log.warn({ attempts: 3 }, 'given up'))
  expect(line).toMatchObject({ level: 'warn', room: 'alerts', attempts: 3, msg: 'given up' })
  expect(line.time).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/)
})

it('keeps quiet below its level', () => {
  expect(logged((log) => log.debug({}, 'x'))).toEqual([])
  expect(logged((log) => log.debug({}, 'x'), 'debug')).toHaveLength(1)
})

it('speaks for another room', () => {
  expect(logged((log) => log.room('web').info({}, 'x'))[0]).toMatchObject({ room: 'web' })
})

it('never writes what stands under a secret-looking key, at any depth', () => {
  const secret = 'hunter2hunter2'
  const [line] = logged((log) =>
    log.info(
      {
        token: secret,
        apiKey: secret,
        signing_secret: secret,
        headers: { Authorization: secret, Cookie: secret, accept: 'yes' },
        list: [{ 'X-Auth-Token': secret }],
        deep: { a: { b: { c: { password: secret } } } },
        keyboard: 'kept',
      },
      'hello',
    ),
  )
  expect(JSON.stringify(line)).not.toContain(secret)
  expect(line).toMatchObject({ token: '[redacted]', headers: { accept: 'yes' }, keyboard: 'kept' })
})

it('survives a structure that contains itself', () => {
  const loop: Record<string, unknown> = {}
  loop.self = loop
  expect(logged((log) => log.info({ loop }, 'x'))).toHaveLength(1)
})

it('names the code of an operation that failed', () => {
  const [line] = logged((log) => log.error({ err: new OperationError('STORE_FAILED', 'disk full') }, 'x'))
  expect(line.err).toMatchObject({ code: 'STORE_FAILED', message: 'The store did not do what it was asked. disk full' })
})
