import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildOnce, type Started, startBreakwater, untilSaid } from '../fixtures/breakwater.ts'

let folder = ''
let running: Started | undefined

beforeAll(async () => {
  buildOnce()
  folder = await mkdtemp(join(tmpdir(), 'breakwater-catalogue-'))
  await writeFile(
    join(folder, 'breakwater.yaml'),
    'publicPort: 0\noperator: { port: 0 }\nflows: { netflowPort: 0, ipfixPort: 0, sflowPort: 0 }\n',
  )
})
afterAll(async () => {
  running?.child.kill('SIGTERM')
  await running?.finished
  if (folder !== '') await rm(folder, { recursive: true, force: true })
})

const services = (text: string) => writeFile(join(folder, 'services.yaml'), `services:\n${text}`)

it('serve takes changes of services.yaml up without a restart, and keeps what it has while the file is wrong', async () => {
  await services('  - { id: shop, name: Example Shop }\n')
  running = startBreakwater(['serve'], { cwd: folder })
  const url = (await untilSaid(running, /public pages +(http:\/\/127\.0\.0\.1:\d+\/)/))[1] ?? ''
  await untilSaid(running, /taken up while it runs/)
  const statusOf = async (path: string) => (await fetch(new URL(path, url))).status
  const until = async (holds: () => Promise<boolean> | boolean, what: string) => {
    for (let i = 0; i < 300; i++, await sleep(100)) if (await holds()) return
    throw new Error(`${what} did not come; the log: ${running?.err()}`)
  }
  const report = (service: string) =>
    fetch(new URL('/api/v1/reports', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ service, problem: 'app' }),
    })

  expect(await statusOf('/services/tram')).toBe(404)
  await services('  - { id: shop, name: Example Shop }\n  - { id: tram, name: Example Tram }\n')
  await until(async () => (await statusOf('/services/tram')) === 200, 'the new service')
  expect((await report('tram')).status).toBe(202)

  await services('  - { id: shop, name: Example Shop }\n  - { id: tram, nme: Example Tram }\n')
  await until(() => /services\.yaml:3: services\[1\]\.nme/.test(running?.err() ?? ''), 'the fault with its line')
  expect(await statusOf('/services/tram')).toBe(200)

  await services('  - { id: tram, name: Example Tramway }\n')
  running.child.kill('SIGHUP')
  await until(async () => (await statusOf('/services/shop')) === 404, 'the end of the old service')
  expect(await (await fetch(new URL('/', url))).text()).toContain('Example Tramway')
  expect((await report('shop')).status).toBe(422)
})
