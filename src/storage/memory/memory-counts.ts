import { DAY, type Instant, QUARTER, type Report, type ServiceId, type Window } from '#vocabulary'
import type { KeptCounts } from '../kept-counts.ts'

const SMALLEST_PLACE_A_DAY = 10

interface Cell {
  readonly service: ServiceId
  readonly at: Instant
  readonly key: string
  readonly reports: number
}

/** Removes what is older from the list; true when something was. */
export function dropBefore<T extends { readonly at: Instant }>(items: T[], before: Instant): boolean {
  const kept = items.filter((item) => item.at >= before)
  const removed = kept.length < items.length
  items.splice(0, items.length, ...kept)
  return removed
}

function grouped(cells: readonly Cell[], group: (cell: Cell) => string | number): Map<string | number, number> {
  const sums = new Map<string | number, number>()
  for (const cell of cells) sums.set(group(cell), (sums.get(group(cell)) ?? 0) + cell.reports)
  return sums
}

function placesOf(reports: readonly Report[]): Cell[] {
  const cells = new Map<string, Cell>()
  for (const { service, at, place } of reports) {
    const day = Math.floor(at / DAY) * DAY
    const key = place.region ?? place.country
    const name = `${service} ${day} ${key}`
    cells.set(name, { service, at: day, key, reports: (cells.get(name)?.reports ?? 0) + 1 })
  }
  return [...cells.values()].map((cell) => (cell.reports < SMALLEST_PLACE_A_DAY ? { ...cell, key: 'other' } : cell))
}

const problemsOf = (reports: readonly Report[]): Cell[] =>
  reports.map(({ service, at, problem }) => ({ service, at: Math.floor(at / QUARTER) * QUARTER, key: problem, reports: 1 }))

/** Folding by hand, for the store that lasts no longer than its process. */
export function createMemoryCounts(
  reports: Report[],
  answer: <T>(work: () => T) => Promise<T>,
  drop: { readonly probes: (before: Instant) => boolean; readonly traffic: (before: Instant) => boolean },
): KeptCounts {
  const quarters: Cell[] = []
  const days: Cell[] = []
  let folded = 0

  const living = () => reports.filter((report) => report.at >= folded)
  const within = (cells: readonly Cell[], service: ServiceId, { from, to }: Window) =>
    cells.filter((cell) => cell.service === service && cell.at >= from && cell.at < to)
  const spans = (service: ServiceId, window: Window, span: number) =>
    answer(() =>
      [...grouped(within([...quarters, ...problemsOf(living())], service, window), ({ at }) => Math.floor(at / span) * span)]
        .map(([at, count]) => ({ at: Number(at), reports: count }))
        .sort((a, b) => a.at - b.at),
    )

  return {
    dayCounts: (service, window) => spans(service, window, DAY),
    quarterCounts: (service, window) => spans(service, window, QUARTER),
    problemCounts: (service, window) =>
      answer(() =>
        [...grouped(within([...quarters, ...problemsOf(living())], service, window), ({ key }) => key)]
          .map(([problem, count]) => ({ problem: problem as Report['problem'], reports: count }))
          .sort((a, b) => b.reports - a.reports || (a.problem < b.problem ? -1 : 1)),
      ),
    placeCounts: (service, window) =>
      answer(() =>
        [...grouped(within([...days, ...placesOf(living())], service, window), ({ key }) => key)]
          .map(([place, count]) => ({ place: String(place), reports: count }))
          .sort(
            (a, b) => Number(a.place === 'other') - Number(b.place === 'other') || b.reports - a.reports || (a.place < b.place ? -1 : 1),
          ),
      ),
    foldDay: (until) =>
      answer(() => {
        const rest = living()
        if (rest.length === 0) return false
        const day = Math.floor(rest.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY) / DAY) * DAY
        if (day + DAY > until) return false
        const over = rest.filter(({ at }) => at < day + DAY)
        quarters.push(...problemsOf(over))
        days.push(...placesOf(over))
        folded = day + DAY
        return true
      }),
    retire: ({ reportsBefore, probesBefore, trafficBefore }) =>
      answer(() => dropBefore(reports, Math.min(reportsBefore, folded)) || drop.probes(probesBefore) || drop.traffic(trafficBefore)),
  }
}
