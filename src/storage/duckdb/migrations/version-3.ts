import type { Migration } from './migration.ts'

/**
 * `report_quarters` and `report_days` keep counts when the reports they were made from are gone. `tallies` are numbers that change in the same
 * transaction as what they count: acts written, reports removed by retention, and the instant (in microseconds) up to which days are folded.
 */
export const version3: Migration = {
  version: 3,
  brings: 'counts outlive the reports they were made from, and a loss of acknowledged data is noticed',
  statements: `
create table report_quarters (
  service varchar not null,
  at_utc timestamp not null,
  problem varchar not null,
  reports uinteger not null,
  weighted double not null
);
create table report_days (
  service varchar not null,
  at_utc timestamp not null,
  place varchar not null,
  reports uinteger not null
);
create table tallies (
  name varchar not null,
  value bigint not null
);
insert into tallies values ('acts', 0), ('reports-removed', 0), ('folded-until', 0);
`,
}
