import { formatPrefix, type TrafficEvidence } from '#vocabulary'
import type { DestinationTable } from './destination-table.ts'
import { type SampledRows, sampledRows } from './sampled-rows.ts'
import { type EvidenceFrame, tallyEvidence } from './tally-evidence.ts'
import { TargetTally } from './target-tally.ts'

/** Addresses of a network that must have been hit before the network is looked at as one (judgement: fewer are told one by one). */
const LEAST_DESTINATIONS = 8
/** One address with more than this share of the packets is the target itself. */
const LARGEST_SHARE = 0.5
/** Networks of one /16 (IPv6: /32) that are joined to a larger prefix when so many were hit alike. */
const LEAST_NETWORKS = 4
/** Prefixes that are told; the others are smaller. */
const MOST_CARPETS = 8

export interface CarpetEvidence {
  readonly evidence: TrafficEvidence
  /** The addresses, as text. */
  readonly members: readonly string[]
  readonly sampled: () => SampledRows
}

interface Member {
  readonly at: number
  readonly packets: number
}

interface Carpet {
  readonly key: string
  readonly words: readonly [number, number, number, number]
  readonly length: number
  readonly members: Member[]
}

/**
 * Networks many of whose addresses were hit: carpet bombing spreads a flood so thin that no single address stands out (FastNetMon issues 508
 * and 688; reference ddos.md section 5.4, R16). /24 for IPv4 and /48 for IPv6, joined upwards where neighbours were hit alike. The tallies
 * of the addresses are added up, so evidence of the prefix has the same form as that of a host; whether it is an attack is not decided here.
 */
export function joinCarpets(destinations: DestinationTable, frame: EvidenceFrame): readonly CarpetEvidence[] {
  const networks = grouped(
    membersOf(destinations).map(({ at, packets }) => ({ words: wordsOf(destinations, at), members: [{ at, packets }] })),
    (words) => (isFour(words) ? 120 : 48),
  ).filter(({ members }) => members.length >= LEAST_DESTINATIONS)
  const larger = grouped(networks, (words) => (isFour(words) ? 112 : 32))
  const carpets: Carpet[] = []
  for (const wide of larger) {
    const inside = networks.filter(({ words }) => sameUpTo(words, wide.words, wide.length))
    if (inside.length >= LEAST_NETWORKS) carpets.push({ ...wide, ...covering(inside) })
    else carpets.push(...inside)
  }
  return carpets
    .map((carpet) => ({ carpet, packets: carpet.members.reduce((sum, { packets }) => sum + packets, 0) }))
    .filter(({ carpet, packets }) => Math.max(...carpet.members.map((member) => member.packets)) <= LARGEST_SHARE * packets)
    .sort((a, b) => b.packets - a.packets || (a.carpet.key < b.carpet.key ? -1 : 1))
    .slice(0, MOST_CARPETS)
    .flatMap(({ carpet, packets }) => evidenceOf(carpet, packets, destinations, frame))
}

function evidenceOf(carpet: Carpet, packets: number, destinations: DestinationTable, frame: EvidenceFrame): CarpetEvidence[] {
  const { sources, rows, seed } = frame.limits
  const limits = { sources, rows, seed }
  const whole = new TargetTally({ ...limits, sources: 4 * limits.sources }, 1, 0)
  const slot = whole.current
  for (const { at } of carpet.members) {
    for (const part of destinations.tallies[at]!.slots.values()) {
      slot.out += part.out
      slot.packetRows += part.packetRows
      slot.flowRows += part.flowRows
      for (let index = 0; index < part.strands.length; index++) {
        const strand = part.strands[index]
        if (strand === undefined) continue
        const into = whole.strand(slot, index)
        into.absorb(strand)
        into.seconds.absorb(strand.seconds)
      }
    }
  }
  const target = formatPrefix({ words: [...carpet.words], length: carpet.length })
  const evidence = tallyEvidence(whole, { ...frame, target, limits: whole.limits, marks: false })
  if (evidence === undefined) return []
  const most = Math.max(...carpet.members.map((member) => member.packets))
  return [
    {
      evidence: {
        ...evidence,
        carpet: {
          destinations: carpet.members.length,
          packetsPerDestination: packets / carpet.members.length,
          largestShare: packets > 0 ? most / packets : 0,
        },
      },
      members: carpet.members.map(({ at }) => destinations.name(at)),
      sampled: () => sampledRows(whole, undefined),
    },
  ]
}

/** Destinations that got packets. */
function membersOf(destinations: DestinationTable): Member[] {
  const members: Member[] = []
  for (let at = 0; at < destinations.tallies.length; at++) {
    const packets = destinations.tallies[at]?.received().packets ?? 0
    if (packets > 0) members.push({ at, packets })
  }
  return members
}

type Words = readonly [number, number, number, number]

function wordsOf(destinations: DestinationTable, at: number): Words {
  return [0, 1, 2, 3].map((i) => destinations.word(at, i) >>> 0) as unknown as Words
}

function isFour(words: Words): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff
}

function cut(words: Words, length: number): Words {
  return words.map((word, i) => {
    const bits = Math.min(32, Math.max(0, length - 32 * i))
    return bits === 0 ? 0 : (word & (-1 << (32 - bits))) >>> 0
  }) as unknown as Words
}

function sameUpTo(a: Words, b: Words, length: number): boolean {
  const left = cut(a, length)
  const right = cut(b, length)
  return left.every((word, i) => word === right[i])
}

function grouped(
  parts: readonly { readonly words: Words; readonly members: readonly Member[] }[],
  lengthOf: (words: Words) => number,
): Carpet[] {
  const groups = new Map<string, Carpet>()
  for (const { words, members } of parts) {
    const length = lengthOf(words)
    const network = cut(words, length)
    const key = `${network.join('.')}/${length}`
    let group = groups.get(key)
    if (group === undefined) {
      group = { key, words: network, length, members: [] }
      groups.set(key, group)
    }
    group.members.push(...members)
  }
  return [...groups.values()]
}

/** The longest prefix that holds all of them. */
function covering(parts: readonly Carpet[]): { words: Words; length: number; members: Member[] } {
  const first = parts[0]!
  let length = Math.min(...parts.map((part) => part.length))
  while (length > 0 && !parts.every((part) => sameUpTo(part.words, first.words, length))) length--
  return { words: cut(first.words, length), length, members: parts.flatMap(({ members }) => members) }
}
