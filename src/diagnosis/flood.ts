import { type AttackProfile, type Episode, HOUR, type Instant, MINUTE, SECOND, type Window } from '#vocabulary'

/** Reports are counted in windows of 15 minutes and follow what people meet: an onset nearer than one window cannot be told apart. */
export const SAME_TIME = 15 * MINUTE
/** A flood that ran longer than this before the trouble without any was not enough to cause it. Judgement. */
const HARMLESS_BEFORE = HOUR
/** A flood that runs on for this long while nobody suffers any more. Judgement: two windows of reports. */
const OUTLASTS = 30 * MINUTE

/** A service that usually gets less than one small packet (60 bytes) a second has no "usual" to divide by. */
const LEAST_PACKETS = 1
const LEAST_BITS = 480

export interface Flood {
  /** How its time lies to that of the trouble. `alone`: no trouble was seen to compare with. */
  readonly timing: 'fits' | 'long-before' | 'late' | 'past' | 'alone'
  readonly onset: Instant
  readonly end: Instant
  readonly ongoing: boolean
  /** Attack traffic alone over the usual traffic, in packets or bits, whichever is more. */
  readonly size: number
  readonly vectors: readonly string[]
  readonly episodes: readonly Episode[]
  readonly outlasts: boolean
}

/** Only at the victim or upstream of it does a sensor see what reaches the service. */
export function tells(profile: AttackProfile): boolean {
  return profile.vantage === 'victim' || profile.vantage === 'upstream'
}

/** The attack traffic of all targets taken together; undefined when there is none. */
export function findFlood(
  profiles: readonly AttackProfile[],
  usual: { readonly packetsPerSecond: number; readonly bitsPerSecond: number } | undefined,
  trouble: { readonly since: Instant; readonly over?: Instant } | undefined,
): Flood | undefined {
  const attacks = profiles.filter((profile) => profile.nature === 'attack' && profile.episodes.length > 0)
  if (attacks.length === 0) return undefined
  const episodes = attacks.flatMap((profile) => profile.episodes).sort((a, b) => a.onset - b.onset)
  const vectors = [...new Set(attacks.flatMap((profile) => profile.vectors.map((vector) => vector.name)))]
  const size = sizeOf(attacks, usual)
  const end = Math.max(...episodes.map((episode) => episode.end))
  const ongoing = episodes.some((episode) => episode.ongoing)
  const rest = { end, ongoing, size, vectors, episodes }
  const first = episodes[0]?.onset ?? end
  if (!trouble) return { timing: 'alone', onset: first, outlasts: false, ...rest }

  const { since, over } = trouble
  const near = episodes.filter((episode) => episode.end >= since - SAME_TIME)
  const fitting = near.find((episode) => episode.onset >= since - HARMLESS_BEFORE && episode.onset <= since + SAME_TIME)
  const before = near.find((episode) => episode.onset < since - HARMLESS_BEFORE)
  const outlasts = over !== undefined && end > over + OUTLASTS
  if (fitting) return { timing: 'fits', onset: fitting.onset, outlasts, ...rest }
  if (before) return { timing: 'long-before', onset: before.onset, outlasts, ...rest }
  const late = near[0]
  if (late) return { timing: 'late', onset: late.onset, outlasts: false, ...rest }
  return { timing: 'past', onset: first, outlasts: false, ...rest }
}

/** How many of the waves of reports have a burst of the flood in or just before them. */
export function matchWaves(waves: readonly Window[], episodes: readonly Episode[]): number {
  return waves.filter((wave) => episodes.some((episode) => episode.onset < wave.to && episode.end >= wave.from - SAME_TIME)).length
}

function sizeOf(
  attacks: readonly AttackProfile[],
  usual: { readonly packetsPerSecond: number; readonly bitsPerSecond: number } | undefined,
): number {
  if (!usual) {
    // Without a baseline: attack traffic over all the rest that reached the same target.
    const shares = attacks.map((profile) => profile.vectors.reduce((sum, vector) => sum + vector.shareOfPackets, 0))
    const share = Math.min(0.999, Math.max(...shares))
    return share / (1 - share)
  }
  // The mean over all bursts, and the strongest profile by itself: neither a long weak stretch nor one target of many hides a burst.
  const rates = [attacks, ...attacks.map((profile) => [profile])].map(rateOf)
  const packetsPerSecond = Math.max(...rates.map((rate) => rate.packetsPerSecond))
  const bitsPerSecond = Math.max(...rates.map((rate) => rate.bitsPerSecond))
  return Math.max(
    packetsPerSecond / Math.max(LEAST_PACKETS, usual.packetsPerSecond),
    bitsPerSecond / Math.max(LEAST_BITS, usual.bitsPerSecond),
  )
}

/** Attack traffic over the time in which any of the episodes ran: those at the same time add up, those after each other do not. */
function rateOf(profiles: readonly AttackProfile[]): { readonly packetsPerSecond: number; readonly bitsPerSecond: number } {
  let covered = 0
  let until = Number.NEGATIVE_INFINITY
  for (const { onset, end } of profiles.flatMap((profile) => profile.episodes).sort((a, b) => a.onset - b.onset)) {
    covered += Math.max(0, Math.max(end, onset + SECOND) - Math.max(onset, until))
    until = Math.max(until, end, onset + SECOND)
  }
  const seconds = Math.max(1, covered / SECOND)
  const vectors = profiles.flatMap((profile) => profile.vectors)
  return {
    packetsPerSecond: vectors.reduce((sum, vector) => sum + vector.packets, 0) / seconds,
    bitsPerSecond: (8 * vectors.reduce((sum, vector) => sum + vector.bytes, 0)) / seconds,
  }
}
