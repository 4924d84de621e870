import { type AttackProfile, formatWhole, type LocatedSource, type NetworkKind } from '#vocabulary'
import type { ExaminedTarget } from './examined-target.ts'
import { counted } from './terminal/figures.ts'

export interface SourcesCsvDeps {
  readonly asnName: (asn: number) => string
  readonly kindOf: (asn: number, name: string) => NetworkKind
  /** What the report says of inputs that are no traffic of the world; stands before every caveat. */
  readonly synthetic?: string | undefined
}

export interface SourcesCsv {
  readonly text: string
  /** One sentence a target: all of its sources, or how many of how many. */
  readonly notes: readonly string[]
}

const BESIDE = 'seen in traffic that is not part of the attack'
const REFLECTOR = "a reflector: abused by the attacker and not the attacker's machine"

/** What must be known of a source of a direct vector before its row is used. */
const CAVEATS: Readonly<Record<AttackProfile['spoofing']['result'], string>> = {
  spoofed: 'forged address: it says nothing about where the packets came from',
  'partly-spoofed': 'some of the addresses are forged: which ones is not known',
  reflected: REFLECTOR,
  undetermined: 'not shown to be genuine',
  'not-spoofed': 'a device that sent the traffic: its place says nothing about who sent for it',
}

/**
 * One row for each sampled source of each target, most packets first, as CSV (RFC 4180: CRLF, quotes where needed, a header line). There are
 * no comment lines; `listed` says on every row whether the target's sources are all here or are a sample, `caveat` what the address cannot
 * show, by the vectors of the row: a source of none is not accused of any. Of forged addresses no country or network is given.
 */
export function sourcesCsv(targets: readonly ExaminedTarget[], deps: SourcesCsvDeps): SourcesCsv {
  const databases = [...new Set(targets.flatMap(({ evidence }) => evidence.databases.map(({ name }) => name)))]
  const head = [
    'target',
    'address',
    'packets',
    'bytes',
    'vectors',
    ...databases.map((name) => `country (${name})`),
    'asn',
    'network',
    'network kind (by name)',
    'bogon',
    'unrouted',
    'listed',
    'caveat',
  ]
  const lines = [head]
  const notes: string[] = []
  for (const target of targets) {
    const { profile, evidence } = target
    const { sources, complete } = gather(target)
    const listed = complete ? 'all' : 'sample'
    for (const { source, vectors } of sources) {
      const { warning, placed } = standingOf(profile, vectors)
      const caveat = deps.synthetic === undefined ? warning : `SYNTHETIC: ${deps.synthetic}; ${warning}`
      const known = placed && source.asn > 0
      const network = known ? deps.asnName(source.asn) : ''
      lines.push([
        profile.target,
        source.address,
        String(source.packets),
        String(source.bytes),
        [...vectors].sort((a, b) => a - b).join(' '),
        ...databases.map((name) => {
          const at = evidence.databases.findIndex((database) => database.name === name)
          return placed ? (source.countries[at] ?? '') : ''
        }),
        known ? String(source.asn) : '',
        network,
        known ? deps.kindOf(source.asn, network) : '',
        source.bogon ? 'yes' : 'no',
        source.unrouted ? 'yes' : 'no',
        listed,
        caveat,
      ])
    }
    notes.push(
      complete
        ? `${profile.target}: ${allOf(sources.length)}.`
        : `${profile.target}: a sample of ${counted(sources.length, 'source address', 'source addresses')} out of ${evidence.sources.exact ? '' : 'about '}${formatWhole(evidence.sources.value)}, drawn by hash of the address.`,
    )
  }
  return { text: lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join(''), notes }
}

function allOf(count: number): string {
  return count === 1 ? '1 source address, which is all' : `all ${formatWhole(count)} source addresses`
}

/** What is said of one source, and whether its address is where something stands. */
function standingOf(profile: AttackProfile, vectors: ReadonlySet<number>): { readonly warning: string; readonly placed: boolean } {
  if (profile.nature !== 'attack') return { warning: 'no attack was shown: ordinary traffic may be among it', placed: true }
  const own = profile.vectors.filter(({ number }) => vectors.has(number))
  if (own.length === 0) return { warning: BESIDE, placed: true }
  const reflector = own.some(({ reflected }) => reflected)
  const direct = own.some(({ reflected }) => !reflected)
  const { result } = profile.spoofing
  const warnings = [...(reflector ? [REFLECTOR] : []), ...(direct ? [CAVEATS[result]] : [])]
  // An address that also answered as a reflector exists, whoever forged it elsewhere.
  return { warning: [...new Set(warnings)].join('; '), placed: reflector || result !== 'spoofed' }
}

interface Gathered {
  readonly source: LocatedSource
  readonly vectors: Set<number>
}

function gather({ profile, evidence, strandsOfVectors }: ExaminedTarget): {
  readonly sources: readonly Gathered[]
  readonly complete: boolean
} {
  const sources = new Map<string, Gathered>()
  let complete = true
  for (const [i, strand] of evidence.strands.entries()) {
    const found = profile.vectors.filter((_, v) => strandsOfVectors[v]!.includes(i))
    if (!strand.sources.exact || strand.sample.length < strand.sources.value) complete = false
    for (const source of strand.sample) {
      const known = sources.get(source.address)
      const vectors = known?.vectors ?? new Set()
      for (const { number } of found) vectors.add(number)
      const { packets = 0, bytes = 0 } = known?.source ?? {}
      sources.set(source.address, { source: { ...source, packets: source.packets + packets, bytes: source.bytes + bytes }, vectors })
    }
  }
  const sorted = [...sources.values()].sort(
    (a, b) => b.source.packets - a.source.packets || b.source.bytes - a.source.bytes || (a.source.address < b.source.address ? -1 : 1),
  )
  return { sources: sorted, complete }
}

/** RFC 4180 section 2, rules 5 to 7. */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
