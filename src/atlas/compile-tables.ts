import { compileTables, tablesKey } from './compile.ts'
import { readTableHeader } from './table-file.ts'
import { BUILT_TABLES } from './tables-path.ts'

// Run by the build after tsc: makes dist/atlas/tables unless they are there and of the packages that are installed.
const key = tablesKey()
if (readTableHeader(BUILT_TABLES)?.key !== key) {
  const before = performance.now()
  compileTables(BUILT_TABLES)
  process.stderr.write(`address tables compiled in ${Math.round(performance.now() - before)} ms (${key})\n`)
}
