import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { BUILT, writeMmdb } from '../../../test/fixtures/mmdb-writer.ts'
import { checkCommand } from './check-command.ts'

let folder: string
const said: string[] = []
const io = { out: (text: string) => said.push(text), err: () => {}, columns: 80, outIsTerminal: false, errIsTerminal: false, colour: false }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-check-'))
  writeFileSync(join(folder, 'services.yaml'), 'services:\n  - id: shop\n    name: Shop\n')
  writeFileSync(join(folder, 'breakwater.yaml'), 'webhooks:\n  - url: http://127.0.0.1:9/hook\n')
})

afterEach(() => {
  rmSync(folder, { recursive: true })
  said.length = 0
})

it('finds a webhook that nothing signs', () => {
  expect(() => checkCommand({ config: join(folder, 'breakwater.yaml') }, {}, io)).toThrow(
    /webhooks\[0\]: nothing signs its events; set BREAKWATER_WEBHOOK_SECRET/,
  )
})

it('finds a port that is given twice, with its line', () => {
  writeFileSync(join(folder, 'breakwater.yaml'), 'flows:\n  netflowPort: 6343\n')
  expect(() => checkCommand({ config: join(folder, 'breakwater.yaml') }, {}, io)).toThrow(
    /flows\.sflowPort: 6343 is flows\.netflowPort already/,
  )
  writeFileSync(join(folder, 'breakwater.yaml'), 'flows: { netflowPort: 0, ipfixPort: 0, sflowPort: 0 }\n')
  expect(() => checkCommand({ config: join(folder, 'breakwater.yaml') }, {}, io)).not.toThrow()
})

it('finds the console on the port of the public pages, unless on another address', () => {
  const check = () => checkCommand({ config: join(folder, 'breakwater.yaml') }, {}, io)
  writeFileSync(join(folder, 'breakwater.yaml'), 'instance: Here\noperator: { port: 8460 }\n')
  expect(check).toThrow(/breakwater\.yaml:2: operator\.port: 8460 is publicPort already/)
  writeFileSync(join(folder, 'breakwater.yaml'), 'host: 0.0.0.0\noperator: { port: 8460 }\n')
  expect(check).toThrow(/breakwater\.yaml:2: operator\.port: 8460 is publicPort already/)
  writeFileSync(join(folder, 'breakwater.yaml'), 'host: 192.0.2.1\noperator: { port: 8460 }\n')
  expect(check).not.toThrow()
})

it('finds a file of a password that serve could not read', () => {
  writeFileSync(join(folder, 'breakwater.yaml'), 'alertmanagers: [{ url: "http://127.0.0.1:9093/", user: a, passwordFile: nowhere }]\n')
  expect(() => checkCommand({ config: join(folder, 'breakwater.yaml') }, {}, io)).toThrow(/nowhere: there is no such file; check the path/)
})

it('finds thresholds of a service that is not in the catalogue, with its line and what was meant', () => {
  writeFileSync(
    join(folder, 'breakwater.yaml'),
    'alerts:\n  thresholds:\n    shop: { score: 9 }\n    shpo: { score: 9 }\n    elsewhere: { ratio: 3 }\n',
  )
  const check = () => checkCommand({ config: join(folder, 'breakwater.yaml') }, {}, io)
  expect(check).toThrow(/breakwater\.yaml:4: alerts\.thresholds\.shpo: .*services\.yaml has no service "shpo"; did you mean "shop"\?\n/)
  expect(check).toThrow(/breakwater\.yaml:5: alerts\.thresholds\.elsewhere: .*has no service "elsewhere"$/)
  writeFileSync(join(folder, 'breakwater.yaml'), 'alerts:\n  thresholds:\n    shop: { score: 9 }\n')
  expect(check).not.toThrow()
})

it('says where flow records are received', () => {
  writeFileSync(join(folder, 'breakwater.yaml'), 'flows: { host: 192.0.2.5, sflowPort: 6344 }\n')
  checkCommand({ config: join(folder, 'breakwater.yaml') }, {}, io)
  expect(said.join('')).toContain('flow records on 192.0.2.5: NetFlow udp/2055, IPFIX udp/4739, sFlow udp/6344')
})

it('says what databases of the operator offer, and finds one that cannot be used', () => {
  writeFileSync(
    join(folder, 'countries.mmdb'),
    writeMmdb({ type: 'GeoLite2-Country', built: BUILT, networks: [['20.0.0.0/8', { country: { iso_code: 'UA' } }]] }),
  )
  // By its path from the file that names it.
  writeFileSync(join(folder, 'breakwater.yaml'), 'geo: { databases: [countries.mmdb] }\n')
  checkCommand({ config: join(folder, 'breakwater.yaml') }, {}, io)
  expect(said.join('')).toContain('countries by GeoLite2-Country, snapshot 2026-06-01')
  writeFileSync(join(folder, 'breakwater.yaml'), 'geo: { databases: [nowhere.mmdb] }\n')
  expect(() => checkCommand({ config: join(folder, 'breakwater.yaml') }, {}, io)).toThrow(/nowhere\.mmdb: there is no such file/)
})

it('is content with a secret from the environment, and does not show it', () => {
  checkCommand({ config: join(folder, 'breakwater.yaml') }, { webhookSecret: 'a-secret-of-the-environment' }, io)
  expect(said.join('')).toContain('is valid: 1 service')
  expect(said.join('')).not.toContain('a-secret')
})
