import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { alertCommand } from './alert-command.ts'

let folder: string
let said = ''
const io = {
  out: (text: string) => void (said += text),
  err: () => {},
  columns: 80,
  outIsTerminal: false,
  errIsTerminal: false,
  colour: false,
}
const environment = { dataDirectory: '/nowhere', logLevel: 'silent' } as const

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-alert-'))
  said = ''
})
afterEach(() => rmSync(folder, { recursive: true }))

function configured(yaml: string): string {
  const file = join(folder, 'breakwater.yaml')
  writeFileSync(file, yaml)
  return file
}

it('asks each channel and prints what it answered', async () => {
  const config = configured('commands:\n  - run: [/bin/echo, heard]\n  - run: [/bin/cat]\n')
  expect(await alertCommand({ test: true, config }, environment, io)).toBe(0)
  expect(said).toContain('delivered  command echo: exit code 0\n             heard\n')
  expect(said).toContain('"type":"test"')
  said = ''
  await alertCommand({ test: 'command', config, json: true }, environment, io)
  expect(JSON.parse(said)).toMatchObject({ format: 'breakwater.alert-test.v1', answers: [{ delivered: true }, { delivered: true }] })
})

it('fails when a channel does, after it has asked the others', async () => {
  const config = configured('commands:\n  - run: [/bin/false]\n  - run: [/bin/true]\n')
  await expect(alertCommand({ test: true, config }, environment, io)).rejects.toMatchObject({
    code: 'ALERT_UNDELIVERED',
    detail: /1 of 2 channels/,
  })
  expect(said).toContain('failed     command false: exit code 1')
  expect(said).toContain('delivered  command true')
})

it.each([
  [true, '', /No alert channel is configured/],
  ['email', 'commands: [{ run: [/bin/true] }]\n', /No email channel is configured/],
  ['emial', 'commands: [{ run: [/bin/true] }]\n', /did you mean email/],
  [true, 'emails: [{ host: mail, user: me, tls: none, from: a@b.c, to: [d@e.f] }]\n', /breakwater\.yaml:1: emails\[0\]\.tls/],
  [true, 'alertmanagers: [{ url: http://127.0.0.1:9, passwordFile: gone }]\n', /gone: .*no such file/],
] as const)('%s with %j: %s', async (test, yaml, message) => {
  await expect(alertCommand({ test, config: configured(yaml) }, environment, io)).rejects.toThrow(message)
})

it('without --test says what may be asked', async () => {
  expect(await alertCommand({}, environment, io)).toBe(64)
})
