import type { ObservationStore } from '#signals'
import type { ProbeOutcome } from '#vocabulary'
import type { SerialConnection } from './connection.ts'

const INSERT = `
insert into probes (service, at_utc, outcome, status, took_milliseconds, detail, probe, vantage, vantage_network)
select service, make_timestamp("at"), outcome, status, took, detail, probe, vantage, network
from (select unnest(from_json($1::json, '[{
  "service": "VARCHAR", "at": "BIGINT", "outcome": "VARCHAR", "status": "INTEGER", "took": "DOUBLE", "detail": "VARCHAR",
  "probe": "VARCHAR", "vantage": "VARCHAR", "network": "VARCHAR"
}]'), recursive := true))`

export function probeTable(write: SerialConnection, read: SerialConnection): ObservationStore {
  return {
    async appendProbes(results) {
      const rows = results.map(({ service, at, outcome, status, tookMilliseconds, detail, probe, vantage }) => ({
        service,
        at,
        outcome,
        status,
        took: tookMilliseconds,
        // What a stranger's server wrote may hold half a character.
        detail: Buffer.from(detail, 'utf8').toString('utf8'),
        probe: probe ?? null,
        vantage: vantage?.name ?? null,
        network: vantage?.network ?? null,
      }))
      if (rows.length > 0) await write.run(INSERT, [JSON.stringify(rows)])
    },
    async probes(service, { from, to }, limit) {
      const rows = await read.all(
        `select service, epoch_us(at_utc)::double as moment, outcome, status, took_milliseconds, detail, probe, vantage, vantage_network
         from probes
         where service = $1 and at_utc >= make_timestamp($2::bigint) and at_utc < make_timestamp($3::bigint) order by at_utc desc limit $4`,
        [service, BigInt(from), BigInt(to), limit],
      )
      return rows.map((row) => ({
        service: String(row.service),
        ...(row.probe === null ? {} : { probe: String(row.probe) }),
        ...(row.vantage === null ? {} : { vantage: { name: String(row.vantage), network: String(row.vantage_network) } }),
        at: Number(row.moment),
        outcome: row.outcome as ProbeOutcome,
        status: Number(row.status),
        tookMilliseconds: Number(row.took_milliseconds),
        detail: String(row.detail),
      }))
    },
  }
}
