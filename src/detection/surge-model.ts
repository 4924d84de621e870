import { negativeBinomialUpperDecades } from '#statistics'
import { type Instant, MINUTE } from '#vocabulary'
import { SURGE } from './parameters.ts'
import { factorAt, learnBin } from './season.ts'
import type { Rivals, Running, SurgeDraft, SurgeState } from './surge-state.ts'

/**
 * What the surge scan expects of a series, and how it learns. HOT PATH: a few hundred arithmetic operations a minute; the seasons' arrays
 * are copied once in 15 minutes only.
 */

/** The week of the season begins on Monday; 1 January 1970 was a Thursday. */
const MONDAY_OFFSET_MINUTES = 3 * 1440

export function minuteOfDay(at: Instant): number {
  return Math.floor(at / MINUTE) % 1440
}

export function minuteOfWeek(at: Instant): number {
  return (Math.floor(at / MINUTE) + MONDAY_OFFSET_MINUTES) % 10_080
}

/** Expected reports in the minute: what decides, and the three rival forecasts that the seasons are judged by. */
export interface Forecast {
  readonly mean: number
  readonly plain: number
  readonly day: number
  readonly week: number
  readonly dayFactor: number
  readonly weekFactor: number
}

function levelOf(running: Running): number {
  return running.counts / running.exposure
}

export function forecast(state: SurgeState, at: Instant): Forecast {
  const dayFactor = factorAt(state.day, minuteOfDay(at))
  const weekFactor = factorAt(state.week, minuteOfWeek(at))
  const plain = levelOf(state.slow)
  const day = levelOf(state.daily) * dayFactor
  const week = levelOf(state.weekly) * weekFactor
  // The slow level, or the fast one where that is greater: an evening's fall must not make the rest of the evening a surge, and a Monday
  // morning, which rises above its season's memory of Sunday within hours, is none either.
  const chosen =
    state.using === 'week'
      ? Math.max(week, levelOf(state.fastWeekly) * weekFactor)
      : state.using === 'day'
        ? Math.max(day, levelOf(state.fastDaily) * dayFactor)
        : Math.max(plain, levelOf(state.fast))
  const cold = Math.max(0, 1 - state.learnedMinutes / SURGE.coldFloorMinutes)
  const floor = SURGE.floorPerMinute + cold * (SURGE.coldFloorPerMinute - SURGE.floorPerMinute)
  return { mean: Math.max(floor, chosen), plain, day, week, dayFactor, weekFactor }
}

/**
 * The spread of window number `w` at this mean: variance = mean + spread·mean². What was learned, and on top of it what is not known of the
 * level yet, which is much in the first minutes and little after a hundred reports.
 */
export function spreadOf(state: SurgeState, w: number, mean: number): number {
  const { counts, exposure } = state.spreads[w]!
  const prior = state.spreadPriorMinutes * mean * mean
  const learned = Math.max(SURGE.leastSpread, (counts + SURGE.spreadPrior * prior) / (exposure + prior))
  // The mean is held at the floor or above, so a quiet minute teaches as much as the floor's reports would.
  const known = state.learnedReports + SURGE.coldFloorPerMinute * state.learnedMinutes
  return learned + 1 / (SURGE.coldShape + known)
}

/**
 * −log10 P(X ≥ observed) under the negative binomial; 0 within two standard deviations above the mean, where it is below about 1.6 and
 * decides nothing: this spares the exact tail in nineteen minutes of twenty.
 */
export function surprise(observed: number, mean: number, spread: number): number {
  const excess = observed - mean
  if (excess <= 0 || excess * excess < 4 * (mean + spread * mean * mean)) return 0
  return negativeBinomialUpperDecades(observed, mean, 1 / spread)
}

export function decayed(running: Running, keep: number, counts: number, exposure: number): Running {
  return { counts: running.counts * keep + counts, exposure: running.exposure * keep + exposure }
}

export function keepFor(halfLife: number): number {
  return 2 ** (-1 / halfLife)
}

const KEEP_LEVEL = keepFor(SURGE.levelHalfLifeMinutes)
const KEEP_FAST = keepFor(SURGE.fastLevelHalfLifeMinutes)
const KEEP_SPREAD = keepFor(SURGE.spreadHalfLifeMinutes)
const KEEP_PRIOR = keepFor(SURGE.spreadPriorHalfLifeMinutes)
const KEEP_ERROR = keepFor(SURGE.seasonErrorHalfLifeBins)

/** Sums over the newest `minutes` of the ring that were covered. */
export function windowSum(ring: readonly number[], minutes: number): number {
  let sum = 0
  for (let i = ring.length - minutes; i < ring.length; i++) sum += ring[i]!
  return sum
}

/** The ring with one more value, without its oldest. */
export function pushed(ring: readonly number[], value: number): number[] {
  const length = ring.length
  const next = new Array<number>(length)
  for (let i = 1; i < length; i++) next[i - 1] = ring[i]!
  next[length - 1] = value
  return next
}

/** The level after this minute. A change that outlasted the freeze is learned by this alone: it must bend neither the spread nor the seasons. */
export function learnLevel(draft: SurgeDraft, count: number, seen: Forecast): void {
  draft.slow = decayed(draft.slow, KEEP_LEVEL, count, 1)
  draft.fast = decayed(draft.fast, KEEP_FAST, count, 1)
  draft.daily = decayed(draft.daily, KEEP_LEVEL, count, seen.dayFactor)
  draft.weekly = decayed(draft.weekly, KEEP_LEVEL, count, seen.weekFactor)
  draft.fastDaily = decayed(draft.fastDaily, KEEP_FAST, count, seen.dayFactor)
  draft.fastWeekly = decayed(draft.fastWeekly, KEEP_FAST, count, seen.weekFactor)
}

/** Learns an ordinary minute, which is in the draft's rings already; `seen` is what was expected before it came. */
export function learnMinute(draft: SurgeDraft, at: Instant, count: number, seen: Forecast): void {
  const spreads: Running[] = []
  for (let w = 0; w < SURGE.windows.length; w++) {
    const observed = windowSum(draft.counts, SURGE.windows[w]!)
    const mean = windowSum(draft.expected, SURGE.windows[w]!)
    spreads.push(decayed(draft.spreads[w]!, KEEP_SPREAD, (observed - mean) ** 2 - mean, mean * mean))
  }
  learnLevel(draft, count, seen)
  draft.learnedMinutes++
  draft.learnedReports += count
  draft.spreads = spreads
  draft.spreadPriorMinutes *= KEEP_PRIOR
  const bin = draft.bin
  draft.bin = {
    index: Math.floor(at / (SURGE.seasonBinMinutes * MINUTE)),
    minutes: bin.minutes + 1,
    count: bin.count + count,
    plain: bin.plain + seen.plain,
    day: bin.day + seen.day,
    week: bin.week + seen.week,
  }
}

function judged(rivals: Rivals, plain: number, seasonal: number): Rivals {
  return {
    plain: rivals.plain * KEEP_ERROR + plain,
    seasonal: rivals.seasonal * KEEP_ERROR + seasonal,
    bins: rivals.bins + 1,
  }
}

/** Does the seasonal rival win? With hysteresis: one that is in use stays until it is no better. */
function wins(rivals: Rivals, leastBins: number, inUse: boolean): boolean {
  if (rivals.bins < leastBins) return false
  return rivals.seasonal < (inUse ? SURGE.seasonLeaves : SURGE.seasonEnters) * rivals.plain
}

/** Closes the season's bin under way when the minute `at` lies in another one: judges the forecasts first, then learns. */
export function closeBin(draft: SurgeDraft, at: Instant): void {
  const index = Math.floor(at / (SURGE.seasonBinMinutes * MINUTE))
  const bin = draft.bin
  if (bin.index === index) return
  draft.bin = { index, minutes: 0, count: 0, plain: 0, day: 0, week: 0 }
  if (bin.index < 0 || bin.minutes < SURGE.seasonLeastMinutes) return
  const start = bin.index * SURGE.seasonBinMinutes * MINUTE
  const dayBin = Math.floor(minuteOfDay(start) / SURGE.seasonBinMinutes)
  const weekBin = Math.floor(minuteOfWeek(start) / SURGE.seasonBinMinutes)
  // A bin judges a season only if the season had seen that bin before.
  const plainError = Math.abs(bin.count - bin.plain)
  const dayError = Math.abs(bin.count - bin.day)
  const weekError = Math.abs(bin.count - bin.week)
  if (draft.day.learned[dayBin]! > 0) draft.dayRivals = judged(draft.dayRivals, plainError, dayError)
  if (draft.week.learned[weekBin]! > 0) draft.weekRivals = judged(draft.weekRivals, Math.min(plainError, dayError), weekError)
  const dayWins = wins(draft.dayRivals, SURGE.daySeasonLeastBins, draft.using !== 'level')
  const weekWins = wins(draft.weekRivals, SURGE.weekSeasonLeastBins, draft.using === 'week')
  draft.using = weekWins ? 'week' : dayWins ? 'day' : 'level'
  const mean = bin.count / bin.minutes
  draft.day = learnBin(draft.day, dayBin, mean, SURGE.dayGain)
  draft.week = learnBin(draft.week, weekBin, mean, SURGE.weekGain)
}
