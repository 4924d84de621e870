/**
 * Counts of accepted reports by service and minute, with what is wrong and where, over the last two days. Typed arrays in rings, since a
 * surge adds 50,000 reports in a quarter of an hour and every page asks for a day of minutes: `add` allocates nothing but a place's first
 * cell in its minute.
 */
import { type AnomalyScope, type Instant, MINUTE, PROBLEM_TYPES, type ProblemType, type ServiceId, type Window } from '#vocabulary'
import type { CountedReport } from './report-store.ts'

export interface ReportCounterConfig {
  /** Hours that are kept; at least 48. */
  readonly hours?: number
}

export interface ProblemTally {
  readonly problem: ProblemType
  readonly reports: number
  /** Of all reports in the window, 0…1. */
  readonly share: number
}

export interface PlaceTally {
  /** "US-east", "DE", "ZZ" where no country is known, or "other". */
  readonly place: string
  readonly reports: number
  readonly share: number
}

export interface NetworkTally {
  /** Number of the autonomous system, or "other". */
  readonly network: number | 'other'
  readonly reports: number
  readonly share: number
}

/** Reports of one part of a service. */
export interface PartCount {
  readonly scope: AnomalyScope
  readonly reports: number
}

/** A minute belongs to a window when its start does: `[now − 15 min, now)` always holds 15 minutes, the newest of them unfinished. */
export interface ReportCounter {
  /** False when the report is older than what is kept. */
  add(report: CountedReport): boolean
  /** Reports in the minute that holds `at`. */
  minute(service: ServiceId, at: Instant): number
  /** Weights of the reports in the minute that holds `at`, added up: what detection counts. */
  weightedMinute(service: ServiceId, at: Instant): number
  /** Weights added up over the window. */
  weightedTotal(service: ServiceId, window: Window): number
  /** One number for each minute of the window, ascending; 0 where nothing was counted or nothing is kept any more. */
  minutes(service: ServiceId, window: Window): Uint32Array
  total(service: ServiceId, window: Window): number
  /** Most frequent first, without those nobody reported. */
  problems(service: ServiceId, window: Window): readonly ProblemTally[]
  /** Most frequent first; places with fewer than 10 reports are folded into "other", which stands last. */
  places(service: ServiceId, window: Window): readonly PlaceTally[]
  /** Most frequent first, of the reports whose network is known; networks with fewer than 10 reports are folded into "other", which stands last. */
  networks(service: ServiceId, window: Window): readonly NetworkTally[]
  /** How many different networks reports came from, as far as they are known; the small ones count, too. */
  distinctNetworks(service: ServiceId, window: Window): number
  /**
   * Every part of the window's reports: problem types, places (by region where one is known) and networks, small cells too. For detection,
   * which tells of none that is small; never for a page.
   */
  parts(service: ServiceId, window: Window): readonly PartCount[]
  /** Starts from nothing and counts what the store kept. */
  rebuild(batches: Iterable<readonly CountedReport[]> | AsyncIterable<readonly CountedReport[]>): Promise<void>
}

/** Fewer than this in one cell could point at somebody. */
export const SMALLEST_PLACE = 10

/** No more names of places than this are told apart: about 250 countries and their regions. */
const PLACES_LIMIT = 1_024

/** No more networks in one minute of one service are told apart: a flood of made-up ones must not fill the memory. The internet has about 80,000. */
const NETWORKS_LIMIT = 4_096

interface Ring {
  /** Which minute (since the epoch) a slot holds. */
  readonly minute: Int32Array
  readonly reports: Uint32Array
  readonly weights: Float64Array
  /** `slot * PROBLEM_TYPES.length + problem` */
  readonly problems: Uint32Array
  /** By index of place. */
  readonly places: (Map<number, number> | undefined)[]
  /** By AS number; 0 for those beyond the limit. */
  readonly networks: (Map<number, number> | undefined)[]
}

const PROBLEM_INDEX: ReadonlyMap<string, number> = new Map(PROBLEM_TYPES.map((problem, index) => [problem, index]))

function createRing(slots: number): Ring {
  return {
    minute: new Int32Array(slots).fill(-1),
    reports: new Uint32Array(slots),
    weights: new Float64Array(slots),
    problems: new Uint32Array(slots * PROBLEM_TYPES.length),
    places: new Array<Map<number, number> | undefined>(slots).fill(undefined),
    networks: new Array<Map<number, number> | undefined>(slots).fill(undefined),
  }
}

interface Folded<T> {
  readonly cell: T | 'other'
  readonly reports: number
  /** Of all reports in the cells, 0…1. */
  readonly share: number
}

/** Most frequent first, ties by name; cells with fewer than 10 reports, and cell 0, stand together as "other" at the end. */
function folded<T extends string | number>(sums: ReadonlyMap<number, number>, nameOf: (cell: number) => T): Folded<T>[] {
  let all = 0
  for (const reports of sums.values()) all += reports
  let other = 0
  const tallies: (Folded<T> & { readonly cell: T })[] = []
  for (const [cell, reports] of sums) {
    if (cell === 0 || reports < SMALLEST_PLACE) other += reports
    else tallies.push({ cell: nameOf(cell), reports, share: reports / all })
  }
  tallies.sort((a, b) => b.reports - a.reports || (a.cell < b.cell ? -1 : 1))
  return other > 0 ? [...tallies, { cell: 'other', reports: other, share: other / all }] : tallies
}

export function createReportCounter({ hours = 48 }: ReportCounterConfig = {}): ReportCounter {
  const slots = Math.max(48, Math.ceil(hours)) * 60
  const rings = new Map<ServiceId, Ring>()
  const placeNames = ['other']
  const placeIndex = new Map<string, number>()

  function indexOfPlace(name: string): number {
    let index = placeIndex.get(name)
    if (index === undefined) {
      if (placeNames.length >= PLACES_LIMIT) return 0
      index = placeNames.push(name) - 1
      placeIndex.set(name, index)
    }
    return index
  }

  function add(report: CountedReport): boolean {
    let ring = rings.get(report.service)
    if (!ring) {
      ring = createRing(slots)
      rings.set(report.service, ring)
    }
    const minute = Math.floor(report.at / MINUTE)
    const slot = minute % slots
    const held = ring.minute[slot]
    if (minute < held) return false
    if (minute > held) {
      ring.minute[slot] = minute
      ring.reports[slot] = 0
      ring.weights[slot] = 0
      ring.problems.fill(0, slot * PROBLEM_TYPES.length, (slot + 1) * PROBLEM_TYPES.length)
      ring.places[slot] = undefined
      ring.networks[slot] = undefined
    }
    ring.reports[slot]++
    ring.weights[slot] += report.weight ?? 1
    ring.problems[slot * PROBLEM_TYPES.length + (PROBLEM_INDEX.get(report.problem) ?? PROBLEM_TYPES.length - 1)]++
    const place = indexOfPlace(report.place.region ?? report.place.country)
    const cells = (ring.places[slot] ??= new Map())
    cells.set(place, (cells.get(place) ?? 0) + 1)
    if (report.network !== undefined) {
      const networks = (ring.networks[slot] ??= new Map())
      const before = networks.get(report.network)
      const network = before === undefined && networks.size >= NETWORKS_LIMIT ? 0 : report.network
      networks.set(network, (networks.get(network) ?? 0) + 1)
    }
    return true
  }

  /** Calls `visit` with the slot of each kept minute in the window and the minute's place in it. */
  function walk(service: ServiceId, window: Window, visit: (ring: Ring, slot: number, index: number) => void): void {
    const ring = rings.get(service)
    if (!ring) return
    const first = Math.ceil(window.from / MINUTE)
    const end = Math.ceil(window.to / MINUTE)
    for (let minute = first; minute < end; minute++) {
      const slot = minute % slots
      if (ring.minute[slot] === minute) visit(ring, slot, minute - first)
    }
  }

  function minutes(service: ServiceId, window: Window): Uint32Array {
    const counts = new Uint32Array(Math.max(0, Math.ceil(window.to / MINUTE) - Math.ceil(window.from / MINUTE)))
    walk(service, window, (ring, slot, index) => {
      counts[index] = ring.reports[slot]
    })
    return counts
  }

  function total(service: ServiceId, window: Window): number {
    let sum = 0
    walk(service, window, (ring, slot) => {
      sum += ring.reports[slot]
    })
    return sum
  }

  function weightedTotal(service: ServiceId, window: Window): number {
    let sum = 0
    walk(service, window, (ring, slot) => {
      sum += ring.weights[slot]
    })
    return sum
  }

  function problemSums(service: ServiceId, window: Window): readonly number[] {
    const sums = new Array<number>(PROBLEM_TYPES.length).fill(0)
    walk(service, window, (ring, slot) => {
      for (let i = 0; i < PROBLEM_TYPES.length; i++) sums[i] += ring.problems[slot * PROBLEM_TYPES.length + i]
    })
    return sums
  }

  /** Reports by index of place, or by number of network; 0 stands for those beyond the limit. */
  function cellSums(cells: 'places' | 'networks', service: ServiceId, window: Window): ReadonlyMap<number, number> {
    const sums = new Map<number, number>()
    walk(service, window, (ring, slot) => {
      for (const [cell, reports] of ring[cells][slot] ?? []) sums.set(cell, (sums.get(cell) ?? 0) + reports)
    })
    return sums
  }

  return {
    add,
    minutes,
    total,
    weightedTotal,
    weightedMinute(service, at) {
      const from = Math.floor(at / MINUTE) * MINUTE
      return weightedTotal(service, { from, to: from + 1 })
    },
    minute(service, at) {
      const from = Math.floor(at / MINUTE) * MINUTE
      return total(service, { from, to: from + 1 })
    },
    problems(service, window) {
      const sums = problemSums(service, window)
      const all = sums.reduce((a, b) => a + b, 0)
      return PROBLEM_TYPES.map((problem, i) => ({ problem, reports: sums[i], share: sums[i] / all }))
        .filter((tally) => tally.reports > 0)
        .sort((a, b) => b.reports - a.reports)
    },
    places(service, window) {
      const tallies = folded(cellSums('places', service, window), (index) => placeNames[index])
      return tallies.map(({ cell, ...tally }) => ({ place: cell, ...tally }))
    },
    networks(service, window) {
      return folded(cellSums('networks', service, window), (asn) => asn).map(({ cell, ...tally }) => ({ network: cell, ...tally }))
    },
    parts(service, window) {
      const parts: PartCount[] = []
      for (const [i, reports] of problemSums(service, window).entries())
        if (reports > 0) parts.push({ scope: { kind: 'problem', name: PROBLEM_TYPES[i] }, reports })
      // Names beyond the limit share index 0: they are no one place.
      for (const [place, reports] of cellSums('places', service, window))
        if (place > 0) parts.push({ scope: { kind: 'place', name: placeNames[place] }, reports })
      for (const [network, reports] of cellSums('networks', service, window))
        if (network > 0) parts.push({ scope: { kind: 'network', name: String(network) }, reports })
      return parts
    },
    distinctNetworks(service, window) {
      const sums = cellSums('networks', service, window)
      return sums.size - (sums.has(0) ? 1 : 0)
    },
    async rebuild(batches) {
      rings.clear()
      for await (const batch of batches) for (const report of batch) add(report)
    },
  }
}
