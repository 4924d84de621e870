import { HASHES } from './address-hash.ts'
import type { SourceTable } from './source-table.ts'

/**
 * Room that the source tables of a profile share, so that many large ones neither fill the memory nor fall out of the processor's caches.
 * When it runs out, the threshold of the large tables falls together; small ones stay exact. As each threshold only falls, and by halves,
 * where they end depends on the set of sources alone.
 */
const MOST_SOURCES = 65_536
/** A table with no more sources than this is not thinned for the others' sake: 1.6 % of error, were it thinned. */
const SMALL = 4096

export class SourceBudget {
  private threshold = HASHES
  private taken = 0
  private readonly tables = new Set<SourceTable>()

  enter(table: SourceTable): void {
    this.tables.add(table)
  }

  leave(table: SourceTable): void {
    if (this.tables.delete(table)) this.taken -= table.taken
  }

  /** Called when a table grew or shrank by so many entries. */
  grew(table: SourceTable, by: number): void {
    this.taken += by
    if (by <= 0) return
    if (table.taken > SMALL && table.threshold > this.threshold) this.thin(table)
    while (this.taken > MOST_SOURCES && this.threshold > 1) {
      this.threshold /= 2
      for (const one of this.tables) if (one.taken > SMALL) this.thin(one)
    }
  }

  private thin(table: SourceTable): void {
    while (table.taken > SMALL && table.threshold > this.threshold) table.thin(table.threshold / 2)
  }
}
