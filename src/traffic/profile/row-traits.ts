import { AMPLIFIERS, APPLICATIONS, applicationCode, type Facet, PAYLOAD_WORDS, type Spread, type Strand } from '#vocabulary'
import { fitsAnswer } from './fits-answer.ts'
import { readQuestions } from './read-questions.ts'
import { readRequests } from './read-requests.ts'
import { ROW_FLAG_FLOW, ROW_FLAG_FRAGMENT, ROW_FLAG_LATER, ROW_FLAG_OPTIONS, ROW_FLAG_SIX, type RowSample } from './row-sample.ts'
import { SEEN_RETURN } from './source-table.ts'
import { type StrandTally, UDP_ANSWER } from './strand-tally.ts'
import { ValueCounter } from './value-counter.ts'

/** Values of a spread that are written down; enough for a table, too few to be a dump of the traffic. */
const TOP_VALUES = 8
/** Destination ports told apart, and the share of a strand below which a port is not worth telling. */
const MOST_FACETS = 6
const LEAST_FACET = 0.02
/** Kinds of payload that are named. */
const MOST_APPLICATIONS = 4
const DNS_QUERY = applicationCode('dns-query')
const HTTP_REQUEST = applicationCode('http-request')

type RowTraits = Pick<
  Strand,
  | 'sourcePorts'
  | 'destinationPorts'
  | 'sizes'
  | 'ipLengths'
  | 'ttls'
  | 'windows'
  | 'optionlessShare'
  | 'answerShare'
  | 'fragmentShare'
  | 'payloadLengths'
  | 'samePayloadShare'
  | 'applications'
  | 'emptyShare'
  | 'flagSets'
  | 'protocols'
  | 'optionsShare'
  | 'questions'
  | 'requests'
  | 'destinations'
  | 'facets'
> & {
  /** Every kept row came from a flow record. */
  readonly fromFlowsOnly: boolean
}

/** What the kept rows of a strand say together, as shares by weight. */
export function rowTraits(index: number, tally: StrandTally, tcp: boolean): RowTraits {
  const sample = tally.rows
  const { weights, length } = sample
  const sourcePorts = new ValueCounter()
  const destinationPorts = new ValueCounter()
  const sizes = new ValueCounter()
  const ipLengths = new ValueCounter()
  const ttls = new ValueCounter()
  const windows = new ValueCounter()
  const payloadLengths = new ValueCounter()
  const flagSets = new ValueCounter()
  const protocols = new ValueCounter()
  const payloads = new PayloadCounter(sample)
  const destinations = new Set<number>()
  let all = 0
  let packets = 0
  let optionless = 0
  let checked = 0
  let fits = 0
  let fragments = 0
  let empty = 0
  let options = 0
  const answerPort = index > UDP_ANSWER ? AMPLIFIERS[index - UDP_ANSWER - 1]!.port : 0
  for (let row = 0; row < length; row++) {
    const weight = weights[row]!
    const flags = sample.flags(row)
    const later = (flags & ROW_FLAG_LATER) !== 0
    all += weight
    sizes.add(sample.wireLength(row), weight)
    ipLengths.add(sample.ipLength(row), weight)
    // Later fragments have no ports, and zeros would pass for an aim.
    if (!later) {
      sourcePorts.add(sample.sourcePort(row), weight)
      destinationPorts.add(sample.destinationPort(row), weight)
    }
    const ttl = sample.ttl(row)
    if (ttl !== 0) ttls.add(ttl, weight)
    protocols.add(sample.protocol(row), weight)
    if ((flags & ROW_FLAG_FRAGMENT) !== 0) fragments += weight
    destinations.add(sample.destination(row))
    if (tcp) flagSets.add(sample.tcpFlags(row), weight)
    if ((flags & ROW_FLAG_FLOW) !== 0) continue
    packets += weight
    const payloadLength = sample.payloadLength(row)
    payloadLengths.add(Math.min(payloadLength, 65_535), weight)
    if (payloadLength === 0) empty += weight
    if ((flags & ROW_FLAG_OPTIONS) !== 0) options += weight
    if (tcp) {
      windows.add(sample.window(row), weight)
      if (sample.optionsLength(row) === 0) optionless += weight
    }
    if (later) continue
    payloads.add(row, weight)
    if (answerPort !== 0 && (sample.held(row) > 0 || payloadLength === 0) && sample.payload !== undefined) {
      const p = row * PAYLOAD_WORDS
      const words = sample.payload
      const said = fitsAnswer(answerPort, words[p]! | 0, words[p + 1]! | 0, words[p + 2]! | 0, payloadLength)
      if (said >= 0) {
        checked += weight
        fits += weight * said
      }
    }
  }
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0)
  const ports = destinationPorts.spread(TOP_VALUES)
  const applications = payloads.applications()
  return {
    sourcePorts: sourcePorts.spread(TOP_VALUES),
    destinationPorts: ports,
    sizes: sizes.spread(TOP_VALUES),
    ipLengths: ipLengths.spread(TOP_VALUES),
    fromFlowsOnly: packets === 0 && all > 0,
    ...(ttls.empty ? {} : { ttls: ttls.spread(TOP_VALUES) }),
    ...(tcp ? { flagSets: flagSets.spread(TOP_VALUES) } : {}),
    ...(tcp && packets > 0 ? { windows: windows.spread(TOP_VALUES), optionlessShare: share(optionless, packets) } : {}),
    ...(checked > 0 ? { answerShare: share(fits, checked) } : {}),
    ...(fragments > 0 ? { fragmentShare: share(fragments, all) } : {}),
    ...(packets > 0
      ? {
          payloadLengths: payloadLengths.spread(TOP_VALUES),
          emptyShare: share(empty, packets),
          optionsShare: share(options, packets),
        }
      : {}),
    ...(payloads.weight > 0 ? { samePayloadShare: payloads.sameShare(), applications } : {}),
    protocols: protocols.spread(TOP_VALUES),
    ...(destinations.size > 1 ? { destinations: destinations.size } : {}),
    ...(applications.some(({ application }) => application === 'dns-query') ? readQuestions(sample, DNS_QUERY, tally.n) : {}),
    ...(applications.some(({ application }) => application === 'http-request') ? readRequests(sample, HTTP_REQUEST) : {}),
    facets: facetsOf(tally, ports, all),
  }
}

/** Which payloads repeat, and what they begin with. */
class PayloadCounter {
  weight = 0
  private readonly sample: RowSample
  private readonly hashes = new Map<number, number>()
  private readonly codes = new Float64Array(APPLICATIONS.length)

  constructor(sample: RowSample) {
    this.sample = sample
  }

  add(row: number, weight: number): void {
    const { sample } = this
    const { payload } = sample
    const held = sample.held(row)
    if (held === 0 || payload === undefined) return
    this.weight += weight
    const code = sample.application(row)
    this.codes[code] = this.codes[code]! + weight
    let hash = sample.payloadLength(row)
    for (let word = 0; word * 4 < held; word++)
      hash = Math.imul(hash ^ (hash >>> 15) ^ payload[row * PAYLOAD_WORDS + word]!, 0x85ebca6b) + 0x9e3779b1
    this.hashes.set(hash, (this.hashes.get(hash) ?? 0) + weight)
  }

  sameShare(): number {
    let most = 0
    for (const weight of this.hashes.values()) if (weight > most) most = weight
    // A payload that was seen once repeats nothing.
    return this.hashes.size === 1 || most > 1 ? most / this.weight : 0
  }

  applications(): NonNullable<Strand['applications']> {
    return [...this.codes.entries()]
      .filter(([, weight]) => weight > 0)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, MOST_APPLICATIONS)
      .map(([code, weight]) => ({ application: APPLICATIONS[code]!, share: weight / this.weight }))
  }
}

class FacetCounter {
  readonly sizes = new ValueCounter()
  readonly ipLengths = new ValueCounter()
  readonly sourcePorts = new ValueCounter()
  readonly sources = new Set<number>()
  readonly payloads: PayloadCounter
  total = 0
  known = 0
  strangers = 0

  constructor(sample: RowSample) {
    this.payloads = new PayloadCounter(sample)
  }
}

/** The parts of a strand by destination port. Sources are those in the sample: at least so many. `whole`: the weight of all its rows. */
function facetsOf(tally: StrandTally, ports: Spread, whole: number): readonly Facet[] {
  const sample = tally.rows
  const { weights, length } = sample
  const counters = new Map<number, FacetCounter>()
  for (const { value, share } of ports.top)
    if (share >= LEAST_FACET && counters.size < MOST_FACETS) counters.set(value, new FacetCounter(sample))
  if (counters.size === 0) return []
  for (let row = 0; row < length; row++) {
    const flags = sample.flags(row)
    if ((flags & ROW_FLAG_LATER) !== 0) continue
    const facet = counters.get(sample.destinationPort(row))
    if (facet === undefined) continue
    const weight = weights[row]!
    facet.total += weight
    facet.sizes.add(sample.wireLength(row), weight)
    facet.ipLengths.add(sample.ipLength(row), weight)
    facet.sourcePorts.add(sample.sourcePort(row), weight)
    facet.payloads.add(row, weight)
    facet.sources.add(sample.source(row))
    if ((flags & ROW_FLAG_SIX) !== 0) continue
    const source = sample.source(row) | 0
    const at = tally.v4.find(0, 0, 0xffff, source, tally.v4.hashOf(source))
    if (at < 0) continue
    facet.known += weight
    if ((tally.v4.bits(at) & SEEN_RETURN) === 0) facet.strangers += weight
  }
  return [...counters.entries()].map(([port, facet]) => ({
    destinationPort: port,
    share: whole > 0 ? facet.total / whole : 0,
    sources: facet.sources.size,
    sizes: facet.sizes.spread(TOP_VALUES),
    ipLengths: facet.ipLengths.spread(TOP_VALUES),
    sourcePorts: facet.sourcePorts.spread(TOP_VALUES),
    ...(facet.known > 0 ? { strangerShare: facet.strangers / facet.known } : {}),
    ...(facet.payloads.weight > 0 ? { samePayloadShare: facet.payloads.sameShare(), applications: facet.payloads.applications() } : {}),
  }))
}
