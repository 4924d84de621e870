import { DAY, HOUR, MINUTE } from '#vocabulary'

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

/** Reports of one service that are about another. */
export const ECHO = {
  /** Below this share of the leader's excess it is an echo. crowd.md 8.7; real cases (1.4 B): 2.7 %, 1.9 %, 0.3 %. The cut itself is untested. */
  share: 0.05,
  /** Surges that begin within this time of each other, or later while the leader's goes on. crowd.md 8.7. */
  togetherMicroseconds: 10 * MINUTE,
  /** Reports about the others come a little after the leader's surge has ended: the house's window for a count. */
  afterMicroseconds: 15 * MINUTE,
  /** A surge that is over leads for so long: until what followed it is over too, and known to be. Twice the above. */
  rememberedMicroseconds: 30 * MINUTE,
  /** The quiet time before an onset that tells which problems are usual: a day has all its hours. */
  mixMicroseconds: DAY,
  /**
   * From this share of the leader's excess on, failures that begin together look like a common cause. A choice: four times the cut, so that
   * what lies between is called neither.
   */
  togetherShare: 0.2,
  /** Displaced demand: this share of what is beyond the usual is about log-in or slowness, which is what a crowd of newcomers feels. A choice: more than half. */
  crowdingShare: 0.5,
} as const

/** A child series (one place, network or problem type) that surges while the service as a whole does not. */
export const SCOPED = {
  /** The scan's eight decades, and two more: a service has about a hundred such series, and each is another chance of a false alarm. */
  openScore: 10,
  /** It must have lasted for so long; a link passed round in one office is over by then. A choice, as for probes. */
  sustainedMicroseconds: 5 * MINUTE,
} as const

/** Places, networks and problem types beside their own usual. */
export const AFFECTED = {
  /** Smaller cells are folded: fewer than this could point at somebody. The house's rule. */
  leastReports: 10,
  /** Listed at most. A choice: what fits a page. */
  listed: 8,
} as const

export const WAKE = {
  /** Times the usual. Detection reference, section 6, rule 4. */
  ratio: 5,
  /** From where on a verdict of attack is "likely" (ICD 203). A choice. */
  attackProbability: 0.55,
} as const
