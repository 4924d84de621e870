import type { Migration } from './migration.ts'

/** A probe that is null is the first of its service; a vantage point that is null is the observatory itself. */
export const version4: Migration = {
  version: 4,
  brings: 'results of probes know which probe they are of, and from where it was asked',
  statements: `
alter table probes add column probe varchar;
alter table probes add column vantage varchar;
alter table probes add column vantage_network varchar;
`,
}
