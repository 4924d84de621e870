import type { DuckDBValue } from '@duckdb/node-api'
import type { Anomaly, Claim, Incident, Verdict } from '#vocabulary'
import type { ObservatoryStore } from '../observatory-store.ts'
import type { Row, SerialConnection } from './connection.ts'

const TRAFFIC_INSERT = `
insert or replace into traffic_minutes
select service, prefix, make_timestamp("at"), packets, bytes, flows
from (select unnest(from_json($1::json, '[{
  "service": "VARCHAR", "prefix": "VARCHAR", "at": "BIGINT", "packets": "DOUBLE", "bytes": "DOUBLE", "flows": "DOUBLE"
}]'), recursive := true))`

const INCIDENT_SAVE = `
insert into incidents values ($1, $2, make_timestamp($3::bigint), make_timestamp($4::bigint), $5, make_timestamp($6::bigint), $7::json)
on conflict (id) do update set ended_utc = excluded.ended_utc, revision = excluded.revision, updated_utc = excluded.updated_utc,
  document = excluded.document
where excluded.revision >= incidents.revision`

/** The engine takes JSON as UTF-8: half characters, which alone are escaped like this, become U+FFFD on the way in, in values and in names alike. */
function documentOf(value: unknown): string {
  const text = JSON.stringify(value ?? null)
  // Nearly all have none, and to look for a pattern takes twenty times as long as to look for two letters.
  return text.includes('\\ud') ? text.replaceAll(/\\ud[89a-f][0-9a-f]{2}/g, '\\ufffd') : text
}

function parsed<T>(row: Row): T {
  return JSON.parse(String(row.document)) as T
}

function instant(at: number | undefined): DuckDBValue {
  return at === undefined ? null : BigInt(at)
}

export function observatoryTables(write: SerialConnection, read: SerialConnection): ObservatoryStore {
  async function newestByOnset<T>(table: 'anomalies' | 'incidents', service: string | undefined, limit: number): Promise<readonly T[]> {
    const rows = await read.all(
      `select document::varchar as document from ${table} where $1::varchar is null or service = $1 order by onset_utc desc, id limit $2`,
      [service ?? null, limit],
    )
    return rows.map((row) => parsed<T>(row))
  }

  return {
    saveAnomaly: (anomaly) =>
      write.run('insert or replace into anomalies values ($1, $2, $3, make_timestamp($4::bigint), make_timestamp($5::bigint), $6::json)', [
        anomaly.id,
        anomaly.service,
        anomaly.kind,
        instant(anomaly.onset),
        instant(anomaly.ended),
        documentOf(anomaly),
      ]),
    anomalies: ({ service, limit }) => newestByOnset<Anomaly>('anomalies', service, limit),
    saveIncident: (incident, updated) =>
      write.run(INCIDENT_SAVE, [
        incident.id,
        incident.service,
        instant(incident.onset),
        instant(incident.ended),
        incident.revision,
        instant(updated),
        documentOf(incident),
      ]),
    async incident(id) {
      const [row] = await read.all('select document::varchar as document from incidents where id = $1', [id])
      return row && parsed<Incident>(row)
    },
    incidents: ({ service, limit }) => newestByOnset<Incident>('incidents', service, limit),
    saveIncidentEvent: (event) =>
      write.run('insert or replace into incident_events values ($1, $2, $3, make_timestamp($4::bigint), $5::json)', [
        event.incident,
        event.revision,
        event.kind,
        instant(event.at),
        documentOf(event.document),
      ]),
    async incidentEvents(incident) {
      const rows = await read.all(
        `select incident, revision, kind, epoch_us(at_utc)::double as moment, document::varchar as document
         from incident_events where incident = $1 order by at_utc, revision, kind`,
        [incident],
      )
      return rows.map((row) => ({
        incident,
        at: Number(row.moment),
        kind: String(row.kind),
        revision: Number(row.revision),
        document: parsed<unknown>(row),
      }))
    },
    saveVerdict: ({ incident, at, verdict }) =>
      write.run('insert or replace into verdicts values ($1, make_timestamp($2::bigint), $3::json)', [
        incident,
        instant(at),
        documentOf(verdict),
      ]),
    async verdicts(incident) {
      const rows = await read.all(
        'select epoch_us(at_utc)::double as moment, document::varchar as document from verdicts where incident = $1 order by at_utc',
        [incident],
      )
      return rows.map((row) => ({ incident, at: Number(row.moment), verdict: parsed<Verdict>(row) }))
    },
    savePublication: ({ incident, part, published, at, actor }) =>
      write.run('insert into publications (incident, part, published, at_utc, actor) values ($1, $2, $3, make_timestamp($4::bigint), $5)', [
        incident,
        part,
        published,
        instant(at),
        actor,
      ]),
    async publications(incident) {
      const rows = await read.all(
        'select part, published, epoch_us(at_utc)::double as moment, actor from publications where incident = $1 order by position',
        [incident],
      )
      return rows.map((row) => ({
        incident,
        part: String(row.part),
        published: row.published === true,
        at: Number(row.moment),
        actor: String(row.actor),
      }))
    },
    saveClaim: ({ incident, at, claim }) =>
      write.run('insert or replace into claims values ($1, $2, make_timestamp($3::bigint), $4::json)', [
        incident,
        claim.id,
        instant(at),
        documentOf(claim),
      ]),
    async claims(incident) {
      const rows = await read.all(
        'select epoch_us(at_utc)::double as moment, document::varchar as document from claims where incident = $1 order by at_utc, claim',
        [incident],
      )
      return rows.map((row) => ({ incident, at: Number(row.moment), claim: parsed<Claim>(row) }))
    },
    appendAudit: ({ at, actor, act, subject }) =>
      write.run('insert into audit (at_utc, actor, act, subject) values (make_timestamp($1::bigint), $2, $3, $4)', [
        instant(at),
        actor,
        act,
        subject,
      ]),
    async audit(limit) {
      const rows = await read.all(
        'select epoch_us(at_utc)::double as moment, actor, act, subject from audit order by position desc limit $1',
        [limit],
      )
      return rows.map((row) => ({
        at: Number(row.moment),
        actor: String(row.actor),
        act: String(row.act),
        subject: String(row.subject),
      }))
    },
    saveState: (name, document, at) =>
      write.run('insert or replace into states values ($1, make_timestamp($2::bigint), $3::json)', [
        name,
        instant(at),
        documentOf(document),
      ]),
    async state(name) {
      const [row] = await read.all('select epoch_us(at_utc)::double as moment, document::varchar as document from states where name = $1', [
        name,
      ])
      return row && { document: parsed<unknown>(row), at: Number(row.moment) }
    },
    async saveTrafficMinutes(minutes) {
      // The engine refuses one key twice in a statement: the last of a batch holds, as it would one after another.
      const last = new Map(minutes.map((minute) => [`${minute.service} ${minute.prefix} ${minute.at}`, minute]))
      if (last.size > 0) await write.run(TRAFFIC_INSERT, [JSON.stringify([...last.values()])])
    },
    async trafficMinutes(service, { from, to }) {
      const rows = await read.all(
        `select prefix, epoch_us(at_utc)::double as moment, packets, bytes, flows from traffic_minutes
         where service = $1 and at_utc >= make_timestamp($2::bigint) and at_utc < make_timestamp($3::bigint) order by at_utc, prefix`,
        [service, BigInt(from), BigInt(to)],
      )
      return rows.map((row) => ({
        service,
        prefix: String(row.prefix),
        at: Number(row.moment),
        packets: Number(row.packets),
        bytes: Number(row.bytes),
        flows: Number(row.flows),
      }))
    },
  }
}
