import { DAY, HOUR, MINUTE, SECOND } from '#vocabulary'

/**
 * Every number the detectors decide by, with where it comes from. "Design" is the surge scan's written design (docs/decisions); "bench" is
 * `bench/detection.mjs`, which prints false alarms and the share found on seeded counts; a choice says that it is one.
 */

export const SURGE = {
  /** Lengths of the scanned windows in minutes. Design: onsets fit inside a quarter of an hour on real report series, so one minute is needed; slow ones need fifteen. The last one is for sparse series. */
  windows: [1, 5, 15, 30],
  /**
   * A series with at most so many reports expected a minute is sparse: its surges take ten minutes and more to show. It alone has the window of
   * 30 minutes (ten times 0.1 a minute is 15 reports in 15 minutes, and the bar lies at 13), and its level learns a minute only after so many
   * more, if nothing looks like a surge by then: else it learns a surge's first minutes. Bench.
   */
  sparsePerMinute: 1,
  lateMinutes: 15,
  /** A season's bin in minutes. Design. */
  seasonBinMinutes: 15,
  /** Half-life of the slow level once a season carries the daily rhythm. Design. */
  levelHalfLifeMinutes: 240,
  /** Half-life of the fast level, which counts where it is the greater: the slow one lags a first day's ramp, and a Monday's, by hours. Bench: false alarms at 300 a minute fell from 1.1 to 0 in 30 days, nothing was found less often. */
  fastLevelHalfLifeMinutes: 60,
  /** Least expected reports a minute: 1.5 a quarter of an hour, so that a silent service needs a handful. A choice; the bench's sparsest series has 0.3. */
  floorPerMinute: 0.1,
  /** The same on an empty history: 2 in 5 minutes, the floor with which the robust cyclic detector was measured on ten series of tweets. */
  coldFloorPerMinute: 0.4,
  /** It fades over so many minutes: by then a level of one report in three minutes rests on a hundred reports. A choice. */
  coldFloorMinutes: 360,
  /**
   * The floor counts as so many minutes of history. Few: a service that was busy before we came must be learned within minutes, not told as
   * a surge for hours (`coldShape` keeps the first minutes careful). Bench.
   */
  beginMinutes: 1,
  /**
   * Uncertainty of the level itself: a Gamma prior of this shape makes the count of an unknown level negative binomial with this size; every
   * report learned adds one. 0.2 lets a service with 10 reports a minute pass as ordinary from its first minute (bench), while 400 in 15 minutes open. A choice.
   */
  coldShape: 0.2,
  /**
   * Minutes at the very beginning that teach and are not judged: what is high from the first minute on may be what is usual here, and only a
   * rise above it is news. Three, of which the first may have been heard in part. Bench: of 240 quiet services one is told of in its first twelve
   * hours, whatever part of its first minute was heard; where one minute taught it was 2 to 137 by that part, where two, up to 3.
   */
  teachingMinutes: 3,
  /** Minutes at the very beginning that are learned whatever they hold, unless they open a surge. */
  burnInMinutes: 15,
  /** What is "enough history": one whole daily rhythm. */
  coldMinutes: 1440,
  /** Before that, at least so many reports in so many minutes: OpenStatus's REPORT_THRESHOLD and REPORT_WINDOW_MS. */
  coldLeastReports: 7,
  coldLeastMinutes: 15,
  /** Variance = mean + spread·mean². Where nothing is known yet: counts that wander by half around their mean. A choice; bench for the first days. */
  spreadPrior: 0.25,
  /** Weight of that prior in minutes of history, and its half-life. Bench: after a week it no longer costs sensitivity. */
  spreadPriorMinutes: 360,
  spreadPriorHalfLifeMinutes: 360,
  /** Half-life of the learned spread: a week, so that a weekend does not narrow Monday's band. */
  spreadHalfLifeMinutes: 7 * 1440,
  /**
   * A learned spread above this is believed only as far as the counts prove it, by so many standard errors: one day at 0.1 a minute, truly 0.01,
   * teaches 0.01 ± 0.11 of a quarter of an hour. In windows from this length on: within minutes a few clumps prove much, and doubting them raised
   * false alarms (bench).
   */
  provenSpread: 0.05,
  provenErrors: 2,
  provenFromMinutes: 15,
  /** People never report like a perfect Poisson: the least spread that is believed. Bench. */
  leastSpread: 0.01,
  /** Decades above which a minute is not learned from. Design. */
  freezeDecades: 4,
  /** A change that lasts longer than this is the new normal. Design. */
  freezeAtMostMinutes: 360,
  /** Decades at which a surge opens. Design: 8 unattended; 6 where a human looks on. */
  openDecades: 8,
  /** Least ratio and least excess of reports to open. Design. */
  openRatio: 2,
  openExcess: 5,
  /** A surge is calm in a minute whose 5-minute window is below either of these. Half-way (on the log scale) back from `openRatio`; a choice. */
  calmRatio: 1.5,
  calmDecades: 2,
  /** Calm minutes in a row that end it: two 5-minute windows without overlap. */
  calmMinutes: 10,
  /** Minutes without coverage after which an open surge ends, since nothing speaks for it any more. The longest window, four times. */
  gapEndsMinutes: 60,
  /** A season is used when its forecast error is below this share of the error without it, and no longer when above the second. Bench. */
  seasonEnters: 0.95,
  seasonLeaves: 1,
  /** Half-life of the errors that are compared, in bins of 15 minutes: three days. */
  seasonErrorHalfLifeBins: 288,
  /** Bins that must have been compared before a season may enter: one day for the day, one week for the week. */
  daySeasonLeastBins: 96,
  weekSeasonLeastBins: 672,
  /** Least gain of a bin's running mean: a memory of about a fortnight for the day (14 days is also the usual baseline of report boards), six weeks for the week. */
  dayGain: 0.15,
  weekGain: 0.3,
  /** Calm minutes a bin must have to be learned. */
  seasonLeastMinutes: 5,
} as const

/** The parts of a service (places, problem types, networks) beside the service as a whole. What is not named here is as in SURGE. */
export const SCOPE = {
  /** Parts of a kind whose usual share is remembered; a newcomer takes the place and the count of the least. A choice: all problem types, a few dozen places, the networks that matter. */
  mostOfAKind: 32,
  /** Child series at once. A choice: more parts than this surging at once are a surge of the service. */
  mostChildren: 32,
  /** Those of the whole but the longest, which is for so few reports that nothing is told of a part. */
  windows: [1, 5, 15],
  /** Half-lives of the usual share, in minutes in which anything was reported: a week, and four hours (SURGE.levelHalfLifeMinutes), of which the greater share counts, since mornings wander around the globe. */
  shareHalfLifeMinutes: 7 * 1440,
  fastShareHalfLifeMinutes: 240,
  /** Reports in a window that may be told of a part: fewer could point at somebody (the smallest cell of public pages). */
  leastReports: 10,
  /** What the whole service does explains a part unless its share of the window is at least this many times its usual share … A choice. */
  shareRatio: 1.5,
  /** … and is this unlikely, in decades, for a part of that usual share. Half of SURGE.openDecades: the surge itself is proven apart. */
  shareDecades: 4,
  /** Shares wander by a fifth around their usual from hour to hour: variance = mean + spread·mean². A choice; bench ("quiet service-months"). */
  shareSpread: 0.05,
  /** Minutes without excess after which a child that is not open is forgotten: SURGE.gapEndsMinutes. */
  forgetMinutes: 60,
} as const

/** Series that are no counts (latency, a server's figures), and short or hourly ones. "Bench": event F1 on the cloud monitoring series, either half. */
export const ROBUST_Z = {
  /** Values remembered: over a fortnight of hours; as many as 20 KiB allow in two views. Bench: F1 at least 0.53 on either half with 400, 450 and 500. */
  history: 400,
  /** Values before the first score: one day of hours. A choice; waiting for 100 misses what happens early (bench). */
  warm: 24,
  /** Days whose value at the same hour makes the usual one (their median). A week; between 3 and 21 it makes no difference (bench). */
  days: 7,
  /** Alarm at this mean of the two views' z. Bench: the middle of the thresholds with which either half reaches 0.53 (4.3 to 5.4). */
  alarm: 4.8,
  /** Records after an alarm in which no other is raised. Microsoft's series were measured with 12; each further alarm without as many calm records between doubles it. */
  refractory: 12,
  /** A z beyond this says no more: bounds what a series that never moved says of its first move. A choice. */
  most: 1_000,
  /** Least scale as a share of the value: what remains of a steady series is rounding, and no news. A choice. */
  leastScale: 1e-9,
} as const

export const FLOOD = {
  /** Fixed thresholds where nothing is known of a prefix: FastNetMon Community's defaults (src/fastnetmon.conf: threshold_pps, threshold_mbps). */
  coldPacketsPerSecond: 20_000,
  coldBytesPerSecond: 125_000_000,
  /** Below this nothing is a flood of a prefix, whatever the ratio: a twentieth of the fixed thresholds. A choice: it is a scan's pace. */
  floorPacketsPerSecond: 1_000,
  floorBytesPerSecond: 6_250_000,
  /** Least ratio to the usual: Cloudflare's adaptive DDoS rules call 5 times the usual a burst. */
  ratio: 5,
  /** Robust z on the logarithm of the highest second of each minute. A choice: six scaled MADs, where three is the usual outlier. */
  robustZ: 6,
  /** Bounds for the scaled MAD of that logarithm: below, a steady prefix would alarm at a 10 % rise; above, a bursty one never would. */
  leastLogScale: 0.15,
  mostLogScale: 0.5,
  /** Minutes of history that make the usual: three hours, so that the daily rhythm moves it (a doubling takes hours, a flood seconds). */
  historyMinutes: 180,
  /** Minutes with traffic before the usual is believed. */
  warmMinutes: 10,
  /** Seconds above the threshold, of the last ten, that make a candidate; a single second at this multiple of the threshold suffices. */
  secondsAbove: 2,
  secondsOf: 10,
  singleSecondMultiple: 4,
  /** How long an answer of forensics is waited for. Within the bar of 2 s to the console. */
  natureWaitMicroseconds: SECOND,
  /** Ends after so long below this share of the threshold. Exporters report every 10 to 60 s, so less would end in every pause. */
  calmMicroseconds: 60 * SECOND,
  calmShare: 0.5,
  /** Ends when no exporter was heard for so long. */
  gapEndsMicroseconds: 10 * MINUTE,
  /** A flood longer than this is learned as the new normal; the same bound as for surges. */
  freezeAtMostMicroseconds: 6 * HOUR,
} as const

export const PROBE = {
  /** k of n: a majority of the last five; one lost packet or one deploy is no failure. */
  failures: 3,
  of: 5,
  /** Successes in a row that end it. */
  successes: 3,
  /** Refusals count only after so many successes, of the results before the first refusal: a prober that was never let in knows nothing. */
  refusedAfterSuccesses: 3,
  /** Results older than this no longer speak with newer ones. */
  staleMicroseconds: 30 * MINUTE,
  /**
   * A service fails when more than this share of its probes fail, of those that say anything: two of two, two of three, three of five. A
   * choice, the same majority as that of `failures` and `of`.
   */
  majority: 0.5,
  /** … and when the failing ones sit in at least so many networks, where so many are asked from: a failure seen from one network may be its own. A choice. */
  agreeingNetworks: 2,
  /** Services of which a vantage point must hear none before its own way out is doubted: two may share a host. A choice; Gatus asks one target for this (connectivity.checker). */
  offlineServices: 3,
  /** A series that was silent for so long is forgotten. A choice. */
  forgetMicroseconds: DAY,
  /** Least standard deviation of the logarithm of latency: that of FLOOD.leastLogScale. A steady answer that takes twice as long is far out, one that takes a third longer is not. */
  leastLogScale: 0.15,
  /** Nothing is slow before the usual was heard for so long. A choice. */
  latencyWarmMicroseconds: HOUR,
  /** Slow: so many of the last `of` are far out (ROBUST_Z.alarm), and no less than a second (Nielsen 1993: the limit at which a user's flow of thought breaks). */
  slow: 3,
  slowLeastMilliseconds: 1_000,
} as const
