import type { ProblemType, Window } from '#vocabulary'
import { DAY, HOUR } from '#vocabulary'
import type { KeptCounts } from '../kept-counts.ts'
import type { Row, SerialConnection } from './connection.ts'

/** Fewer reports than this from one place in one day are kept as "other": the number below which public pages fold, too. */
const SMALLEST_PLACE_A_DAY = 10

const FOLDED = "(select value from tallies where name = 'folded-until')"

/** Folded counts before the fold, living reports after it: in one statement, so that nothing is counted twice or not at all. */
function counted(span: string): string {
  return `
    select ${span} as span, sum(reports)::double as reports from (
      select at_utc, problem, reports from report_quarters
      where service = $1 and at_utc >= make_timestamp($2::bigint) and at_utc < make_timestamp($3::bigint)
      union all
      select at_utc, problem, 1 as reports from reports
      where service = $1 and at_utc >= make_timestamp(greatest($2::bigint, ${FOLDED})) and at_utc < make_timestamp($3::bigint)
    ) group by 1`
}

const PLACES = `
  select place, sum(reports)::double as reports from (
    select place, reports from report_days
    where service = $1 and at_utc >= make_timestamp($2::bigint) and at_utc < make_timestamp($3::bigint)
    union all
    select case when count(*) < ${SMALLEST_PLACE_A_DAY} then 'other' else coalesce(region, country) end, count(*) from reports
    where service = $1 and at_utc >= make_timestamp(greatest($2::bigint, ${FOLDED})) and at_utc < make_timestamp($3::bigint)
    group by coalesce(region, country), date_trunc('day', at_utc)
  ) group by 1 order by place = 'other', 2 desc, 1`

const FOLD_QUARTERS = `
  insert into report_quarters
  select service, time_bucket(interval 15 minutes, at_utc), problem, count(*), sum(coalesce(weight, 1)) from reports
  where at_utc >= make_timestamp($1::bigint) and at_utc < make_timestamp($2::bigint) group by 1, 2, 3 order by 1, 2, 3`

const FOLD_PLACES = `
  insert into report_days
  select service, day, place, sum(reports) from (
    select service, date_trunc('day', at_utc) as day, count(*) as reports,
      case when count(*) < ${SMALLEST_PLACE_A_DAY} then 'other' else coalesce(region, country) end as place
    from reports where at_utc >= make_timestamp($1::bigint) and at_utc < make_timestamp($2::bigint)
    group by service, date_trunc('day', at_utc), coalesce(region, country)
  ) group by 1, 2, 3 order by 1, 2, 3`

/** A table's rows go by the hour: at 10,000 reports a second that is much, on an ordinary day it is nothing that anybody would notice. */
const BATCH = HOUR

export function countTables(write: SerialConnection, read: SerialConnection): KeptCounts {
  const ask = (sql: string, service: string, { from, to }: Window): Promise<readonly Row[]> =>
    read.all(sql, [service, BigInt(from), BigInt(to)])

  async function spans(unit: string, service: string, window: Window) {
    const rows = await ask(`${counted(`epoch_us(${unit})::double`)} order by 1`, service, window)
    return rows.map((row) => ({ at: Number(row.span), reports: Number(row.reports) }))
  }

  async function foldedUntil(): Promise<number> {
    const [row] = await write.all(`select ${FOLDED}::double as moment`, [])
    return Number(row?.moment ?? 0)
  }

  async function oldest(table: string, before: number): Promise<number | undefined> {
    const [row] = await read.all(`select epoch_us(min(at_utc))::double as moment from ${table} where at_utc < make_timestamp($1::bigint)`, [
      BigInt(before),
    ])
    return row === undefined || row.moment === null ? undefined : Number(row.moment)
  }

  /** True when something was there to be removed. */
  async function removeOldest(table: 'reports' | 'probes' | 'traffic_minutes', before: number): Promise<boolean> {
    const first = await oldest(table, before)
    if (first === undefined) return false
    const until = BigInt(Math.min(before, (Math.floor(first / BATCH) + 1) * BATCH))
    const values = [until]
    await write.together([
      ...(table === 'reports'
        ? [
            {
              sql: "update tallies set value = value + (select count(*) from reports where at_utc < make_timestamp($1::bigint)) where name = 'reports-removed'",
              values,
            },
          ]
        : []),
      { sql: `delete from ${table} where at_utc < make_timestamp($1::bigint)`, values },
    ])
    return true
  }

  return {
    dayCounts: (service, window) => spans("date_trunc('day', at_utc)", service, window),
    quarterCounts: (service, window) => spans('time_bucket(interval 15 minutes, at_utc)', service, window),
    async problemCounts(service, window) {
      const rows = await ask(`${counted('problem')} order by 2 desc, 1`, service, window)
      return rows.map((row) => ({ problem: row.span as ProblemType, reports: Number(row.reports) }))
    },
    async placeCounts(service, window) {
      const rows = await ask(PLACES, service, window)
      return rows.map((row) => ({ place: String(row.place), reports: Number(row.reports) }))
    },
    async foldDay(until) {
      const done = await foldedUntil()
      const [row] = await read.all(
        'select epoch_us(min(at_utc))::double as moment from reports where at_utc >= make_timestamp($1::bigint)',
        [BigInt(done)],
      )
      if (row === undefined || row.moment === null) return false
      const day = Math.floor(Number(row.moment) / DAY) * DAY
      if (day + DAY > until) return false
      // From where the last fold ended: nothing between is there, and nothing that comes late may fall between.
      const values = [BigInt(done), BigInt(day + DAY)]
      await write.together([
        { sql: FOLD_QUARTERS, values },
        { sql: FOLD_PLACES, values },
        { sql: "update tallies set value = $1 where name = 'folded-until'", values: [BigInt(day + DAY)] },
      ])
      return true
    },
    async retire({ reportsBefore, probesBefore, trafficBefore }) {
      const folded = await foldedUntil()
      return (
        (await removeOldest('reports', Math.min(reportsBefore, folded))) ||
        (await removeOldest('probes', probesBefore)) ||
        (await removeOldest('traffic_minutes', trafficBefore))
      )
    },
  }
}
