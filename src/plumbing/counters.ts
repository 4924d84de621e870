import { Counter, Registry } from 'prom-client'

export type Labels = Readonly<Record<string, string>>

/** Named counters that only grow. Names carry the room ("signals_reports_total"); labels hold few values, never an address or an id. */
export interface Counters {
  add(name: string, labels?: Labels, by?: number): void
  /** Every counter now, by `name` or `name{label="value"}`, in the order of first use. */
  snapshot(): Record<string, number>
  /** The text format that Prometheus scrapes. */
  exposition(): Promise<string>
}

interface Cell {
  readonly name: string
  readonly labels: Labels
  value: number
}

/** Prefix of every exposed name, so that a scrape of many programs stays readable. */
const PREFIX = 'breakwater_'

function cellKey(name: string, labels: Labels): string {
  const parts = Object.keys(labels)
    .sort()
    .map((label) => `${label}=${JSON.stringify(labels[label])}`)
  return parts.length === 0 ? name : `${name}{${parts.join(',')}}`
}

export function createCounters(): Counters {
  const cells = new Map<string, Cell>()
  return {
    add(name, labels = {}, by = 1) {
      const key = cellKey(name, labels)
      const cell = cells.get(key)
      if (cell) cell.value += by
      else cells.set(key, { name, labels: { ...labels }, value: by })
    },
    snapshot() {
      const values: Record<string, number> = {}
      for (const [key, cell] of cells) values[key] = cell.value
      return values
    },
    async exposition() {
      const registry = new Registry()
      for (const [name, group] of groupByName(cells.values())) {
        const labelNames = [...new Set(group.flatMap((cell) => Object.keys(cell.labels)))]
        const counter = new Counter({ name: `${PREFIX}${name}`, help: name.replaceAll('_', ' '), labelNames, registers: [registry] })
        for (const cell of group) counter.inc({ ...cell.labels }, cell.value)
      }
      return await registry.metrics()
    },
  }
}

function groupByName(cells: Iterable<Cell>): Map<string, Cell[]> {
  const groups = new Map<string, Cell[]>()
  for (const cell of cells) {
    const group = groups.get(cell.name)
    if (group) group.push(cell)
    else groups.set(cell.name, [cell])
  }
  return groups
}
