import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/wire.md')
const source = read('src/traffic/wire.ts')
const { program, module, comments } = parseSync('wire.ts', source)

/** Every exported name with where it stands. */
const names = module.staticExports.flatMap((statement) =>
  statement.entries.map(({ exportName, start }) => ({ name: exportName.name ?? '', start })),
)

describe('breakwater/wire', () => {
  it('gives the names of its source to whoever imports the package', async () => {
    const wire = (await import('breakwater/wire')) as Record<string, unknown>
    const values = module.staticExports.flatMap(({ entries }) =>
      entries.filter(({ isType }) => !isType).map(({ exportName }) => exportName.name),
    )
    expect(Object.keys(wire).sort()).toEqual(values.sort())
    expect(typeof wire.createFlowDecoder).toBe('function')
  })

  it('only passes on what decoders and vocabulary have', () => {
    expect(program.body.map(({ type }) => type).filter((type) => type !== 'ExportNamedDeclaration')).toEqual([])
  })

  it('has a sentence for each name, where editors show it', () => {
    expect(names.length).toBeGreaterThan(60)
    const without = names.filter(({ start }) => {
      const before = source.slice(0, start).trimEnd()
      return !comments.some(({ type, value, end }) => type === 'Block' && value.startsWith('* ') && end === before.length)
    })
    expect(without).toEqual([])
  })

  it('has each name in docs/wire.md', () => {
    expect(names.filter(({ name }) => !page.includes(`\`${name}\``))).toEqual([])
  })
})
