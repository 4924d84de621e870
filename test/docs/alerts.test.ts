import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ALERT_EVENT_TYPES, signBody, WebhookConfigSchema } from '#alerts'
import { loadBreakwaterConfig } from '#main'

const text = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8')
const block = (language: string) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(text)?.[1] ?? ''

describe('docs/alerts.md', () => {
  it('shows a check of the signature that works as printed', async () => {
    const example = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(block('js'))}`)) as {
      isGenuine(secret: string, header: string, body: string, now?: number): boolean
    }
    const body = '{"type":"incident.opened","name":"Zürich"}'
    const header = signBody('a secret of many characters', 1000, body)
    expect(example.isGenuine('a secret of many characters', header, body, 1200)).toBe(true)
    expect(example.isGenuine('a secret of many characters', header, body, 1301)).toBe(false)
    expect(example.isGenuine('a secret of many characters', header, `${body} `, 1000)).toBe(false)
    expect(example.isGenuine('another secret altogether', header, body, 1000)).toBe(false)
  })

  it('shows an event of the current format, in valid JSON', () => {
    expect(JSON.parse(block('json'))).toMatchObject({ format: 'breakwater.event.v1', type: 'incident.opened' })
  })

  it('shows a configuration that is taken as it is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-docs-'))
    const file = join(folder, 'breakwater.yaml')
    writeFileSync(file, block('yaml'))
    expect(loadBreakwaterConfig(file).alerts.thresholds).toEqual({ chirp: { score: 12.4 } })
    rmSync(folder, { recursive: true })
  })

  it('names every type of event and the real limits', () => {
    for (const type of ALERT_EVENT_TYPES) expect(text).toContain(type)
    const { attempts, longestRetrySeconds, timeoutSeconds, queueLimit } = WebhookConfigSchema.properties
    expect([attempts, longestRetrySeconds, timeoutSeconds, queueLimit].map((field) => (field as { default?: unknown }).default)).toEqual([
      12, 300, 10, 1000,
    ])
  })
})
