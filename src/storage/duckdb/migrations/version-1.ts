import type { Migration } from './migration.ts'

/**
 * Times are UTC in microseconds (TIMESTAMP); `document` columns hold JSON as the program has it, beside the columns that are asked for.
 * Reports have no key: the desk already lets one pass a person, service and 15 minutes, and an index would cost a third of the speed.
 */
export const version1: Migration = {
  version: 1,
  brings: 'the first tables',
  statements: `
create table meta (
  schema_version integer not null,
  world varchar not null,
  created_utc timestamp not null
);
create table reports (
  id uuid not null,
  service varchar not null,
  problem varchar not null,
  at_utc timestamp not null,
  country varchar not null,
  region varchar,
  channel varchar not null,
  reporter varchar not null,
  comment varchar
);
create table probes (
  service varchar not null,
  at_utc timestamp not null,
  outcome varchar not null,
  status integer not null,
  took_milliseconds double not null,
  detail varchar not null
);
create table traffic_minutes (
  service varchar not null,
  prefix varchar not null,
  at_utc timestamp not null,
  packets double not null,
  bytes double not null,
  flows double not null,
  primary key (service, prefix, at_utc)
);
create table anomalies (
  id varchar primary key,
  service varchar not null,
  kind varchar not null,
  onset_utc timestamp not null,
  ended_utc timestamp,
  document json not null
);
create table incidents (
  id varchar primary key,
  service varchar not null,
  onset_utc timestamp not null,
  ended_utc timestamp,
  revision integer not null,
  updated_utc timestamp not null,
  document json not null
);
create table incident_events (
  incident varchar not null,
  revision integer not null,
  kind varchar not null,
  at_utc timestamp not null,
  document json not null,
  primary key (incident, revision, kind)
);
create table verdicts (
  incident varchar not null,
  at_utc timestamp not null,
  document json not null,
  primary key (incident, at_utc)
);
create sequence publication_order;
create table publications (
  position bigint not null default nextval('publication_order'),
  incident varchar not null,
  part varchar not null,
  published boolean not null,
  at_utc timestamp not null,
  actor varchar not null
);
create table claims (
  incident varchar not null,
  claim varchar not null,
  at_utc timestamp not null,
  document json not null,
  primary key (incident, claim)
);
create sequence audit_order;
create table audit (
  position bigint not null default nextval('audit_order'),
  at_utc timestamp not null,
  actor varchar not null,
  act varchar not null,
  subject varchar not null
);
create table states (
  name varchar primary key,
  at_utc timestamp not null,
  document json not null
);
`,
}
