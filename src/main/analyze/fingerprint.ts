import { createHash } from 'node:crypto'
import { AMPLIFIERS, formatInstant, isIPv4Words, parsePrefix, SECOND, type Spread, type Strand, type Vector } from '#vocabulary'
import type { ExaminedTarget } from './examined-target.ts'

/**
 * A vector in the shape that the DDoS Clearing House exchanges (NLADC dissector, reference ddos.md section 1.11): shares of 0…1 with three
 * digits, counts as numbers, times in UTC. A value is a map of shares, "random" where no value stands out, or null where it does not apply.
 */
export interface FingerprintVector {
  readonly service: string | null
  readonly protocol: string
  /** Of the bytes of all vectors. */
  readonly fraction_of_attack: number
  readonly source_port: number | Shares | 'random' | null
  readonly destination_ports: Shares | 'random' | null
  readonly tcp_flags: Shares | null
  readonly nr_flows?: number
  readonly nr_packets: number
  readonly nr_megabytes: number
  readonly time_start: string
  readonly duration_seconds: number
  /** The addresses, or how many there are where they are forged or only some are known. */
  readonly source_ips: readonly string[] | string
  readonly [field: string]: unknown
}

/** Of one attack on one target. The target's address is not in it. */
export interface Fingerprint {
  readonly attack_vectors: readonly FingerprintVector[]
  readonly tags: readonly string[]
  /** MD5 of the vectors as JSON: a name to file it under, no protection. */
  readonly key: string
  readonly time_start: string
  readonly time_end: string
  readonly duration_seconds: number
  readonly total_flows?: number
  readonly total_packets: number
  readonly total_megabytes: number
  readonly total_ips: number
  readonly avg_bps: number
  readonly avg_pps: number
  readonly avg_Bpp: number
}

type Shares = Readonly<Record<string, number>>

/** Values that stand out: from 10 % of the packets for destination ports, from 5 % for all else, as the dissector has it. */
const PORTS_FROM = 0.1
const OTHERS_FROM = 0.05
const MEGABYTE = 1_000_000

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  47: 'GRE',
  50: 'ESP',
  58: 'IPv6-ICMP',
  132: 'SCTP',
}
/** Services by the port under attack, where it is well known. */
const SERVICES: Readonly<Record<number, string>> = {
  22: 'SSH',
  25: 'SMTP',
  53: 'DNS',
  80: 'HTTP',
  123: 'NTP',
  443: 'HTTPS',
  3389: 'RDP',
  5060: 'SIP',
}
/** Query types that floods use (RFC 1035 section 3.2.2, RFC 3596, RFC 4034, RFC 8482). */
const QUERY_TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  43: 'DS',
  46: 'RRSIG',
  48: 'DNSKEY',
  255: 'ANY',
}

/** The fingerprint of the attack on one target, or undefined when there is none. `synthetic` is written into the tags. */
export function fingerprintOf({ profile, evidence, strandsOfVectors }: ExaminedTarget, synthetic: boolean): Fingerprint | undefined {
  if (profile.nature !== 'attack' || profile.vectors.length === 0) return undefined
  const { vectors } = profile
  const bytes = vectors.reduce((sum, vector) => sum + vector.bytes, 0)
  const packets = vectors.reduce((sum, vector) => sum + vector.packets, 0)
  const from = Math.min(...vectors.map(({ window }) => window.from))
  // A window ends just after its last packet.
  const last = Math.max(...vectors.map(({ window }) => window.to)) - 1
  const strands = strandsOfVectors.map((numbers) => numbers.map((number) => evidence.strands[number]!))
  const forged = profile.spoofing.result === 'spoofed' || profile.spoofing.result === 'partly-spoofed'
  const flows = evidence.from === 'flows'
  const described = vectors.map((vector, i) => describe(vector, strands[i]!, { bytes, forged, flows, ipv4: isIPv4(profile.target) }))
  const seconds = wholeSeconds(from, last)
  // An average over less than a second would be larger than any second was.
  const over = Math.max(1, seconds)
  return {
    attack_vectors: described,
    tags: [...new Set([...(synthetic ? ['SYNTHETIC'] : []), ...vectors.flatMap(tagsOf)])],
    key: createHash('md5').update(JSON.stringify(described)).digest('hex'),
    time_start: timeOf(from),
    time_end: timeOf(last),
    duration_seconds: seconds,
    ...(flows ? { total_flows: described.reduce((sum, { nr_flows = 0 }) => sum + nr_flows, 0) } : {}),
    total_packets: packets,
    total_megabytes: Math.floor(bytes / MEGABYTE),
    total_ips: Math.round(sourcesOf(strands.flat()) || Math.max(...vectors.map(({ sources }) => sources.value))),
    avg_bps: Math.floor((bytes * 8) / over),
    avg_pps: Math.floor(packets / over),
    avg_Bpp: packets === 0 ? 0 : Math.floor(bytes / packets),
  }
}

/** Distinct sources: counted where all are listed, else those of the largest strand; 0 when nothing is known. */
function sourcesOf(strands: readonly Strand[]): number {
  if (strands.every(({ sources, sample }) => sources.exact && sample.length === sources.value))
    return new Set(strands.flatMap(({ sample }) => sample.map(({ address }) => address))).size
  return Math.max(0, ...strands.map(({ sources }) => sources.value))
}

function describe(
  vector: Vector,
  strands: readonly Strand[],
  all: { readonly bytes: number; readonly forged: boolean; readonly flows: boolean; readonly ipv4: boolean },
): FingerprintVector {
  const main = strands[0]
  const tcp = vector.protocol === 6
  const ported = tcp || vector.protocol === 17 || vector.protocol === 132
  const amplifier = vector.reflected && vector.port > 0
  return {
    service: serviceOf(vector),
    protocol: PROTOCOLS[vector.protocol] ?? String(vector.protocol),
    fraction_of_attack: all.bytes === 0 ? 0 : rounded(vector.bytes / all.bytes),
    source_port: !ported || main === undefined ? null : amplifier ? vector.port : standingOut(main.sourcePorts, OTHERS_FROM),
    destination_ports: !ported || main === undefined ? null : standingOut(main.destinationPorts, PORTS_FROM),
    tcp_flags: tcp ? flagsOf(vector, main) : null,
    ...(all.flows ? { nr_flows: strands.reduce((sum, { flows }) => sum + flows, 0) } : {}),
    nr_packets: vector.packets,
    nr_megabytes: Math.floor(vector.bytes / MEGABYTE),
    time_start: timeOf(vector.window.from),
    duration_seconds: wholeSeconds(vector.window.from, vector.window.to - 1),
    source_ips: addressesOf(vector, strands, all.forged),
    ethernet_type: { [all.ipv4 ? 'IPv4' : 'IPv6']: 1 },
    ...(main === undefined ? {} : fieldsOf(vector, main, all.flows)),
  }
}

/** What the dissector adds for packets, by protocol, as far as the evidence has it. */
function fieldsOf(vector: Vector, main: Strand, flows: boolean): Readonly<Record<string, unknown>> {
  if (flows) return {}
  const { questions, requests } = main
  return {
    frame_len: shares(main.sizes, OTHERS_FROM),
    ...(main.kind === 'fragment' || (main.fragmentShare ?? 0) > 0 ? {} : { fragmentation_offset: { 0: 1 } }),
    ...(main.ttls === undefined ? {} : { ttl: shares(main.ttls, OTHERS_FROM) }),
    ...(vector.protocol === 1 || vector.protocol === 58 ? { icmp_type: shares(main.sourcePorts, OTHERS_FROM) } : {}),
    ...(questions === undefined
      ? {}
      : {
          dns_query_name: Object.fromEntries(
            questions.zones.filter(({ share }) => share >= OTHERS_FROM).map(({ zone, share }) => [zone, rounded(share)]),
          ),
          dns_query_type: shares(questions.types, OTHERS_FROM, (type) => QUERY_TYPES[type] ?? String(type)),
        }),
    ...(requests === undefined
      ? {}
      : {
          http_method: Object.fromEntries(
            requests.methods.filter(({ share }) => share >= OTHERS_FROM).map(({ method, share }) => [method, rounded(share)]),
          ),
        }),
  }
}

function serviceOf(vector: Vector): string | null {
  if (vector.port === 0) return null
  if (vector.reflected && vector.protocol === 17) return AMPLIFIERS.find(({ port }) => port === vector.port)?.name ?? null
  return SERVICES[vector.port] ?? null
}

function addressesOf(vector: Vector, strands: readonly Strand[], forged: boolean): readonly string[] | string {
  const addresses = [...new Set(strands.flatMap(({ sample }) => sample.map(({ address }) => address)))].sort()
  const count = Math.round(sourcesOf(strands) || vector.sources.value)
  if (forged) return `${count} IP addresses omitted: forged`
  if (addresses.length === 0) return `${count} IP addresses omitted`
  return addresses
}

/** Shares with "others" for the rest; "random" when nothing stands out. */
function standingOut(spread: Spread, from: number): Shares | 'random' {
  return spread.top.some(({ share }) => share >= from) ? shares(spread, from) : 'random'
}

function shares(spread: Spread, from: number, word: (value: number) => string = String): Shares {
  const out: Record<string, number> = {}
  let told = 0
  for (const { value, share } of spread.top) {
    if (share < from) continue
    out[word(value)] = rounded(share)
    told += share
  }
  // Less is a matter of rounding.
  if (1 - told >= 0.0005) out.others = rounded(1 - told)
  return out
}

function flagsOf(vector: Vector, main: Strand | undefined): Shares | null {
  if (main?.flagSets !== undefined) return shares(main.flagSets, OTHERS_FROM, flagWord)
  return vector.kind === 'syn-flood' ? { [flagWord(2)]: 1 } : vector.kind === 'syn-ack-reflection' ? { [flagWord(0x12)]: 1 } : null
}

/** Twelve places as Wireshark writes them: three reserved bits and accurate ECN, which are not decoded here, then CWR to FIN. */
function flagWord(flags: number): string {
  return `....${[...'CEUAPRSF'].map((letter, i) => ((flags & (0x80 >> i)) === 0 ? '.' : letter)).join('')}`
}

function tagsOf(vector: Vector): readonly string[] {
  const tags = [PROTOCOLS[vector.protocol] ?? String(vector.protocol)]
  if (vector.reflected) tags.push(vector.protocol === 17 ? 'Amplification attack' : 'Reflection attack')
  else if (vector.protocol === 6) tags.push('TCP flood attack')
  if (vector.kind === 'syn-flood') tags.push('TCP SYN flag attack')
  else if (vector.kind === 'rst-flood') tags.push('TCP RST flag attack')
  else if (vector.kind === 'tcp-flag-flood' || vector.kind === 'ack-flood') tags.push('TCP flag attack')
  if (vector.kind === 'fragment-flood') tags.push('Fragmentation attack')
  return tags
}

function isIPv4(target: string): boolean {
  const prefix = parsePrefix(target)
  return prefix.ok && prefix.value.length >= 96 && isIPv4Words(prefix.value.words)
}

function wholeSeconds(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / SECOND))
}

/** RFC 3339 with microseconds and an offset, as the exchange writes it. */
function timeOf(at: number): string {
  const [seconds, fraction = ''] = formatInstant(at).slice(0, -1).split('.')
  return `${seconds}.${fraction.padEnd(6, '0')}+00:00`
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000
}
