export { type DuckdbConfig, openDuckdb } from './duckdb/open-duckdb.ts'
export { createMemoryStore } from './memory/create-memory-store.ts'
export * from './observatory-store.ts'
export * from './parquet-query.ts'
