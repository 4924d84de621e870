import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { openAtlas } from '#atlas'
import { type AnalysisReport, type InstantsAsText, instantsAsText } from '#vocabulary'
import { benchAddress, ConstructedCapture, dice, START, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { analyzeFiles } from './analyze-files.ts'
import { type AnalysisReportDocument, analysisJsonSchema } from './report-schema.ts'

type Plain<T> = T extends readonly (infer U)[] ? Plain<U>[] : T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T

/** The types and the schema say the same: a field that only one of them knows does not compile. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
/** Names of all fields, at any depth; those of a map are not fields. */
type Keys<T> = T extends readonly (infer U)[]
  ? Keys<U>
  : T extends object
    ? { [K in keyof T]-?: (string extends K ? never : K) | Keys<T[K]> }[keyof T]
    : never
const assignable: Same<Plain<InstantsAsText<AnalysisReport>>, Plain<AnalysisReportDocument>> = true
const fields: Same<Keys<AnalysisReport>, Keys<AnalysisReportDocument>> = true

/** Objects that know their fields take no others: so that a test sees a field that the schema forgot. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed)
  if (typeof node !== 'object' || node === null) return node
  const out = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]))
  return 'properties' in out && !('patternProperties' in out) ? { ...out, additionalProperties: false } : out
}

// The package is CommonJS: its function is the module itself at run time and `.default` by its types.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => Ajv2020
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false })
addFormats(ajv)
const open = ajv.compile(analysisJsonSchema())
const strict = ajv.compile({ ...(closed(analysisJsonSchema()) as object), $id: 'urn:breakwater:analysis:closed' })
const sample = instantsAsText(JSON.parse(readFileSync('test/golden/web/analysis-report.json', 'utf8')) as AnalysisReport)

describe('the JSON Schema of the report', () => {
  it('says what the types say', () => {
    expect(assignable && fields).toBe(true)
  })

  it('is published as docs/analysis.schema.json', async () => {
    await expect(`${JSON.stringify(analysisJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../../docs/analysis.schema.json')
  })

  it('takes the report of the golden files, and knows each of its fields', () => {
    expect(strict(sample) ? [] : strict.errors).toEqual([])
  })

  it('takes what analyze makes of constructed captures, and knows each of its fields', async () => {
    const next = dice(5)
    const flood = new ConstructedCapture()
    for (let i = 0; i < 6000; i++)
      flood.udp(
        START + i * 500,
        `64.${next() % 4}.${next() % 64}.${next() % 200}`,
        1024 + (next() % 60_000),
        TARGET,
        1 + (next() % 65_000),
        512,
      )
    for (let i = 0; i < 40; i++) flood.connection(START + i * 50_000, benchAddress(i), 40_000 + i, TARGET, 443, 300, 4000)
    const flows = new ConstructedCapture().netflow5(
      Array.from({ length: 300 }, (_, i) => ({
        start: START + i * 1000,
        end: START + i * 1000 + 500,
        source: benchAddress(i),
        destination: TARGET,
        protocol: 17,
        sourcePort: 123,
        destinationPort: 80,
        tcpFlags: 0,
        packets: 500,
        bytes: 234_000,
      })),
    )
    for (const capture of [flood, flows, new ConstructedCapture()]) {
      const bytes = capture.file()
      const report = await analyzeFiles(
        [
          {
            name: 'constructed.pcap',
            given: 'constructed.pcap',
            chunks: async function* () {
              yield bytes
            },
          },
        ],
        { vantage: 'victim', claims: [{ id: 'addresses area=UA', rung: 'addresses', area: ['UA'] }] },
        { atlas: openAtlas() },
      )
      expect(strict(JSON.parse(JSON.stringify(instantsAsText(report)))) ? [] : strict.errors).toEqual([])
    }
  }, 30_000)

  it('takes fields that later versions add, and refuses what is missing or of another kind', () => {
    expect(open({ ...sample, addedLater: 1 })).toBe(true)
    const { sentence: _, ...without } = sample
    expect(open(without)).toBe(false)
    expect(open({ ...sample, nature: 'perhaps' })).toBe(false)
    expect(open({ ...sample, format: 'breakwater.analysis.v2' })).toBe(false)
    for (const from of [1_741_615_200_000_000, '2025-03-10T14:00:00', '2025-03-10T15:00:00+01:00', '2025-02-30T14:00:00Z'])
      expect(open({ ...sample, window: { from, to: '2025-03-10T15:00:00Z' } })).toBe(false)
  })
})
