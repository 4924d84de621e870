/**
 * How strong an attack is beside a day: its packets as a share of the main server's (both directions) in the attack's window.
 * Hidden in it, plain to see, and more than all the rest.
 */
export const INTENSITIES = [0.03, 0.2, 2]

/**
 * Packets a second below which nobody would call it an attack, whatever the share: a day of 12 packets a second has no 3 % worth the name
 * (judgement). One for each intensity.
 */
export const FLOORS = [50, 250, 1500]

/** Whom an attack over IPv6 meets beside a day that has none: a neighbour in the same rack. */
const VICTIM_6 = '2001:db8:51::10'

/** At most so many packets in one attack file: beyond it the window is shortened. */
const MOST_PACKETS = 400_000

/** Most attacks are short: a minute, or less where the day is. */
export const LONGEST_SECONDS = 60
export const SHORTEST_SECONDS = 4

/** Two fifths of the day's time passes first, so that there is a usual to compare with. */
const BEFORE = 0.4
const SHARE_OF_DAY = 0.4

/**
 * Where and how strongly an attack meets a day that was written as `written` says: start and duration in µs, packets a second, and the share
 * that was reached (larger than asked for where the floor holds). Undefined where the sensor would not see the attack at all.
 */
export function mixOf(day, written, attack, intensity) {
  // Only answers of the server pass this sensor; what comes towards it does not.
  if (day.sees === 'from') return undefined
  const begin = Math.floor(written.start / 1e6)
  const daySeconds = written.served.length
  const from = Math.floor(daySeconds * BEFORE)
  let seconds = Math.max(SHORTEST_SECONDS, Math.min(LONGEST_SECONDS, Math.floor(daySeconds * SHARE_OF_DAY)))
  let served = 0
  for (let i = from; i < Math.min(daySeconds, from + seconds); i++) served += written.served[i]
  const servedPerSecond = served / seconds
  const rate = Math.max(FLOORS[INTENSITIES.indexOf(intensity)], servedPerSecond * intensity)
  seconds = Math.max(SHORTEST_SECONDS, Math.min(seconds, Math.floor(MOST_PACKETS / rate)))
  return {
    victim: attack.six ? (day.server.four ? day.server.address : VICTIM_6) : (day.server.four ?? day.server.address),
    port: day.server.port,
    answers: day.sees === undefined,
    start: (begin + from) * 1e6 + 137_000,
    duration: seconds * 1e6,
    rate: attack.carpet ? rate * CARPET : rate,
    share: servedPerSecond > 0 ? rate / servedPerSecond : Number.POSITIVE_INFINITY,
  }
}

/** Spread over 254 hosts: each gets little while the network gets much. Ten times one host's share in all (judgement). */
const CARPET = 10
