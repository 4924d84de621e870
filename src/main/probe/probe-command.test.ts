import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Atlas } from '#atlas'
import { createSystemClock } from '#plumbing'
import { startObservatoryUnderTest } from '../../../test/fixtures/observatory.ts'
import type { CommandIo } from '../cli/io.ts'
import { loadServices } from '../config/load-config.ts'
import { probeCommand } from './probe-command.ts'

const atlas: Atlas = { databases: [], locate: () => undefined, asnName: () => '', census: () => new Map() }
const KEY = 'a-key-of-the-harbour'

it('asks from here, hands over there, and stands beside the probe of the observatory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-probe-'))
  const service = createServer((_, response) => response.end('ok'))
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  const written: string[] = []
  const io: CommandIo = {
    out: (text) => written.push(text),
    err: (text) => written.push(text),
    columns: 80,
    outIsTerminal: false,
    errIsTerminal: false,
    colour: false,
  }
  await writeFile(
    join(folder, 'services.yaml'),
    `services: [{ id: shop, name: Shop, probe: { url: "http://127.0.0.1:${(service.address() as AddressInfo).port}/" } }]\n`,
  )
  const clock = createSystemClock()
  const observatory = await startObservatoryUnderTest({
    services: loadServices(join(folder, 'services.yaml')),
    world: 'real',
    clock,
    atlas,
    probeKeys: [{ name: 'harbour', sha256: createHash('sha256').update(KEY).digest('hex') }],
  })
  const config = join(folder, 'breakwater.yaml')
  await writeFile(config, `vantage: { name: harbour, network: AS64500 Example, observatory: "${observatory.operatorUrl}" }\n`)
  try {
    await probeCommand({ config, once: true }, { logLevel: 'silent', probeKey: KEY }, io)
    expect(written.join('')).toBe('1 of 1 results were taken.\n')
    await observatory.observatory.tick(clock.now())
    await observatory.observatory.tick(clock.now())
    const view = observatory.observatory.publicView.service('shop')!
    expect(view.ourProbes.map(({ vantage, network }) => [vantage, network])).toContainEqual(['harbour', 'AS64500 Example'])
    const wrong = probeCommand({ config, once: true }, { logLevel: 'silent', probeKey: 'another-key' }, io)
    await expect(wrong).rejects.toMatchObject({ code: 'PROBES_UNSENT' })
  } finally {
    await observatory.remove()
    await new Promise((resolve) => service.close(resolve))
    await rm(folder, { recursive: true, force: true })
  }
})
