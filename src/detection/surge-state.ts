import { type Anomaly, fault, type Instant, ok, type Result, type ServiceId } from '#vocabulary'
import { SURGE } from './parameters.ts'
import { emptySeason, type Season, seasonOf } from './season.ts'

/** A running ratio: decayed counts over decayed exposure. */
export interface Running {
  readonly counts: number
  readonly exposure: number
}

/** Decayed absolute forecast errors of two rivals over the same bins. */
export interface Rivals {
  readonly plain: number
  readonly seasonal: number
  readonly bins: number
}

/** What is summed up of the 15-minute bin under way. */
export interface BinUnderWay {
  /** Number of the bin since the epoch; −1 before the first minute. */
  readonly index: number
  readonly minutes: number
  readonly count: number
  /** Forecasts summed over the same minutes: level alone, with the day, with the week. */
  readonly plain: number
  readonly day: number
  readonly week: number
}

/** An open surge: the anomaly and what decides its end. */
export interface OpenSurge {
  readonly anomaly: Anomaly
  readonly calmMinutes: number
  readonly gapMinutes: number
}

/**
 * All that the surge scan knows of one series. A value: `step` returns a new one and shares what did not change. About 8 KiB.
 */
export interface SurgeState {
  readonly service: ServiceId
  /** The newest minute decided; −1 before the first. */
  readonly at: Instant
  /** Minutes learned from. */
  readonly learnedMinutes: number
  readonly learnedReports: number
  /** Minutes in a row that were not learned from because they looked like a surge. */
  readonly frozenMinutes: number
  readonly slow: Running
  readonly fast: Running
  readonly daily: Running
  readonly weekly: Running
  readonly fastDaily: Running
  readonly fastWeekly: Running
  readonly day: Season
  readonly week: Season
  readonly dayRivals: Rivals
  readonly weekRivals: Rivals
  readonly using: 'level' | 'day' | 'week'
  readonly bin: BinUnderWay
  /** The last 30 minutes, newest last: counts and what was expected of each; both 0 where nothing was covered, was only learned from, or was told. */
  readonly counts: readonly number[]
  readonly expected: readonly number[]
  /** For each window: decayed Σ((x−m)² − m) and Σm². */
  readonly spreads: readonly Running[]
  readonly spreadPriorMinutes: number
  readonly open: OpenSurge | undefined
}

/** A copy that belongs to one step: the functions that learn write into it, and nobody else has seen it yet. */
export type SurgeDraft = { -readonly [Key in keyof SurgeState]: SurgeState[Key] }

const LONGEST = Math.max(...SURGE.windows)

const NOTHING_UNDER_WAY: BinUnderWay = { index: -1, minutes: 0, count: 0, plain: 0, day: 0, week: 0 }

export function emptySurgeState(service: ServiceId): SurgeState {
  const begin = { counts: SURGE.coldFloorPerMinute * SURGE.beginMinutes, exposure: SURGE.beginMinutes }
  const rivals = { plain: 0, seasonal: 0, bins: 0 }
  return {
    service,
    at: -1,
    learnedMinutes: 0,
    learnedReports: 0,
    frozenMinutes: 0,
    slow: begin,
    fast: begin,
    daily: begin,
    weekly: begin,
    fastDaily: begin,
    fastWeekly: begin,
    day: emptySeason(1440 / SURGE.seasonBinMinutes),
    week: emptySeason((7 * 1440) / SURGE.seasonBinMinutes),
    dayRivals: rivals,
    weekRivals: rivals,
    using: 'level',
    bin: NOTHING_UNDER_WAY,
    counts: new Array<number>(LONGEST).fill(0),
    expected: new Array<number>(LONGEST).fill(0),
    spreads: SURGE.windows.map(() => ({ counts: 0, exposure: 0 })),
    spreadPriorMinutes: SURGE.spreadPriorMinutes,
    open: undefined,
  }
}

const FORMAT = 'breakwater.surge-scan.v2'
/** Without the longest window. */
const FORMER = 'breakwater.surge-scan.v1'

interface FrozenSeason {
  readonly means: readonly number[]
  readonly learned: readonly number[]
}

/** The state as plain JSON, so that it survives a restart. */
export interface FrozenSurge extends Omit<SurgeState, 'day' | 'week' | 'open'> {
  readonly format: typeof FORMAT
  readonly day: FrozenSeason
  readonly week: FrozenSeason
  readonly open: OpenSurge | null
}

/** Nine significant digits name a 32-bit float exactly (IEEE 754-2019 section 5.12.2). */
function frozenSeason(season: Season): FrozenSeason {
  return { means: Array.from(season.means, (mean) => Number(mean.toPrecision(9))), learned: [...season.learned] }
}

export function freezeSurge(state: SurgeState): FrozenSurge {
  return { format: FORMAT, ...state, day: frozenSeason(state.day), week: frozenSeason(state.week), open: state.open ?? null }
}

function thawedSeason(frozen: FrozenSeason | undefined, bins: number): Season | undefined {
  if (frozen?.means?.length !== bins || frozen.learned?.length !== bins) return undefined
  return seasonOf(Float32Array.from(frozen.means), Uint8Array.from(frozen.learned))
}

/** A state of 15 minutes and three windows: what it lacks is taken for gaps, and the spread of the longest window for that of the new one. */
function fromFormer(former: Partial<FrozenSurge>): unknown {
  const { counts = [], expected = [], spreads = [] } = former
  const longer = (ring: readonly number[]) => [...new Array<number>(LONGEST - ring.length).fill(0), ...ring]
  if (counts.length > LONGEST || expected.length > LONGEST) return { format: FORMAT }
  return { ...former, format: FORMAT, counts: longer(counts), expected: longer(expected), spreads: [...spreads, ...spreads.slice(-1)] }
}

/** The state that `freezeSurge` wrote, or why it is not one. The caller then starts from nothing and says so. */
export function thawSurge(frozen: unknown): Result<SurgeState> {
  const kept = frozen as Partial<FrozenSurge> | null
  if (typeof kept === 'object' && kept !== null && (kept.format as string) === FORMER) return thawSurge(fromFormer(kept))
  if (typeof kept !== 'object' || kept === null || kept.format !== FORMAT)
    return fault('SURGE_STATE_UNKNOWN', `not a state of the surge scan of the form ${FORMAT}`)
  const blank = emptySurgeState('')
  const day = thawedSeason(kept.day, blank.day.means.length)
  const week = thawedSeason(kept.week, blank.week.means.length)
  if (!day || !week || kept.counts?.length !== LONGEST || kept.spreads?.length !== SURGE.windows.length || typeof kept.service !== 'string')
    return fault('SURGE_STATE_DAMAGED', 'a state of the surge scan lacks parts or has parts of the wrong length')
  const { format: _, ...rest } = kept as FrozenSurge
  return ok({ ...rest, day, week, open: kept.open ?? undefined })
}
