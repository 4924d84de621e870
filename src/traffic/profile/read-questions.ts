import type { DnsQuestions, Strand } from '#vocabulary'
import { payloadBytes } from './payload-bytes.ts'
import type { RowSample } from './row-sample.ts'
import { N_RETURN_ANSWERS, N_RETURN_NXDOMAIN } from './strand-tally.ts'
import { ValueCounter } from './value-counter.ts'

/** Zones that are told apart; enough for a table. */
const MOST_ZONES = 4
const HEADER = 12
/** A label is at most 63 bytes; above are pointers, which a question does not need (RFC 1035 section 4.1.4). */
const LONGEST_LABEL = 63

interface Zone {
  weight: number
  rows: number
  readonly names: Set<string>
  readonly lengths: ValueCounter
}

/**
 * The names that were asked for, from the first question of each sampled message (RFC 1035 section 4.1.2), as far as 64 bytes hold it. The
 * zone of a name is its last two labels, or three where the last two look like a public suffix ("co.uk"): a list of all suffixes would be
 * better and larger than what it is for. Letters' case does not matter (RFC 4343), and resolvers mix it on purpose.
 */
export function readQuestions(sample: RowSample, code: number, n: Float64Array): Pick<Strand, 'questions'> {
  const bytes = new Uint8Array(64)
  const zones = new Map<string, Zone>()
  const types = new ValueCounter()
  const names = new Set<string>()
  let sampled = 0
  let whole = 0
  for (let row = 0; row < sample.length; row++) {
    if (sample.application(row) !== code) continue
    const held = payloadBytes(sample, row, bytes)
    const question = readName(bytes, held)
    if (question === undefined) continue
    const weight = sample.weights[row]!
    sampled++
    whole += weight
    const { labels, end } = question
    if (end + 2 <= held) types.add((bytes[end]! << 8) | bytes[end + 1]!, weight)
    const name = labels.join('.')
    names.add(name)
    const cut = labels.length > 2 && labels[labels.length - 1]!.length === 2 && labels[labels.length - 2]!.length <= 3 ? 3 : 2
    const zoneName = labels.slice(-cut).join('.') || '.'
    let zone = zones.get(zoneName)
    if (zone === undefined) {
      zone = { weight: 0, rows: 0, names: new Set(), lengths: new ValueCounter() }
      zones.set(zoneName, zone)
    }
    zone.weight += weight
    zone.rows++
    zone.names.add(name)
    zone.lengths.add(labels.length > cut ? labels[0]!.length : 0, weight)
  }
  if (sampled === 0) return {}
  const answers = n[N_RETURN_ANSWERS]!
  const questions: DnsQuestions = {
    sampled,
    zones: [...zones.entries()]
      .sort((a, b) => b[1].weight - a[1].weight || (a[0] < b[0] ? -1 : 1))
      .slice(0, MOST_ZONES)
      .map(([zone, { weight, rows, names: own, lengths }]) => ({
        zone,
        share: weight / whole,
        distinctShare: own.size / rows,
        labelLengths: lengths.spread(4),
      })),
    types: types.spread(4),
    distinctShare: names.size / sampled,
    ...(answers > 0 ? { nxdomainShare: n[N_RETURN_NXDOMAIN]! / answers } : {}),
  }
  return { questions }
}

function readName(bytes: Uint8Array, held: number): { labels: string[]; end: number } | undefined {
  const labels: string[] = []
  let at = HEADER
  while (at < held) {
    const length = bytes[at]!
    if (length === 0) return { labels, end: at + 1 }
    if (length > LONGEST_LABEL || at + 1 + length > held) return undefined
    let label = ''
    for (let i = at + 1; i <= at + length; i++) {
      const byte = bytes[i]!
      // What is no letter, digit, hyphen or underscore is written as in zone files (RFC 1035 section 5.1), so that it harms no terminal.
      label += byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte).toLowerCase() : `\\${String(byte).padStart(3, '0')}`
    }
    labels.push(label)
    at += 1 + length
  }
  return undefined
}
