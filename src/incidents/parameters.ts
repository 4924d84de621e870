import { HOUR, MINUTE } from '#vocabulary'

/** Every number the grouping decides by. Those called a choice are ours: no public labelled set of multi-wave incidents exists to measure on. */
export const INCIDENT = {
  /**
   * Quiet for so long closes an incident. A choice: longer than the pauses within one bout (on 10 March 2025 the last waves came 25 min
   * apart), short enough that a page does not say "open" all evening.
   */
  closeAfterMicroseconds: HOUR,
  /**
   * A closed incident is reopened, under its id, by what begins within this time of its end. On 10 March 2025 the longest pause was three
   * hours; twice that, and less than a night, so that two bad days are two incidents.
   */
  reopenWithinMicroseconds: 6 * HOUR,
  /** A failing probe alone opens an incident only when it has failed for so long: a deploy or a lost route is over by then. A choice. */
  probeSustainedMicroseconds: 5 * MINUTE,
  /** An anomaly of which nothing has been heard for so long no longer holds an incident open: its detector was restarted or its input gone. */
  staleMicroseconds: 2 * HOUR,
  /** A late reader: later anomalies may move the onset back by so much at most. */
  onsetMovesBackMicroseconds: HOUR,
  /** Minutes of reports remembered without an incident, for what lies between an onset and its discovery. Longer than both. */
  rememberMinutes: 120,
  /** Reports' peak: over how many minutes. The house's window for a count of reports. */
  peakMinutes: 15,
  /** A peak is told when it has at least doubled since it was told last, and not before its window of time has passed. A choice. */
  peakTold: 2,
} as const

/** How phases are read off the reports, in bins of five minutes: onsets fit inside a quarter of an hour, and the decay is a cliff. */
export const PHASE = {
  binMinutes: 5,
  /** Covered minutes that a bin needs to count. */
  binLeastMinutes: 3,
  /** Onset becomes surge in the first bin with this multiple of the usual, and this many reports. The surge scan's own ratio and excess. */
  loudRatio: 2,
  loudReports: 5,
  /** A bin this much above the wave's peak makes a new peak; so many bins without one make a plateau. Choices. */
  newPeakRatio: 1.1,
  plateauBins: 3,
  /** Above a plateau by this factor (and beyond four Poisson deviations) it surges again. A choice. */
  againRatio: 1.25,
  /** Decline: below this share of the wave's peak in two bins, or at once below the second share. Half-height, and the cliff. */
  declineShare: 0.5,
  declineBins: 2,
  cliffShare: 0.1,
  /** Relapse while still declining: this multiple of the lowest bin since, and this share of the largest. Choices; the smallest wave of 10 March 2025 had 0.3 of the largest. */
  relapseRatio: 2,
  relapseShare: 0.2,
  /** Poisson deviations that a rise must exceed to be more than noise. */
  noiseDeviations: 4,
} as const
