import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadBreakwaterConfig, loadServices } from './load-config.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'breakwater-config-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function written(name: string, text: string): Promise<string> {
  const file = join(directory, name)
  await writeFile(file, text)
  return file
}

it('takes proxies by address or prefix, and names the line of one that is neither', async () => {
  const good = await written('good.yaml', 'trustedProxies: [127.0.0.1, 2001:db8::/32]\n')
  expect(loadBreakwaterConfig(good).trustedProxies).toHaveLength(2)
  const bad = await written('bad.yaml', 'trustedProxies:\n  - 127.0.0.1\n  - proxy.example\n')
  expect(() => loadBreakwaterConfig(bad)).toThrow(/bad\.yaml:3: trustedProxies\[1\]: "proxy\.example" is not a prefix/)
})

it('finds own databases beside the file, and that without any the bundled countries must stay', async () => {
  const good = await written('good.yaml', 'geo: { databases: [countries.mmdb, /srv/networks.mmdb], only: true }\n')
  expect(loadBreakwaterConfig(good).geo).toEqual({ databases: [join(directory, 'countries.mmdb'), '/srv/networks.mmdb'], only: true })
  const bad = await written('bad.yaml', 'instance: Here\ngeo:\n  only: true\n')
  expect(() => loadBreakwaterConfig(bad)).toThrow(/bad\.yaml:3: geo\.only: leaves the bundled countries out; name another database/)
})

it('finds a probe that is not of the web before anything is started', async () => {
  const file = await written('services.yaml', 'services:\n  - id: shop\n    name: Shop\n    probe: { url: "ftp://example.org/" }\n')
  expect(() => loadServices(file)).toThrow(/services\.yaml:4: services\[0\]\.probe: "ftp:\/\/example\.org\/" is not a web address/)
})
