import type { Strand, TrafficMatch } from '#vocabulary'
import type { VectorFinding } from './finding.ts'
import { ACK, RST, SYN } from './flag-names.ts'
import { topShares } from './reading.ts'

/** A list of values stands for a trait when it covers so much of it. Judgement: what a filter misses of the rest is measured later. */
const COVERS = 0.95
/** Values that a filter can reasonably list. */
const MOST_VALUES = 8
const ALL_FLAGS = 255
/** Lengths of packets that a filter can reasonably list. */
const MOST_LENGTHS = 4

/**
 * The headers of a vector's packets, as tight as its traits allow. Parts of one vector that differ are covered together; the later
 * fragments of a vector with ports are not, since no header but their offset tells them from anybody's.
 */
export function matchOf(group: readonly VectorFinding[], destination: string): TrafficMatch {
  const main = group[0]!
  let match = matchOne(main, destination)
  for (const finding of group.slice(1))
    if (finding.reading.strand.kind !== 'fragment' || main.reading.strand.kind === 'fragment')
      match = covering(match, matchOne(finding, destination))
  return match
}

function matchOne(finding: VectorFinding, destination: string): TrafficMatch {
  const { strand } = finding.reading
  const sourcePorts = strand.kind === 'udp-answer' ? [strand.port] : hasPorts(strand) ? coveringValues(strand.sourcePorts) : undefined
  const destinationPorts = hasPorts(strand) ? coveringValues(strand.destinationPorts) : undefined
  const ipLengths = coveringValues(strand.ipLengths, MOST_LENGTHS)?.map((length) => ({ from: length, to: length }))
  // Reflectors lie everywhere, and TTLs of real hosts are those of their paths: only a generator's few are a trait.
  const ttls = finding.reflected ? undefined : coveringValues(strand.ttls, 3)
  const windows = strand.kind.startsWith('tcp') ? coveringValues(strand.windows, 1) : undefined
  const application = strand.applications?.[0]
  const protocol = finding.protocol > 0 ? finding.protocol : undefined
  const said =
    application !== undefined && application.application !== 'none' && application.share >= COVERS && (strand.emptyShare ?? 0) <= 1 - COVERS
  const match = matchWith(destination, {
    protocol,
    sourcePorts,
    destinationPorts,
    tcpFlags: flagsOf(strand),
    fragment: strand.kind === 'fragment' ? 'any' : undefined,
    ipLengths,
    ttls,
    windows,
    optionless: (strand.optionlessShare ?? 0) >= COVERS || undefined,
    applications: said ? [application.application] : undefined,
  })
  return { ...match, ...finding.narrower }
}

function hasPorts(strand: Strand): boolean {
  return strand.kind.startsWith('tcp') || strand.kind.startsWith('udp')
}

/** The values of a spread when a few cover it. */
function coveringValues(spread: Strand['sizes'] | undefined, most = MOST_VALUES): number[] | undefined {
  if (spread === undefined || spread.top.length === 0) return undefined
  let covered = 0
  for (let n = 1; n <= Math.min(most, spread.top.length); n++) {
    covered = topShares(spread, n)
    if (covered >= COVERS)
      return spread.top
        .slice(0, n)
        .map(({ value }) => value)
        .sort((a, b) => a - b)
  }
  return undefined
}

function flagsOf(strand: Strand): TrafficMatch['tcpFlags'] {
  const whole = coveringValues(strand.flagSets, 1)?.[0]
  if (whole !== undefined) return { set: whole, clear: ALL_FLAGS & ~whole }
  switch (strand.kind) {
    case 'tcp-syn':
      return { set: SYN, clear: ACK | RST }
    case 'tcp-syn-ack':
      return { set: SYN | ACK, clear: RST }
    case 'tcp-rst':
      return { set: RST, clear: SYN }
    case 'tcp-ack':
      return { set: ACK, clear: SYN | RST }
    default:
      return undefined
  }
}

/** What both matches hold: a condition stays only where both have it. */
function covering(a: TrafficMatch, b: TrafficMatch): TrafficMatch {
  const values = (x: readonly number[] | undefined, y: readonly number[] | undefined) => {
    if (x === undefined || y === undefined) return undefined
    const all = [...new Set([...x, ...y])].sort((m, n) => m - n)
    return all.length <= MOST_VALUES ? all : undefined
  }
  return matchWith(a.destination, {
    protocol: a.protocol === b.protocol ? a.protocol : undefined,
    sourcePorts: values(a.sourcePorts, b.sourcePorts),
    destinationPorts: values(a.destinationPorts, b.destinationPorts),
    tcpFlags: a.tcpFlags && b.tcpFlags && { set: a.tcpFlags.set & b.tcpFlags.set, clear: a.tcpFlags.clear & b.tcpFlags.clear },
    fragment: a.fragment === b.fragment ? a.fragment : undefined,
    ipLengths: a.ipLengths && b.ipLengths && unionOfRanges([...a.ipLengths, ...b.ipLengths]),
    ttls: values(a.ttls, b.ttls),
    windows: values(a.windows, b.windows),
    optionless: (a.optionless && b.optionless) || undefined,
    applications: a.applications && b.applications && [...new Set([...a.applications, ...b.applications])],
  })
}

type Conditions = { readonly [Name in keyof Omit<TrafficMatch, 'destination'>]-?: TrafficMatch[Name] | undefined }

/** A match has the conditions that are known; the others are absent, not undefined. */
function matchWith(destination: string, conditions: Conditions): TrafficMatch {
  const known = Object.entries(conditions).filter(([, value]) => value !== undefined)
  return { destination, ...(Object.fromEntries(known) as Partial<TrafficMatch>) }
}

function unionOfRanges(ranges: readonly { readonly from: number; readonly to: number }[]): { from: number; to: number }[] {
  const union: { from: number; to: number }[] = []
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = union[union.length - 1]
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to)
    else union.push({ from, to })
  }
  return union
}
