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

/** How much of the mean a minute usually has, by the day and by the week. */
interface Factors {
  readonly dayFactor: number
  readonly weekFactor: number
}

/** Expected reports in the minute: what decides, and the three rival forecasts that the seasons are judged by. */
export interface Forecast extends Factors {
  readonly mean: number
  readonly plain: number
  readonly day: number
  readonly week: number
}

function factorsOf(state: SurgeState, at: Instant): Factors {
  return { dayFactor: factorAt(state.day, minuteOfDay(at)), weekFactor: factorAt(state.week, minuteOfWeek(at)) }
}

function levelOf(running: Running): number {
  return running.counts / running.exposure
}

export function forecast(state: SurgeState, at: Instant): Forecast {
  const { dayFactor, weekFactor } = factorsOf(state, at)
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

/** What is proven of a learned spread: in a long window of a sparse series the counts of days hardly tell 0.01 from 0.2. */
function provenOf(learned: number, minutes: number, mean: number, exposure: number): number {
  if (minutes < SURGE.provenFromMinutes || learned <= SURGE.provenSpread) return learned
  // (x − m)² − m of a Poisson count has the variance m + 2m²; windows that end in successive minutes overlap, so one in `minutes` counts.
  const error = Math.sqrt((minutes * (1 + 2 * mean)) / (mean * exposure))
  return Math.max(SURGE.provenSpread, learned - SURGE.provenErrors * error)
}

/**
 * The spread of window number `w` at this mean: variance = mean + spread·mean². What was learned and is proven, and on top of it what is not
 * known of the level yet, which is much in the first minutes and little after a hundred reports.
 */
export function spreadOf(state: SurgeState, w: number, mean: number): number {
  const { counts, exposure } = state.spreads[w]!
  const prior = state.spreadPriorMinutes * mean * mean
  const learned = (counts + SURGE.spreadPrior * prior) / (exposure + prior)
  // The mean is held at the floor or above, so a quiet minute teaches as much as the floor's reports would.
  const known = state.learnedReports + SURGE.coldFloorPerMinute * state.learnedMinutes
  return Math.max(SURGE.leastSpread, provenOf(learned, SURGE.windows[w]!, mean, exposure + prior)) + 1 / (SURGE.coldShape + known)
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

/** Of each window that ends with the newest minute: reports, and what was expected of it. */
export interface Windows {
  readonly counts: readonly number[]
  readonly expected: readonly number[]
}

export function windowsOf(state: SurgeState): Windows {
  return { counts: windowSums(state.counts), expected: windowSums(state.expected) }
}

/** Sums of a ring over the newest minutes of each window, in the order of the windows, which grow. */
function windowSums(ring: readonly number[]): number[] {
  const sums = new Array<number>(SURGE.windows.length)
  let sum = 0
  let i = ring.length
  for (let w = 0; w < sums.length; w++) {
    for (const end = ring.length - SURGE.windows[w]!; i > end; ) sum += ring[--i]!
    sums[w] = sum
  }
  return sums
}

/** The ring with one more value, without its oldest. */
export function pushed(ring: readonly number[], value: number): number[] {
  const length = ring.length
  const next = new Array<number>(length)
  for (let i = 1; i < length; i++) next[i - 1] = ring[i]!
  next[length - 1] = value
  return next
}

/** The ring with nothing but its newest `minutes`. */
export function newestOf(ring: readonly number[], minutes: number): number[] {
  return ring.map((value, i) => (i < ring.length - minutes ? 0 : value))
}

/** The level after this minute. A change that outlasted the freeze is learned by this alone: it must bend neither the spread nor the seasons. */
export function learnLevel(draft: SurgeDraft, count: number, seen: Factors): void {
  draft.slow = decayed(draft.slow, KEEP_LEVEL, count, 1)
  draft.fast = decayed(draft.fast, KEEP_FAST, count, 1)
  draft.daily = decayed(draft.daily, KEEP_LEVEL, count, seen.dayFactor)
  draft.weekly = decayed(draft.weekly, KEEP_LEVEL, count, seen.weekFactor)
  draft.fastDaily = decayed(draft.fastDaily, KEEP_FAST, count, seen.dayFactor)
  draft.fastWeekly = decayed(draft.fastWeekly, KEEP_FAST, count, seen.weekFactor)
}

/** The level of a sparse series learns the minute that is old enough, if it was covered and is of no surge that was told. */
function learnLate(draft: SurgeDraft, at: Instant): void {
  const i = draft.counts.length - 1 - SURGE.lateMinutes
  if (draft.expected[i]! > 0) learnLevel(draft, draft.counts[i]!, factorsOf(draft, at - SURGE.lateMinutes * MINUTE))
}

/** Learns an ordinary minute, which is in the draft's windows already; `seen` is what was expected before it came. */
export function learnMinute(draft: SurgeDraft, at: Instant, count: number, seen: Forecast, windows: Windows): void {
  const spreads: Running[] = []
  for (let w = 0; w < SURGE.windows.length; w++) {
    const mean = windows.expected[w]!
    spreads.push(decayed(draft.spreads[w]!, KEEP_SPREAD, (windows.counts[w]! - mean) ** 2 - mean, mean * mean))
  }
  // On an empty history a late level would be none.
  if (seen.mean <= SURGE.sparsePerMinute && draft.learnedMinutes >= SURGE.coldFloorMinutes) learnLate(draft, at)
  else learnLevel(draft, count, seen)
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
