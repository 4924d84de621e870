import type { Instant, ServiceId } from '#vocabulary'
import { ECHO } from './parameters.ts'
import type { ProblemShare } from './rise-by-problem.ts'

/** A service whose reports are surging, or were until just now, as far as others are concerned. */
export interface Surging {
  readonly service: ServiceId
  readonly incident: string
  readonly category: string
  /** Of the surge of reports. */
  readonly onset: Instant
  readonly ended?: Instant
  /** When reports were last above the usual. That a surge is over is known some minutes after its end. */
  readonly lastHigh: Instant
  /** Reports above the usual in its busiest 15 minutes: absolute, never a ratio. */
  readonly excess: number
  /** Its own probe fails, or its traffic does not come through: whatever others suffer, it suffers, too. */
  readonly failing: boolean
  /** More traffic than usual arrives, and nothing marks it as an attack. */
  readonly rush: boolean
  /** Of what is beyond its usual. */
  readonly problems: readonly ProblemShare[]
}

export type Relation =
  /** People report it because another one fails. */
  | { readonly kind: 'echo'; readonly of: ServiceId; readonly incident: string; readonly share: number }
  /** Newcomers from a rival that fails crowd it. */
  | { readonly kind: 'displaced'; readonly of: ServiceId; readonly incident: string; readonly share: number }
  /** Several began at once, at comparable height: a common cause is suspected, such as a provider. */
  | { readonly kind: 'several'; readonly with: readonly ServiceId[] }

function largestFirst(a: Surging, b: Surging): number {
  return b.excess - a.excess || (a.service < b.service ? -1 : 1)
}

function together(a: Surging, b: Surging): boolean {
  return Math.abs(a.onset - b.onset) <= ECHO.togetherMicroseconds
}

/** Begins within ten minutes of the leader, or later while the leader's surge goes on; and is no echo of it if it is high long after the leader. */
function follows(one: Surging, leader: Surging): boolean {
  const over = leader.ended === undefined ? Number.POSITIVE_INFINITY : leader.ended + ECHO.afterMicroseconds
  return one.onset >= leader.onset - ECHO.togetherMicroseconds && one.lastHigh <= over
}

function isCrowding({ problems }: Surging): boolean {
  const share = problems.filter(({ problem }) => problem === 'log-in' || problem === 'slow').reduce((sum, each) => sum + each.share, 0)
  return share >= ECHO.crowdingShare
}

/** Newcomers come after the rival has failed, and from the same kind of service. */
function isDisplaced(one: Surging, leader: Surging): boolean {
  return one.category === leader.category && one.onset > leader.onset && (one.rush || isCrowding(one))
}

/**
 * How surges of different services hang together, as far as can be said now: asked anew each time, so that nothing is final. An echo
 * whose own probe fails, whose excess grows above the cut, or which goes on when its leader is over, is an incident of its own at the next look.
 */
export function relationsOf(surging: readonly Surging[]): ReadonlyMap<string, Relation> {
  const relations = new Map<string, Relation>()
  const sorted = [...surging].sort(largestFirst)
  for (const [index, one] of sorted.entries()) {
    if (one.failing) continue
    for (const leader of sorted.slice(0, index)) {
      // What follows an echo follows whoever that one follows.
      if (relations.has(leader.incident) || leader.service === one.service || !follows(one, leader)) continue
      const { service: of, incident } = leader
      const share = leader.excess > 0 ? one.excess / leader.excess : 1
      if (isDisplaced(one, leader)) relations.set(one.incident, { kind: 'displaced', of, incident, share })
      else if (share < ECHO.share) relations.set(one.incident, { kind: 'echo', of, incident, share })
      if (relations.has(one.incident)) break
    }
  }
  const own = sorted.filter((one) => !relations.has(one.incident) && one.ended === undefined)
  for (const one of own) {
    const others = own.filter((other) => other.service !== one.service && together(one, other) && isComparable(one, other))
    if (others.length > 0) relations.set(one.incident, { kind: 'several', with: others.map(({ service }) => service).sort() })
  }
  return relations
}

function isComparable(a: Surging, b: Surging): boolean {
  const [low, high] = a.excess < b.excess ? [a, b] : [b, a]
  return low.excess >= ECHO.togetherShare * high.excess || (a.failing && b.failing)
}
