import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type House, violations } from './house-rules.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

function houseOnDisk(): House {
  const map = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    imports: Record<string, unknown>
    house: { pure: string[]; onlyMain: string[] }
  }
  const files = new Map<string, string>()
  for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/')
    files.set(path, /\.(ts|tsx|mts)$/.test(path) ? readFileSync(join(root, path), 'utf8') : '')
  }
  return { rooms: Object.keys(map.imports), pure: map.house.pure, onlyMain: map.house.onlyMain, files }
}

describe('the house', () => {
  it('is in order', () => {
    const house = houseOnDisk()
    expect(house.files.size).toBeGreaterThan(house.rooms.length)
    expect(violations(house)).toEqual([])
  })
})

// A check that cannot fail shows nothing: each rule is broken once, on a small house in memory.
describe('the house rules', () => {
  const sound: Record<string, string> = {
    'src/words/README.md': '',
    'src/words/index.ts': "export * from './word.ts'\n",
    'src/words/word.ts':
      '// process.env is only talked about here\nexport type Said = \'from "../pipes"\' | \'import x from "node:fs"\'\nexport const at = (ms: number) => new Date(ms)\n',
    'src/words/word.test.ts':
      "import { readFileSync } from 'node:fs'\nimport { at } from '#words'\nvoid readFileSync\nvoid at(Date.now())\n",
    'src/pipes/README.md': '',
    'src/pipes/index.ts':
      "import { at } from '#words'\nexport { join } from 'node:path'\nexport type Pipe = number\nexport const now = () => at(Date.now())\n",
    'src/judge/README.md': '',
    'src/judge/index.ts':
      "import type { Pipe } from '#pipes'\nimport { at } from '#words'\nexport const weigh = (p: Pipe, o: { process: number }) => at(p + o.process)\n",
    'src/store/README.md': '',
    'src/store/index.ts': "export { at } from '#words'\n",
    'src/pages/README.md': '',
    'src/pages/index.ts': "export { now } from '#pipes'\nexport const page = await import('./one/page.ts')\n",
    'src/pages/one/page.ts': "import { word } from '../two/word.ts'\nexport const page = word\n",
    'src/pages/two/word.ts': 'export const word = 1\n',
    'src/main/README.md': '',
    'src/main/index.ts': "import '#store'\nimport '#pages'\nimport '#judge'\n",
  }
  const rules = {
    rooms: ['#words', '#pipes', '#judge', '#store', '#pages', '#main'],
    pure: ['#words', '#judge'],
    onlyMain: ['#store', '#pages'],
  }
  const house = (changes: Record<string, string | undefined> = {}, other: Partial<House> = {}): House => {
    const files = new Map(Object.entries(sound))
    for (const [path, text] of Object.entries(changes)) {
      if (text === undefined) files.delete(path)
      else files.set(path, text)
    }
    return { ...rules, files, ...other }
  }

  it('let a test reach for the fixtures outside the house', () =>
    expect(violations(house({ 'src/words/word.test.ts': "import '../../test/fixtures/word.ts'" }))).toEqual([]))

  it('find nothing in a sound house', () => expect(violations(house())).toEqual([]))

  it.each<[string, Record<string, string | undefined>, string]>([
    ['a room without a README', { 'src/pipes/README.md': undefined }, 'src/pipes: has no README.md'],
    ['a room without a front door', { 'src/store/index.ts': undefined }, 'src/store: has no front door (index.ts)'],
    ['a folder that is no room', { 'src/attic/index.ts': '' }, 'src/attic: is no room of the map in package.json'],
    ['a file outside the rooms', { 'src/stray.ts': '' }, 'src/stray.ts: stands in no room'],
    ['a drawer', { 'src/pages/utils/page.ts': '' }, 'src/pages/utils: is a drawer called "utils", not a place'],
    ['a drawer for other files', { 'src/pages/a/shared/x.css': '' }, 'src/pages/a/shared: is a drawer called "shared", not a place'],
    [
      'a neighbour by the window',
      { 'src/pages/one/page.ts': "import '../../words/word.ts'" },
      'src/pages/one/page.ts: climbs through a window with "../../words/word.ts"',
    ],
    [
      'a room whose name begins alike',
      { 'src/pages/a.ts': "import '../pages-two/x.ts'" },
      'src/pages/a.ts: climbs through a window with "../pages-two/x.ts"',
    ],
    [
      'a fixture of tests in the source',
      { 'src/pages/a.ts': "import '../../test/fixtures/a.ts'" },
      'src/pages/a.ts: climbs through a window with "../../test/fixtures/a.ts"',
    ],
    [
      'a window in a test',
      { 'src/words/word.test.ts': "import '../pipes/index.ts'" },
      'src/words/word.test.ts: climbs through a window with "../pipes/index.ts"',
    ],
    [
      'the whole way out',
      { 'src/main/a.ts': "import '../../../../x.ts'" },
      'src/main/a.ts: climbs through a window with "../../../../x.ts"',
    ],
    ['a side door', { 'src/pipes/a.ts': "import '#words/word.ts'" }, 'src/pipes/a.ts: enters by a side door with "#words/word.ts"'],
    ['a door of no room', { 'src/pipes/a.ts': "import '#wrods'" }, 'src/pipes/a.ts: enters by a side door with "#wrods"'],
    ['a look downstream', { 'src/pipes/a.ts': "import '#judge'" }, 'src/pipes/a.ts: looks downstream with "#judge"'],
    ['a look downstream in a type', { 'src/pipes/a.ts': "type A = import('#judge').A" }, 'src/pipes/a.ts: looks downstream with "#judge"'],
    [
      'a look downstream in a re-export',
      { 'src/pipes/a.ts': "export { weigh } from '#judge'" },
      'src/pipes/a.ts: looks downstream with "#judge"',
    ],
    [
      'a look downstream when called for',
      { 'src/pipes/a.ts': "export const a = () => import('#judge')" },
      'src/pipes/a.ts: looks downstream with "#judge"',
    ],
    [
      'a look downstream by require',
      { 'src/pipes/a.ts': "import a = require('#judge')\nvoid a" },
      'src/pipes/a.ts: looks downstream with "#judge"',
    ],
    [
      'a look downstream in a test',
      { 'src/words/word.test.ts': "import '#pipes'" },
      'src/words/word.test.ts: looks downstream with "#pipes"',
    ],
    ['its own front door', { 'src/pipes/a.ts': "import '#pipes'" }, 'src/pipes/a.ts: looks downstream with "#pipes"'],
    [
      'a reserved room',
      { 'src/pages/a.ts': "import type { at } from '#store'" },
      'src/pages/a.ts: may not use "#store", which only main may',
    ],
    [
      'an import of a computed name',
      { 'src/pages/a.ts': "export const a = (n: string) => import('./' + n)" },
      'src/pages/a.ts: imports by a computed name, which nobody can check',
    ],
    [
      'a source that leans on a test',
      { 'src/pages/a.ts': "import './a.test.ts'", 'src/pages/a.test.ts': '' },
      'src/pages/a.ts: leans on a test with "./a.test.ts"',
    ],
    ['a package in a pure room', { 'src/judge/a.ts': "import { x } from 'yaml'\nvoid x" }, 'src/judge/a.ts: is pure and imports "yaml"'],
    ['node in a pure room', { 'src/judge/a.ts': "import type { X } from 'node:fs'" }, 'src/judge/a.ts: is pure and imports "node:fs"'],
    [
      'an impure room in a pure one',
      { 'src/judge/a.ts': "import { now } from '#pipes'\nvoid now" },
      'src/judge/a.ts: is pure and leans on the impure room "#pipes"',
    ],
    ['the clock', { 'src/judge/a.ts': 'export const a = Date.now()' }, 'src/judge/a.ts: is pure and reaches for Date.now'],
    [
      'the clock by another name',
      { 'src/judge/a.ts': 'export const a = new Date()' },
      'src/judge/a.ts: is pure and reaches for new Date()',
    ],
    ['the dice', { 'src/judge/a.ts': 'const dice = Math.random\nvoid dice' }, 'src/judge/a.ts: is pure and reaches for Math.random'],
    ['the environment', { 'src/judge/a.ts': 'export const { env } = process' }, 'src/judge/a.ts: is pure and reaches for process'],
    ['the stopwatch', { 'src/judge/a.ts': 'export const a = performance.now()' }, 'src/judge/a.ts: is pure and reaches for performance'],
    ['the network', { 'src/judge/a.ts': "export const a = fetch('http://127.0.0.1')" }, 'src/judge/a.ts: is pure and reaches for fetch'],
    ['a file that cannot be read', { 'src/pages/a.ts': 'export const = 1' }, 'src/pages/a.ts: cannot be read: '],
  ])('find %s', (_fault, changes, line) => {
    const found = violations(house(changes))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(line)
  })

  it('find a room of the map without a folder, and a rule for no room', () => {
    expect(violations(house({}, { rooms: [...rules.rooms.slice(0, -1), '#cellar', '#main'] }))).toEqual([
      'package.json: #cellar stands in the map, but there is no folder src/cellar',
    ])
    expect(violations(house({}, { pure: [...rules.pure, '#loft'] }))).toEqual(['package.json: #loft has a rule but is no room'])
  })

  it('show all breaches in one run', () => {
    const found = violations(house({ 'src/judge/a.ts': "import 'yaml'\nimport '#main'\nimport '../words/word.ts'\nvoid Date.now()\n" }))
    expect(found).toHaveLength(4)
  })
})
