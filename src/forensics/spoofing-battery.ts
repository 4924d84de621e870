import { chiSquareUniform, wilsonHilfertyZ } from '#statistics'
import { formatWhole, type LocatedSource, SECOND, type Spoofing, type SpoofingResult, type SpoofingTest, type Strand } from '#vocabulary'
import { readHops } from './hops.ts'
import { topShares } from './reading.ts'
import { andersonDarling, REJECTS_UNIFORM } from './uniform-addresses.ts'
import { counted, fixed, percent } from './words.ts'

/**
 * The spoofing battery (reference attribution.md section 2.4): the gate before any word on countries. Each test gives a natural-log
 * likelihood ratio, spoofed over genuine; the sum decides at 20 to 1 (ln 20 = 3.0). Ratios are capped, so that no single test that a
 * sampler or an old table can upset outweighs all others.
 */
const DECIDES = Math.log(20)
/** Fewer sources than this say nothing about a distribution. */
const LEAST_SOURCES = 50

/** Share of random IPv4 addresses that are bogon or unrouted, and of those that remain when a network on the way drops bogons (0.2293, 0.1380: section 2.4). */
const RANDOM_IMPOSSIBLE = 0.2293
const RANDOM_BOGON = 0.138
const RANDOM_UNROUTED = (RANDOM_IMPOSSIBLE - RANDOM_BOGON) / (1 - RANDOM_BOGON)
/** Genuine sources that look unrouted because the table of routes is older or newer than the traffic. */
const GENUINE_IMPOSSIBLE = 0.02

export interface BatteryReading {
  readonly result: Exclude<SpoofingResult, 'reflected'>
  readonly tests: readonly SpoofingTest[]
  readonly sum: number
  /** Estimated share of spoofed sources, from the impossible ones. */
  readonly spoofedShare: number
}

export function runBattery(strand: Strand): BatteryReading {
  const sources = strand.sample
  if (sources.length < LEAST_SOURCES) return { result: 'undetermined', tests: [], sum: 0, spoofedShare: 0 }
  const impossible = impossibleTest(sources)
  const addresses = addressesOf(sources)
  const others = [
    handshakeTest(strand),
    octetTest(addresses),
    spreadTest(addresses),
    noveltyTest(strand),
    clumpingTest(addresses),
    ttlTest(strand),
    hopTest(strand),
  ].filter((test): test is SpoofingTest => test !== undefined)
  const tests = [impossible, ...others]
  const rest = others.reduce((total, test) => total + test.logLikelihoodRatio, 0)
  const sum = rest + impossible.logLikelihoodRatio
  const spoofedShare = Math.min(1, Math.max(0, (impossible.value - GENUINE_IMPOSSIBLE) / (RANDOM_UNROUTED - GENUINE_IMPOSSIBLE)))
  // Impossible sources among sources that otherwise look genuine: some of each.
  const mixed = impossible.value > 2 * GENUINE_IMPOSSIBLE && impossible.value * sources.length >= 10 && rest <= -DECIDES / 2
  const result = mixed ? 'partly-spoofed' : sum >= DECIDES ? 'spoofed' : sum <= -DECIDES ? 'not-spoofed' : 'undetermined'
  return { result, tests, sum, spoofedShare }
}

function cap(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}

function impossibleTest(sources: readonly LocatedSource[]): SpoofingTest {
  const n = sources.length
  let k = 0
  for (const source of sources) if (source.bogon || source.unrouted) k++
  const against = (p: number) => k * Math.log(p / GENUINE_IMPOSSIBLE) + (n - k) * Math.log((1 - p) / (1 - GENUINE_IMPOSSIBLE))
  return {
    test: 'bogon-unrouted',
    value: k / n,
    logLikelihoodRatio: cap(Math.max(against(RANDOM_IMPOSSIBLE), against(RANDOM_UNROUTED)), -6, 20),
    text: `${formatWhole(k)} of ${counted(n, 'sampled source')} (${percent(k / n)}) are in space that nobody announces or that may never be a source; random addresses would have ${percent(RANDOM_UNROUTED)} to ${percent(RANDOM_IMPOSSIBLE)}.`,
  }
}

function handshakeTest(strand: Strand): SpoofingTest | undefined {
  const share = strand.handshakeShare
  if (share === undefined) return undefined
  const answered = strand.kind === 'tcp-syn' && (strand.returnPackets ?? 0) >= 0.3 * strand.packets
  const logLikelihoodRatio = share >= 0.5 ? -8 : share > 0.05 ? -2 : answered ? 2 : 0
  return {
    test: 'handshake',
    value: share,
    logLikelihoodRatio,
    text:
      share >= 0.5
        ? `${percent(share)} of the sources completed a handshake, which a forged address cannot.`
        : answered
          ? `The target answered, and ${percent(share)} of the sources completed the handshake.`
          : `${percent(share)} of the sources completed a handshake; without answers of the target that says little.`,
  }
}

/** First octets of random addresses are nearly even; those of real hosts cluster. A small world has few octets at all: then it cannot speak. */
function octetTest(addresses: Float64Array): SpoofingTest | undefined {
  const octets = new Array<number>(256).fill(0)
  const n = addresses.length
  for (const address of addresses) {
    const octet = Math.floor(address / 2 ** 24)
    octets[octet] = octets[octet]! + 1
  }
  if (n < 4 * LEAST_SOURCES) return undefined
  const { statistic, degrees } = chiSquareUniform(octets)
  const z = wilsonHilfertyZ(statistic, degrees)
  const distinct = octets.filter((value) => value > 0).length
  // The statistic grows with n; per source it does not: about 0 to 0.5 for random addresses (reserved octets left out or not), about 10 for
  // real hosts (z 38 at n = 200 and 166 at n = 5000 in section 2.4).
  const perSource = (statistic - degrees) / n
  const small = distinct < 32
  const logLikelihoodRatio = small ? 0 : perSource <= 0.5 ? 4 : perSource <= 1 ? 2 : perSource <= 2 ? 0 : -1.5
  return {
    test: 'first-octet',
    value: z,
    logLikelihoodRatio,
    text: small
      ? `The sources lie in ${counted(distinct, 'first octet')} only: this test cannot speak.`
      : `First octets of ${counted(n, 'source')}: z = ${fixed(z, 1)} (${fixed(perSource, 2)} a source), where random addresses have 0 to 0.5 a source and real hosts about 10.`,
  }
}

/**
 * Anderson-Darling (the test of Moore, Voelker and Savage for backscatter) looks at the same evenness as the octets do, at the ends of the
 * range more sharply: it confirms, with a small weight, and does not count twice.
 */
function spreadTest(addresses: Float64Array): SpoofingTest | undefined {
  if (addresses.length < 4 * LEAST_SOURCES) return undefined
  const octets = new Set<number>()
  for (const address of addresses) octets.add(Math.floor(address / 2 ** 24))
  if (octets.size < 32) return undefined
  const value = andersonDarling(addresses)
  const even = value <= REJECTS_UNIFORM
  // A statistic that grows with n: at a tenth a source the addresses are far from even, whatever their number.
  const uneven = value / addresses.length > 0.1
  return {
    test: 'anderson-darling',
    value,
    logLikelihoodRatio: even ? 1 : uneven ? -0.5 : 0,
    text: `Anderson-Darling A² = ${fixed(value, 1)} over ${formatWhole(addresses.length)} addresses: ${
      even ? `below ${REJECTS_UNIFORM}, as evenly spread addresses have` : `above ${REJECTS_UNIFORM}, so they are not spread evenly`
    }.`,
  }
}

function noveltyTest(strand: Strand): SpoofingTest | undefined {
  const share = strand.singletonShare
  if (share === undefined) return undefined
  const long = strand.lastAt - strand.firstAt >= 2 * SECOND
  const logLikelihoodRatio = share >= 0.95 && long && strand.sources.value >= 4 * LEAST_SOURCES ? 2 : share <= 0.3 ? -1.5 : 0
  return {
    test: 'novelty',
    value: share,
    logLikelihoodRatio,
    text: `${percent(share)} of the sources sent a single packet.`,
  }
}

/** Real hosts share networks: distinct /24 over distinct addresses falls below 0.8; random ones never meet. */
function clumpingTest(addresses: Float64Array): SpoofingTest | undefined {
  const n = addresses.length
  const networks = new Set<number>()
  for (const address of addresses) networks.add(Math.floor(address / 256))
  if (n < 4 * LEAST_SOURCES) return undefined
  const ratio = networks.size / n
  const logLikelihoodRatio = ratio >= 0.99 ? 3 : ratio >= 0.97 ? 1 : ratio > 0.93 ? 0 : ratio > 0.8 ? -2 : -4
  return {
    test: 'clumping',
    value: ratio,
    logLikelihoodRatio,
    text: `${formatWhole(networks.size)} networks (/24) for ${counted(n, 'source')}: ${ratio.toFixed(3)}, where random addresses have nearly 1 and real hosts 0.8 or less.`,
  }
}

/** The IPv4 addresses among the sources, as numbers. */
function addressesOf(sources: readonly LocatedSource[]): Float64Array {
  const addresses = new Float64Array(sources.length)
  let n = 0
  for (const { address } of sources) if (!address.includes(':')) addresses[n++] = numberOf(address)
  return addresses.subarray(0, n)
}

/** A dotted quad as one number. */
function numberOf(address: string): number {
  let value = 0
  let octet = 0
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i)
    if (code === 46) {
      value = value * 256 + octet
      octet = 0
    } else octet = octet * 10 + code - 48
  }
  return value * 256 + octet
}

function ttlTest(strand: Strand): SpoofingTest | undefined {
  const { ttls } = strand
  if (ttls === undefined || ttls.distinct === 0) return undefined
  const narrow = topShares(ttls, 3) >= 0.9
  const wide = ttls.distinct >= 20 && ttls.entropyBits >= 3
  // Eight bits of entropy is a generator that draws the TTL as well: real paths have some sixty values with most of the weight on a few.
  const drawn = ttls.entropyBits > 7
  return {
    test: 'ttl',
    value: ttls.entropyBits,
    logLikelihoodRatio: narrow ? 4 : drawn ? 2 : wide ? -3 : 0,
    text: narrow
      ? `${percent(topShares(ttls, 3))} of the packets have one of ${counted(Math.min(3, ttls.distinct), 'TTL')} (${ttls.top
          .slice(0, 3)
          .map(({ value }) => value)
          .join(', ')}): as many sources do not lie equally far away.`
      : `${counted(ttls.distinct, 'TTL')}, ${ttls.entropyBits.toFixed(1)} bits${wide && !drawn ? ', as many real paths have' : ''}.`,
  }
}

/** Distances of single sources: neighbours of one network lie about equally far away, and nobody lies farther than paths reach. */
function hopTest(strand: Strand): SpoofingTest | undefined {
  const hops = readHops(strand.sample)
  if (hops === undefined || hops.sources < LEAST_SOURCES) return undefined
  // Where all share a few TTLs the test before has said so; distances add nothing to it.
  if (strand.ttls !== undefined && topShares(strand.ttls, 3) >= 0.9) return undefined
  const { tooFar, withinNetworks: within } = hops
  const drawn = tooFar >= 0.2
  const stable = within !== undefined && within <= 0.5 && tooFar <= 0.05
  return {
    test: 'hops',
    value: within ?? tooFar,
    logLikelihoodRatio: drawn ? 3 : stable ? -2 : 0,
    text: drawn
      ? `${percent(tooFar)} of the sources would lie more than 32 hops away, by their TTLs: farther than paths reach.`
      : within === undefined
        ? `${counted(hops.classes, 'usual initial TTL')}; no network has sources enough to compare their distances.`
        : `Distances inside a network vary ${within.toFixed(2)} times as much as across all${stable ? ', as those of real neighbours do' : ''}.`,
  }
}

export function spoofingText(result: SpoofingResult, reading: BatteryReading | undefined): string {
  const odds = reading === undefined ? '' : ` (log-likelihood ratio ${reading.sum >= 0 ? '+' : ''}${fixed(reading.sum, 1)})`
  switch (result) {
    case 'spoofed':
      return `The source addresses are forged${odds}: neither their number nor their countries say where the packets came from.`
    case 'partly-spoofed':
      return `Some of the source addresses are forged, about ${percent(reading?.spoofedShare ?? 0)} by the impossible ones among them; which ones cannot be told.`
    case 'not-spoofed':
      return `The source addresses behave like real hosts${odds}.`
    case 'reflected':
      return 'The sources are reflectors: servers abused to answer forged requests. They are not the machines of the attacker.'
    case 'undetermined':
      return reading === undefined || reading.tests.length === 0
        ? 'There are too few sources to test whether they are forged.'
        : `The tests do not decide whether the source addresses are forged${odds}.`
  }
}

export function noSpoofing(text: string): Spoofing {
  return { result: 'undetermined', tests: [], text }
}
