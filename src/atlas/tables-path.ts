import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileTables, tablesKey } from './compile.ts'
import { readTableHeader } from './table-file.ts'

const here = dirname(fileURLToPath(import.meta.url))

/** The folder with package.json: two above this one, in `src` and in `dist` alike. */
const root = dirname(dirname(here))

/** Where the build puts the tables. */
export const BUILT_TABLES = join(root, 'dist', 'atlas', 'tables', 'atlas.bin')

/**
 * The file of tables for the data packages that are installed: the built one; where it is missing or older than the packages, it is compiled
 * into the cache of node_modules when running from source, or into its place when running from `dist`.
 */
export function tablesPath(): string {
  const key = tablesKey()
  if (readTableHeader(BUILT_TABLES)?.key === key) return BUILT_TABLES
  const modules = join(root, 'node_modules')
  const place =
    here === dirname(dirname(BUILT_TABLES)) || !existsSync(modules) ? BUILT_TABLES : join(modules, '.cache', 'breakwater', 'atlas.bin')
  if (readTableHeader(place)?.key !== key) compileTables(place)
  return place
}
