import type { ServiceId, Window } from '#vocabulary'

export const PARQUET_TABLES = ['reports', 'incidents', 'probes', 'traffic-minutes'] as const
export type ParquetTable = (typeof PARQUET_TABLES)[number]

/**
 * What is written into a Parquet file. Rows of reports are single people's words: for the operator, never for a public page. The hash of a
 * reporter is never among them, and the words only where they are asked for.
 */
export interface ParquetQuery {
  readonly table: ParquetTable
  readonly service?: ServiceId
  /** Reports, probes and minutes by their time, incidents by their onset; everything when absent. */
  readonly window?: Window
  /** Reports only; default false. */
  readonly comments?: boolean
}

export interface ParquetFile {
  readonly rows: number
  readonly bytes: number
}
