import { MINUTE } from '#vocabulary'

/**
 * Every number by which admission weighs reports and asks for a proof of work, with where it comes from. "Contract" is
 * test/contracts/admission.test.ts, which draws a raid, an honest crowd and a campus from the requirements; a choice says that it is one.
 */
export const ADMISSION = {
  /** Tallies fade with this time constant: the time in which one person counts once, so a steady rate r a minute stands as 15 r. */
  memoryMicroseconds: 15 * MINUTE,
  /** A tally is forgotten when nobody added to it for so long: nothing about an address's block is held longer. */
  forgetMicroseconds: 15 * MINUTE,
  /** Groups of one kind told apart in a service; the rest share one. Some 20 MB at most for a service under a flood of made-up blocks. A choice. */
  groupsAtMost: 50_000,

  /**
   * Weight of the next report of a group that has n: min(1, A/n), so the group's total grows like A·(1 + ln(n/A)) beyond A. A is the
   * greater of `least` and `share` times the weight of everybody else: what is fair depends on how many others say the same.
   */
  /** One /24 or /48. A campus of 3,000 behind one counts about 5, less than opens a surge on a silent service (contract). */
  block: { least: 0.5, share: 0.1 },
  /**
   * One network. Half of all others is a third of the whole: the largest consumer network of a country often has 30–40 % of its lines, and
   * three equal ones are not damped at all. Alone it counts 4 of 200 (contract); OpenStatus's seven reports need three networks here.
   */
  network: { least: 0.7, share: 0.5 },
  /** All hosting networks together: people there come through VPNs and relays, a few percent of a crowd; machines can be rented in forty of them within minutes. */
  hosting: { least: 1, share: 0.1 },
  /** And each of their reports counts no more than this. A choice: VPN users are heard, ten of them as two. */
  hostingAtMost: 0.2,
  /** Same problem, place, time zone, language, door and kind of program, without words: the commonest combination of a one-country service is about a third. */
  manner: { least: 5, share: 0.5 },
  /** The same with the very same words: people do not write the same sentence by chance. A choice. */
  mannerWithWords: { least: 1, share: 0.05 },
  /** Never quite nothing: 10,000 of these are one report. */
  leastWeight: 0.0001,
  /** Reports that weigh less than this are counted as low-weight for the operator. */
  lowWeight: 0.5,

  /** Pressure: beyond these tallies (about: in 15 minutes) a proof of work is asked for. Volume alone is no pressure: it is what an outage looks like. */
  /** One /24 or /48 that does not look like a campus. Ten times what a street or a small office sends. A choice. */
  blockLimit: 30,
  /** One address with many programs behind it: a campus of 3,000 shows a hundred or two. A choice. */
  addressLimit: 200,
  /** A network that sends more than this and more than half of all reports on the service, and does not look like people. */
  networkLimit: 200,
  /** Hosting networks together. */
  hostingLimit: 50,
  /** One manner that is more than half of all reports on the service. */
  mannerLimit: 300,
  dominantShare: 0.5,
  /** A campus: at least so many kinds of program … */
  campusClients: 4,
  /** … and never more than so many reports in a second: 3,000 students in 15 minutes send 3 to 4 a second. */
  campusPerSecond: 20,
  /** What a report weighs beside its due when a proof is asked for and none comes (browsers without script). A choice: ten such count as one. */
  unprovenFactor: 0.1,
  /** Unproven reports are refused as busy when the queue is this full, so that they never crowd out others. */
  unprovenQueueShare: 0.25,
} as const
