import { parseSync, Visitor } from 'oxc-parser'

/** The house as the rules see it: no disk, so that a test can plant a fault. Paths are relative to the root, with `/`. */
export interface House {
  /** Rooms in their order, top first, as the keys of package.json's `imports` (`#vocabulary`). */
  readonly rooms: readonly string[]
  readonly pure: readonly string[]
  /** Rooms that only the last room, main, may open. */
  readonly onlyMain: readonly string[]
  /** Path → text of every file below src/. Only TypeScript is read; the others count for README and folder names. */
  readonly files: ReadonlyMap<string, string>
}

/** A drawer for things that have no room has not been understood yet. */
const DRAWERS = new Set(['utils', 'util', 'common', 'shared', 'helpers', 'helper', 'lib', 'libs', 'manager', 'managers', 'misc'])

/** Names that reach for clock, dice, environment or network. A tripwire, not a proof. */
const IMPURE_NAMES = new Set([
  'process',
  'performance',
  'fetch',
  'globalThis',
  'crypto',
  'require',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'navigator',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
])
const IMPURE_MEMBERS = new Set(['Date.now', 'Math.random', 'Intl.DateTimeFormat', 'Atomics.wait'])

const isSource = (path: string) => /\.(ts|tsx|mts)$/.test(path)
const isTest = (path: string) => /\.test\.tsx?$/.test(path)
const roomOf = (path: string) => `#${path.split('/')[1] ?? ''}`

interface Seen {
  readonly specifiers: readonly { readonly specifier: string; readonly typeOnly: boolean }[]
  /** Dynamic imports whose specifier is computed. */
  readonly computed: number
  readonly impure: readonly string[]
  readonly errors: readonly string[]
}

function look(path: string, text: string): Seen {
  const parsed = parseSync(path, text)
  const specifiers: { specifier: string; typeOnly: boolean }[] = []
  for (const found of parsed.module.staticImports) {
    const typeOnly = found.entries.length > 0 && found.entries.every((entry) => entry.isType)
    specifiers.push({ specifier: found.moduleRequest.value, typeOnly })
  }
  for (const found of parsed.module.staticExports)
    for (const entry of found.entries)
      if (entry.moduleRequest) specifiers.push({ specifier: entry.moduleRequest.value, typeOnly: entry.isType })
  let computed = 0
  for (const found of parsed.module.dynamicImports) {
    const literal = /^(['"`])([^'"`$]*)\1$/.exec(text.slice(found.moduleRequest.start, found.moduleRequest.end))
    if (literal) specifiers.push({ specifier: literal[2] ?? '', typeOnly: false })
    else computed++
  }

  const impure = new Set<string>()
  // Names that stand for a key or a declared word, not for the thing: `{ process: 1 }`, `evidence.process`, `interface { fetch(): … }`.
  const keys = new Set<number>()
  const notKey = (node: { readonly computed: boolean; readonly key: { readonly start: number } }) => {
    if (!node.computed) keys.add(node.key.start)
  }
  new Visitor({
    // Types alone: `import('#room').Thing` and `import x = require('room')` are not in the module record.
    TSImportType(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string')
        specifiers.push({ specifier: node.source.value, typeOnly: true })
    },
    TSExternalModuleReference(node) {
      specifiers.push({ specifier: node.expression.value, typeOnly: false })
    },
    MemberExpression(node) {
      if (node.computed) return
      keys.add(node.property.start)
      if (node.object.type === 'Identifier' && node.property.type === 'Identifier') {
        const member = `${node.object.name}.${node.property.name}`
        if (IMPURE_MEMBERS.has(member)) impure.add(member)
      }
    },
    Property(node) {
      if (!node.shorthand) notKey(node)
    },
    PropertyDefinition: notKey,
    MethodDefinition: notKey,
    TSPropertySignature: notKey,
    TSMethodSignature: notKey,
    NewExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) impure.add('new Date()')
    },
    CallExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date') impure.add('Date()')
    },
    Identifier(node) {
      if (IMPURE_NAMES.has(node.name) && !keys.has(node.start)) impure.add(node.name)
    },
  }).visit(parsed.program)
  return { specifiers, computed, impure: [...impure], errors: parsed.errors.map((error) => error.message) }
}

/** Where a relative specifier leads, as a path from the root; climbing above the root leaves a leading "..". */
function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '.' || part === '') continue
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else parts.push(part)
  }
  return parts.join('/')
}

function folders(files: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>()
  for (const path of files.keys()) {
    const parts = path.split('/').slice(0, -1)
    for (let depth = 2; depth <= parts.length; depth++) found.add(parts.slice(0, depth).join('/'))
  }
  return [...found].sort()
}

/** Every breach of the house rules, one readable line each, sorted; an empty list is a house in order. */
export function violations(house: House): string[] {
  const found: string[] = []
  const { rooms, files } = house
  const main = rooms.at(-1)
  const pure = new Set(house.pure)
  const reserved = new Set(house.onlyMain)
  for (const name of [...pure, ...reserved]) if (!rooms.includes(name)) found.push(`package.json: ${name} has a rule but is no room`)

  // 1. The map is the tree.
  const tree = new Set([...files.keys()].filter((path) => path.split('/').length > 2).map(roomOf))
  for (const room of rooms) {
    const folder = `src/${room.slice(1)}`
    if (!tree.has(room)) found.push(`package.json: ${room} stands in the map, but there is no folder ${folder}`)
    else {
      if (!files.has(`${folder}/README.md`)) found.push(`${folder}: has no README.md`)
      if (!files.has(`${folder}/index.ts`)) found.push(`${folder}: has no front door (index.ts)`)
    }
  }
  for (const room of tree) if (!rooms.includes(room)) found.push(`src/${room.slice(1)}: is no room of the map in package.json`)
  for (const path of files.keys()) if (isSource(path) && path.split('/').length === 2) found.push(`${path}: stands in no room`)
  for (const folder of folders(files)) {
    const name = folder.split('/').at(-1) ?? ''
    if (DRAWERS.has(name)) found.push(`${folder}: is a drawer called "${name}", not a place`)
  }

  for (const [path, text] of files) {
    if (!isSource(path) || path.split('/').length === 2) continue
    const room = roomOf(path)
    const test = isTest(path)
    const seen = look(path, text)
    for (const error of seen.errors) found.push(`${path}: cannot be read: ${error}`)
    if (seen.computed > 0) found.push(`${path}: imports by a computed name, which nobody can check`)

    // 2. Front doors, upwards only.
    for (const { specifier, typeOnly } of seen.specifiers) {
      const says = `"${specifier}"`
      if (specifier.startsWith('.')) {
        const leads = `${resolve(path, specifier)}/`
        // A test may also reach for the fixtures that stand outside the house, in test/.
        const inside = leads.startsWith(`src/${room.slice(1)}/`) || (test && leads.startsWith('test/'))
        if (!inside) found.push(`${path}: climbs through a window with ${says}`)
        else if (!test && /\.test(\.tsx?)?$/.test(specifier)) found.push(`${path}: leans on a test with ${says}`)
      } else if (specifier.startsWith('#')) {
        const above = rooms.indexOf(specifier)
        if (above < 0) found.push(`${path}: enters by a side door with ${says}`)
        else if (specifier === room ? !test : above > rooms.indexOf(room)) found.push(`${path}: looks downstream with ${says}`)
        else if (reserved.has(specifier) && room !== main && specifier !== room)
          found.push(`${path}: may not use ${says}, which only main may`)
        else if (pure.has(room) && !test && !typeOnly && !pure.has(specifier))
          found.push(`${path}: is pure and leans on the impure room ${says}`)
      } else if (pure.has(room) && !test) found.push(`${path}: is pure and imports ${says}`)
    }

    // 3. Pure rooms are pure.
    if (pure.has(room) && !test) for (const name of seen.impure) found.push(`${path}: is pure and reaches for ${name}`)
  }
  return found.sort()
}
