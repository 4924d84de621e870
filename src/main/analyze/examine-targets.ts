import { examineWithStrands } from '#forensics'
import type { Profiler, SampledRows } from '#traffic'
import { type AttackProfile, type Coverage, contains, parseAddress, parsePrefix, type TrafficEvidence } from '#vocabulary'
import type { ExaminedTarget } from './examined-target.ts'
import { withFilters } from './filter-effects.ts'

/** Destinations that are examined: the heaviest by packets and by bytes. An attack is neither if it is worth telling. */
const EXAMINED = 32
/** Targets that a report tells of. */
const TOLD = 16
/** A scan sends an address one packet or a few (reference ddos.md section 5.4, R16); a flood spread thin still sends many to each. */
const LEAST_PER_DESTINATION = 10

/** As forensics words it. */
const NETWORK_SCAN = 'a scan of a network'

interface Candidate extends ExaminedTarget {
  readonly sampled: () => SampledRows | undefined
}

/**
 * Attacks, largest first; without one what cannot be told; without that the busiest destination. A prefix that was bombed as a whole stands
 * for its addresses, each of which got a share of the same flood.
 */
export function examineTargets(
  profiler: Profiler,
  coverage: Coverage,
  complete: (evidence: TrafficEvidence) => TrafficEvidence,
): ExaminedTarget[] {
  const targets = profiler.targets()
  const byBytes = [...targets].sort((a, b) => b.bytes - a.bytes || b.packets - a.packets || (a.name < b.name ? -1 : 1))
  const chosen = new Map([...targets.slice(0, EXAMINED), ...byBytes.slice(0, EXAMINED)].map((target) => [target.index, target]))
  const hosts: Candidate[] = []
  for (const { index } of chosen.values()) {
    const evidence = profiler.evidence(index, undefined, coverage)
    if (evidence) hosts.push(candidate(complete(evidence), () => profiler.sampled(index)))
  }
  const networks = profiler
    .carpets(coverage)
    .map(({ evidence, sampled }) => ({ thin: isThin(evidence), ...candidate(complete(evidence), sampled) }))
  const carpets = networks.filter(({ thin, profile }) => !thin && profile.nature !== 'none')
  // What sends each address of a network a packet or two is told as what it is: none of the addresses shows it.
  const scans = networks.filter(({ thin, profile }) => thin && profile.nature === 'none' && profile.looksLike === NETWORK_SCAN)
  const bombed = carpets.filter(({ profile }) => profile.nature === 'attack')
  const examined = [...carpets, ...scans, ...hosts.filter((host) => !bombed.some((carpet) => isPartOf(host.profile, carpet.profile)))]
  examined.sort(
    (a, b) =>
      attackPackets(b.profile) - attackPackets(a.profile) ||
      b.profile.packets - a.profile.packets ||
      b.profile.bytes - a.profile.bytes ||
      (a.profile.target < b.profile.target ? -1 : 1),
  )
  return told(examined).map(({ sampled, ...target }) => ({ ...target, profile: withFilters(target, sampled()) }))
}

function isThin({ carpet }: TrafficEvidence): boolean {
  return (carpet?.packetsPerDestination ?? 0) < LEAST_PER_DESTINATION
}

function candidate(evidence: TrafficEvidence, sampled: () => SampledRows | undefined): Candidate {
  return { ...examineWithStrands(evidence), evidence, sampled }
}

function told(examined: readonly Candidate[]): readonly Candidate[] {
  const attacks = examined.filter(({ profile }) => profile.nature === 'attack')
  if (attacks.length > 0) return attacks.slice(0, TOLD)
  const unclear = examined.filter(({ profile }) => profile.nature === 'undetermined')
  if (unclear.length > 0) return unclear.slice(0, TOLD)
  return examined.slice(0, 1)
}

function attackPackets(profile: AttackProfile): number {
  return profile.vectors.reduce((sum, vector) => sum + vector.packets, 0)
}

/** Does the host's attack belong to the bombing of the prefix: an address inside, hit by no other vector? */
function isPartOf(host: AttackProfile, carpet: AttackProfile): boolean {
  const address = parseAddress(host.target)
  const prefix = parsePrefix(carpet.target)
  if (!address.ok || !prefix.ok || !contains(prefix.value, address.value, 0)) return false
  const kinds = new Set(carpet.vectors.map(({ kind }) => kind))
  return host.nature !== 'attack' || host.vectors.every(({ kind }) => kinds.has(kind))
}
