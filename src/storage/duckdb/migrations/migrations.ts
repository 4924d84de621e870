import type { Migration } from './migration.ts'
import { version1 } from './version-1.ts'
import { version2 } from './version-2.ts'
import { version3 } from './version-3.ts'
import { version4 } from './version-4.ts'

/** In order, without a gap. A new directory goes through all of them, so that its tables are those of an old one that was migrated. */
export const MIGRATIONS: readonly Migration[] = [version1, version2, version3, version4]

/** Version of the tables that this program writes. */
export const SCHEMA_VERSION = MIGRATIONS.length
