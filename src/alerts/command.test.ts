import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCounters, createLogger, createSteppedClock } from '#plumbing'
import { ALERTS_START, alertNotice } from '../../test/fixtures/alert-notices.ts'
import { createCommand } from './command.ts'

let folder: string
const lines: string[] = []
const deps = {
  clock: createSteppedClock(ALERTS_START),
  log: createLogger({ room: 'alerts', level: 'debug', write: (line) => void lines.push(line) }),
  counters: createCounters(),
}
const run = (...argv: string[]) => createCommand({ run: argv, timeoutSeconds: 5 }, deps)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-command-'))
  lines.length = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

it('is run without a shell: what a shell would do with an argument is not done', async () => {
  const path = join(folder, 'made')
  const { delivered, output } = await run('/bin/echo', `$(touch ${path}); touch ${path}`, '&&', 'false').test(alertNotice(1))
  expect(delivered).toBe(true)
  expect(output).toBe(`$(touch ${path}); touch ${path} && false`)
  expect(() => readFileSync(path)).toThrow()
})

it('knows nothing of our environment', async () => {
  const { output } = await run('/usr/bin/env').test(alertNotice(1, 'incident.opened'))
  expect(
    output
      ?.split('\n')
      .map((line) => line.split('=')[0])
      .sort(),
  ).toEqual(['BREAKWATER_EVENT', 'BREAKWATER_EVENT_ID', 'PATH'])
})

it('is killed at the time limit with all that it started', async () => {
  const pidFile = join(folder, 'pid')
  const slow = createCommand({ run: ['/bin/sh', '-c', `sleep 300 & echo $! > ${pidFile}; wait`], timeoutSeconds: 1 }, deps)
  expect(await slow.test(alertNotice(1))).toMatchObject({ delivered: false, met: 'killed at the time limit' })
  const pid = Number(readFileSync(pidFile, 'utf8'))
  const isGone = (): boolean => {
    try {
      return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return true
    }
  }
  for (let tries = 0; tries < 500 && !isGone(); tries++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(isGone()).toBe(true)
})

it('may write much and read nothing; its words are cut and never logged, its exit code is', async () => {
  const channel = createCommand(
    { run: ['/bin/sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x; echo hunter2secret >&2; exit 7'], attempts: 1 },
    deps,
  )
  const { met, output } = await channel.test(alertNotice(1))
  expect(met).toBe('exit code 7')
  expect(output!.length).toBeLessThanOrEqual(4096)
  channel.start()
  channel.send(alertNotice(2))
  for (let tries = 0; tries < 2000 && channel.deliveries()[0]?.state === 'waiting'; tries++)
    await new Promise((resolve) => setTimeout(resolve, 5))
  await channel.stop()
  expect(lines.join('')).toContain('exit code 7')
  expect(lines.join('')).not.toMatch(/xxxx|hunter2secret/)
})

it('that is not there is a failure with a name', async () => {
  expect(await run(join(folder, 'nowhere')).test(alertNotice(1))).toEqual({ delivered: false, met: 'ENOENT' })
})
