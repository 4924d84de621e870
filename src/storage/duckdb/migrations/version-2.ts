import type { Migration } from './migration.ts'

/** AS numbers have 32 bits without a sign (RFC 6793). A weight that is null is 1. */
export const version2: Migration = {
  version: 2,
  brings: 'reports know their network and their weight',
  statements: `
alter table reports add column network uinteger;
alter table reports add column weight double;
`,
}
