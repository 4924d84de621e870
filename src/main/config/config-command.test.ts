import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readYaml } from '#plumbing'
import { BreakwaterConfigSchema } from './breakwater-config.ts'
import { configCommand } from './config-command.ts'
import { defaultYaml } from './default-yaml.ts'
import { loadBreakwaterConfig } from './load-config.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function told(options: Parameters<typeof configCommand>[0]): string {
  let out = ''
  const io = {
    out: (text: string) => void (out += text),
    err: () => {},
    columns: 80,
    outIsTerminal: false,
    errIsTerminal: false,
    colour: false,
  }
  configCommand(options, { dataDirectory: '/var/lib/breakwater', logLevel: 'warn', webhookSecret: 'a-secret-of-the-environment' }, io)
  return out
}

it('the defaults load back as no file would, and name every key with its sentence', () => {
  const text = told({ defaults: true })
  const file = join(folder, 'breakwater.yaml')
  writeFileSync(file, text)
  expect(loadBreakwaterConfig(file)).toEqual(loadBreakwaterConfig(undefined))
  const keys = (schema: { properties?: Record<string, object> }): string[] =>
    Object.entries(schema.properties ?? {}).flatMap(([key, property]) => [key, ...keys(property)])
  for (const key of keys(BreakwaterConfigSchema)) expect(text, key).toMatch(new RegExp(`^ *(# )?${key}:`, 'm'))
  expect(text).toContain('# The name of this observatory, shown on every page.')
  expect(readYaml(BreakwaterConfigSchema, defaultYaml(), 'x').ok).toBe(true)
})

it('what holds is shown without secrets', () => {
  const file = join(folder, 'breakwater.yaml')
  writeFileSync(
    file,
    'instance: Mine\nwebhooks:\n  - url: https://user:pass@hooks.example/services/T0/secret-path?k=1\n    secret: a-secret-that-is-long-enough\n',
  )
  for (const json of [false, true]) {
    const text = told({ config: file, json })
    expect(text).toContain('Mine')
    expect(text).toContain('https://hooks.example/(not shown)')
    expect(text).not.toMatch(/secret-path|user:pass|a-secret/)
  }
  expect(JSON.parse(told({ config: file, json: true }))).toMatchObject({ file, config: { retention: { reportDays: 90 } } })
})
