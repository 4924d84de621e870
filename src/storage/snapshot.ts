/** One table, as it was read whole. */
export interface TableDigest {
  readonly table: string
  readonly rows: number
  /** Of all values in all rows, whatever their order. */
  readonly digest: string
}

/** A whole copy of the store as it stood at one moment. */
export interface Snapshot {
  /** Of the tables. */
  readonly version: number
  readonly world: string
  readonly tables: readonly TableDigest[]
}
