import { exactly, type Facet, type Spread, type Strand } from '#vocabulary'
import { always, constantSize, type EvidenceReading, payloadShare, readStrand, type StrandReading } from './reading.ts'
import { type Rise, riseOf, timesWithin } from './rise.ts'

/** A port with less of the strand than this is part of its rest. Judgement. */
const LEAST_FACET = 0.02
/** Of sampled traffic shares scatter: a twentieth, and seconds say nothing of single parts. */
const LEAST_SAMPLED_FACET = 0.05
/** A facet's sources are mostly strangers, or mostly known. */
const STRANGE = 0.8
const KNOWN = 0.3
/** So much of a facet's payloads begin alike. */
const ALIKE = 0.6
/** A tenth that is otherwise is a thing of its own. Judgement. */
const OTHERWISE = 0.1
/** Fewer strangers than this are stray packets; more than this are looked at by the rules for the whole. Judgement. */
const STRANGERS_BESIDE = { least: 0.02, most: 0.3 }
/** A part is what rose when its packets are as many as came beyond the usual, within a third. Judgement: shares are those of a sample. */
const AS_MANY = 1 / 3

/**
 * Several things at once: where ports of one strand behave differently (one is answered, another is not; one gets queries, another noise;
 * one size, many sizes), each manner becomes a reading of its own. Ports that behave alike stay together, so that a flood over many ports
 * stays one flood. What the facets do not cover is the rest.
 */
export function splitStrand(reading: StrandReading, all: EvidenceReading): readonly StrandReading[] {
  const { strand } = reading
  if (strand.kind !== 'udp' && strand.kind !== 'tcp-ack' && strand.kind !== 'tcp-syn') return [reading]
  const least = all.thinned ? LEAST_SAMPLED_FACET : LEAST_FACET
  // Of one direction only, every source is a stranger: then that says nothing.
  const met = strand.strangerShare !== undefined
  const facets = (strand.facets ?? [])
    .filter(({ share }) => share >= least)
    .map(({ strangerShare, ...facet }): Facet => (met && strangerShare !== undefined ? { ...facet, strangerShare } : facet))
  if (facets.length === 0) return besideStrangers(reading, all)
  const manners = new Map<string, Facet[]>()
  for (const facet of facets) {
    const key = mannerOf(facet)
    const group = manners.get(key)
    if (group) group.push(facet)
    else manners.set(key, [facet])
  }
  const covered = facets.reduce((sum, { share }) => sum + share, 0)
  const rest = Math.max(0, 1 - covered)
  if (manners.size + (rest >= least ? 1 : 0) < 2) return besideStrangers(reading, all)
  // One manner and a rest of single ports: only a facet that is answered otherwise than the whole is a thing of its own.
  if (manners.size === 1 && !differs(facets, strand)) return besideStrangers(reading, all)
  const parts = [...manners.values()].map((group) => partOf(strand, group))
  if (rest >= least) parts.push(restOf(strand, facets, rest))
  return atTheirTimes(parts, strand, all).map((part) => readStrand(part, all))
}

/** Datagrams of those whom the target never answered, where they are as many as rise out of what it answers: a flood of a port in use. */
function besideStrangers(reading: StrandReading, all: EvidenceReading): readonly StrandReading[] {
  const { strand } = reading
  const { strangerShare: share, returnPackets, seconds } = strand
  if (all.thinned || strand.kind !== 'udp' || strand.served !== true || share === undefined || returnPackets === undefined) return [reading]
  if (share < STRANGERS_BESIDE.least || share >= STRANGERS_BESIDE.most || seconds === undefined) return [reading]
  const rise = riseOf(seconds, all.evidence)
  const packets = Math.round(strand.packets * share)
  if (rise === undefined || Math.abs(packets - rise.packets) > AS_MANY * Math.max(packets, rise.packets)) return [reading]
  const size = asFrequentAs(share, strand.sizes)
  const ipLength = asFrequentAs(share, strand.ipLengths)
  const bytes = size === undefined ? share : Math.min(1, (packets * size) / Math.max(1, strand.bytes))
  const sizes = size === undefined ? strand.sizes : always(size)
  const ipLengths = ipLength === undefined ? strand.ipLengths : always(ipLength)
  const common = { sources: strand.sources, sourcePorts: strand.sourcePorts, destinationPorts: strand.destinationPorts }
  const applications = strand.applications === undefined ? {} : { applications: strand.applications }
  const sample = { sample: [] }
  const theirs: Strand = {
    ...bare(strand, share, bytes),
    ...common,
    ...applications,
    ...sample,
    sizes,
    ipLengths,
    strangerShare: 1,
    returnPackets: 0,
  }
  const known: Strand = {
    ...bare(strand, 1 - share, 1 - bytes),
    ...common,
    ...applications,
    ...sample,
    sizes: strand.sizes,
    ipLengths: strand.ipLengths,
    ...(strand.questions === undefined ? {} : { questions: strand.questions }),
    ...(strand.conversations === undefined ? {} : { conversations: strand.conversations }),
    strangerShare: 0,
    returnPackets,
    ...(strand.returnBytes === undefined ? {} : { returnBytes: strand.returnBytes }),
    ...(strand.returnPayloadBytes === undefined ? {} : { returnPayloadBytes: strand.returnPayloadBytes }),
  }
  return [readStrand(inTheRise(theirs, rise), all), readStrand(beneath(known, strand, rise, theirs), all)]
}

/** One size that is as frequent as the strangers are is theirs. */
function asFrequentAs(share: number, spread: Spread): number | undefined {
  return spread.top.find((one) => Math.abs(one.share - share) <= OTHERWISE * share)?.value
}

/**
 * A part's seconds are those of the whole by its share, unless the strand rises by as many packets as one part has: then that part is what
 * rose, and the others are what the rise stands upon.
 */
function atTheirTimes(parts: readonly Strand[], strand: Strand, all: EvidenceReading): readonly Strand[] {
  const rise = strand.seconds === undefined || all.thinned ? undefined : riseOf(strand.seconds, all.evidence)
  if (rise === undefined) return parts
  let risen: Strand | undefined
  for (const part of parts) if (risen === undefined || distance(part, rise) < distance(risen, rise)) risen = part
  if (risen === undefined || distance(risen, rise) > AS_MANY * Math.max(risen.packets, rise.packets)) return parts
  return parts.map((part) => (part === risen ? inTheRise(part, rise) : beneath(part, strand, rise, risen!)))
}

const distance = (part: Strand, rise: Rise) => Math.abs(part.packets - rise.packets)

function inTheRise(part: Strand, rise: Rise): Strand {
  const scale = part.packets / rise.packets
  const size = part.bytes / Math.max(1, part.packets)
  return withSeconds(part, {
    ...timesWithin(rise, part),
    seconds: rise.seconds.map(({ at, packets }) => ({ at, packets: packets * scale, bytes: packets * scale * size })),
  })
}

function beneath(part: Strand, strand: Strand, rise: Rise, risen: Strand): Strand {
  const beyond = new Map(rise.seconds.map(({ at, packets }) => [at, packets]))
  const scale = part.packets / Math.max(1, strand.packets - risen.packets)
  const size = part.bytes / Math.max(1, part.packets)
  return withSeconds(part, {
    seconds: strand.seconds!.map(({ at, packets }) => {
      const own = Math.max(0, packets - (beyond.get(at) ?? 0)) * scale
      return { at, packets: own, bytes: own * size }
    }),
  })
}

/** Properties are moved, not read: a sample is worked out when it is asked for. */
function withSeconds(part: Strand, times: Partial<Strand>): Strand {
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(part), ...Object.getOwnPropertyDescriptors(times) }) as Strand
}

function mannerOf(facet: Facet): string {
  const met = facet.strangerShare
  const application = facet.applications?.find((one) => one.application !== 'none' && one.share >= ALIKE)?.application ?? 'none'
  return [
    met === undefined ? 'unseen' : met >= STRANGE ? 'strangers' : met <= KNOWN ? 'known' : 'mixed',
    application,
    constantSize(facet.sizes) ?? 'sizes',
  ].join()
}

function differs(facets: readonly Facet[], strand: Strand): boolean {
  const share = facets.reduce((sum, facet) => sum + facet.share, 0)
  if (speaksAlone(facets, strand, share)) return true
  const strangers = strand.strangerShare
  if (strangers === undefined || facets.some((facet) => facet.strangerShare === undefined)) return false
  const here = facets.reduce((sum, facet) => sum + facet.share * facet.strangerShare!, 0) / share
  const elsewhere = Math.min(1, Math.max(0, (strangers - share * here) / Math.max(LEAST_SAMPLED_FACET, 1 - share)))
  return Math.abs(here - elsewhere) >= 0.5
}

/** Only at these ports is said what most of their packets say, and enough goes to others. */
function speaksAlone(facets: readonly Facet[], strand: Strand, share: number): boolean {
  const said = facets[0]!.applications?.find((one) => one.application !== 'none' && one.share >= 1 - OTHERWISE)
  const whole = strand.applications?.find((one) => one.application === said?.application)
  if (said === undefined || whole === undefined || 1 - share < OTHERWISE) return false
  return whole.share <= share * (1 + OTHERWISE)
}

/** The part of a strand that goes to these ports. What is known of the whole only (TTLs, windows, whose addresses) is left out of it. */
function partOf(strand: Strand, facets: readonly Facet[]): Strand {
  const share = facets.reduce((sum, facet) => sum + facet.share, 0)
  const main = facets[0]!
  const strangers = facets.every(({ strangerShare }) => strangerShare !== undefined)
    ? facets.reduce((sum, facet) => sum + facet.share * facet.strangerShare!, 0) / share
    : undefined
  const size = meanOf(main)
  const packets = Math.round(strand.packets * share)
  const sources = Math.min(strand.sources.value, Math.max(...facets.map((facet) => facet.sources)))
  const entropyBits = facets.reduce((sum, facet) => sum - (facet.share / share) * Math.log2(facet.share / share), 0)
  return {
    ...bare(strand, share, size === undefined ? share : (packets * size) / Math.max(1, strand.bytes)),
    sources: exactly(sources),
    sourcePorts: main.sourcePorts,
    destinationPorts: {
      distinct: facets.length,
      entropyBits,
      top: facets.slice(0, 8).map((facet) => ({ value: facet.destinationPort, share: facet.share / share })),
    },
    sizes: main.sizes,
    ipLengths: main.ipLengths,
    ...(main.samePayloadShare === undefined ? {} : { samePayloadShare: main.samePayloadShare }),
    ...(main.applications === undefined ? {} : { applications: main.applications }),
    ...askedOf(strand, facets, share),
    ...metOf(strand, share, strangers),
    get sample() {
      return strand.sample
    },
  }
}

/** What was asked belongs to the ports at which it was: the requests or questions of the whole, and how many of the part's packets hold one. */
function askedOf(strand: Strand, facets: readonly Facet[], share: number): Partial<Strand> {
  const asked = facets[0]!.applications?.find((one) => one.application !== 'none' && one.share >= ALIKE)
  const whole = strand.applications?.find((one) => one.application === asked?.application)
  if (asked === undefined || whole === undefined) return {}
  const filled = Math.min(1, (payloadShare(strand) * whole.share) / asked.share / share)
  return {
    ...(strand.emptyShare === undefined ? {} : { emptyShare: 1 - filled }),
    ...(asked.application === 'http-request' && strand.requests !== undefined ? { requests: strand.requests } : {}),
    ...(asked.application === 'dns-query' && strand.questions !== undefined ? { questions: strand.questions } : {}),
  }
}

function restOf(strand: Strand, facets: readonly Facet[], rest: number): Strand {
  const ports = new Set(facets.map(({ destinationPort }) => destinationPort))
  const top = strand.destinationPorts.top.filter(({ value }) => !ports.has(value))
  const known = facets.every(({ strangerShare }) => strangerShare !== undefined) && strand.strangerShare !== undefined
  const strangers = known
    ? Math.min(1, Math.max(0, (strand.strangerShare! - facets.reduce((sum, one) => sum + one.share * one.strangerShare!, 0)) / rest))
    : undefined
  return {
    ...bare(strand, rest, rest),
    sources: strand.sources,
    sourcePorts: strand.sourcePorts,
    destinationPorts: {
      distinct: Math.max(1, strand.destinationPorts.distinct - ports.size),
      entropyBits: strand.destinationPorts.entropyBits,
      top: top.map(({ value, share }) => ({ value, share: Math.min(1, share / rest) })),
    },
    sizes: strand.sizes,
    ipLengths: strand.ipLengths,
    ...metOf(strand, rest, strangers),
    get sample() {
      return strand.sample
    },
  }
}

/** What a part keeps of the whole, scaled. The sample of sources stays the strand's (whose address sent to which port is not known) and is read only when somebody asks. */
function bare(strand: Strand, share: number, shareOfBytes: number) {
  return {
    kind: strand.kind,
    port: strand.port,
    ...(strand.served === undefined ? {} : { served: strand.served }),
    packets: Math.round(strand.packets * share),
    bytes: Math.round(strand.bytes * Math.min(1, shareOfBytes)),
    flows: Math.round(strand.flows * share),
    firstAt: strand.firstAt,
    lastAt: strand.lastAt,
    ...(strand.emptyShare === undefined ? {} : { emptyShare: strand.emptyShare }),
    ...(strand.flagSets === undefined ? {} : { flagSets: strand.flagSets }),
    ...(strand.optionlessShare === undefined ? {} : { optionlessShare: strand.optionlessShare }),
    ...(strand.windows === undefined ? {} : { windows: strand.windows }),
    ...(strand.handshakeShare === undefined ? {} : { handshakeShare: strand.handshakeShare }),
    ...(strand.seconds === undefined
      ? {}
      : { seconds: strand.seconds.map(({ at, packets, bytes }) => ({ at, packets: packets * share, bytes: bytes * shareOfBytes })) }),
  } satisfies Partial<Strand>
}

/** Who of a part was answered, and how much; nothing where it was not seen. */
function metOf(strand: Strand, share: number, strangers: number | undefined): Partial<Strand> {
  if (strangers === undefined) return {}
  return {
    strangerShare: strangers,
    ...(strand.unfinishedShare === undefined ? {} : { unfinishedShare: strangers }),
    ...returnsOf(strand, share, strangers),
  }
}

/** The returns of the whole, shared out by who was answered at all. */
function returnsOf(strand: Strand, share: number, strangers: number) {
  if (strand.returnPackets === undefined) return {}
  const answered = Math.max(1e-9, 1 - (strand.strangerShare ?? 0))
  const part = Math.min(1, (share * (1 - strangers)) / answered)
  return {
    returnPackets: strand.returnPackets * part,
    ...(strand.returnBytes === undefined ? {} : { returnBytes: strand.returnBytes * part }),
    ...(strand.returnPayloadBytes === undefined ? {} : { returnPayloadBytes: strand.returnPayloadBytes * part }),
  }
}

/** Mean size of a facet's packets where its sizes cover most of it. */
function meanOf({ sizes }: Facet): number | undefined {
  let sum = 0
  let covered = 0
  for (const { value, share } of sizes.top) {
    sum += value * share
    covered += share
  }
  return covered >= ALIKE ? sum / covered : undefined
}
