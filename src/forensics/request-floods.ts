import { type Application, amplifierName, formatWhole, type VectorKind } from '#vocabulary'
import { judgeNames } from './dns-flood.ts'
import { type Finding, fromTraffic, type VectorFinding } from './finding.ts'
import { isMulticast } from './multicast.ts'
import {
  applicationShare,
  attackedPort,
  type EvidenceReading,
  isPresent,
  isSampledTooThin,
  payloadShare,
  type StrandReading,
  shareOfValues,
  spanSeconds,
} from './reading.ts'
import { looksLikeNetworkScan, looksLikePortScan } from './scan.ts'
import { FAST, MANY_SOURCES, STRANGERS, VERY_FAST } from './thresholds.ts'
import { answeredTraits, isUnanswered } from './unanswered.ts'
import { isAsUsual } from './usual.ts'
import { atPort, counted, percent } from './words.ts'

/** Eleven in 32 s at the most (RFC 3261 section 17.1.2.2: doubling from 0.5 s to 4 s). */
const SIP_REPEATS = 11 / 32

/** Floods of genuine-looking requests: the payload is that of a client, so the rate, the sameness and what never follows must speak. */
interface RequestKind {
  readonly vector: VectorKind
  readonly noun: string
  readonly applications: readonly Application[]
  /** Ports that stand for the protocol where no payload was seen. */
  readonly ports: readonly number[]
  /**
   * Requests that begin something or ask for a list: a client sends one and goes on to other packets, so that a strand of little else is a
   * flood even when the target answers it all. Not so where each request is all there is (time, names).
   */
  readonly beginsSomething: boolean
  /** Requests a second of a client that gets no answer. */
  readonly repeats?: number
  /** Where a look at the payload does not tell questions from answers: the ports of the servers. */
  readonly answersAlike?: readonly number[]
}

const KINDS: readonly RequestKind[] = [
  {
    vector: 'game-query-flood',
    noun: 'Source engine query flood',
    applications: ['source-query'],
    ports: [],
    beginsSomething: true,
  },
  { vector: 'game-query-flood', noun: 'RakNet ping flood', applications: ['raknet-ping'], ports: [], beginsSomething: true },
  { vector: 'game-query-flood', noun: 'Minecraft query flood', applications: ['minecraft'], ports: [], beginsSomething: true },
  { vector: 'game-query-flood', noun: 'Quake query flood', applications: ['quake-query'], ports: [], beginsSomething: true },
  { vector: 'voice-query-flood', noun: 'TeamSpeak handshake flood', applications: ['teamspeak'], ports: [], beginsSomething: true },
  { vector: 'quic-flood', noun: 'QUIC handshake flood', applications: ['quic-initial'], ports: [], beginsSomething: true },
  {
    vector: 'voice-query-flood',
    noun: 'SIP request flood',
    applications: ['sip-request'],
    ports: [5060],
    beginsSomething: false,
    repeats: SIP_REPEATS,
  },
  { vector: 'voice-query-flood', noun: 'STUN request flood', applications: ['stun-request'], ports: [], beginsSomething: false },
  { vector: 'dhcp-flood', noun: 'DHCP request flood', applications: ['dhcp'], ports: [67], beginsSomething: false },
  {
    vector: 'service-request-flood',
    noun: 'NTP request flood',
    applications: ['ntp-request', 'ntp-control'],
    ports: [123],
    beginsSomething: false,
  },
  { vector: 'service-request-flood', noun: 'SNMP request flood', applications: ['snmp-request'], ports: [161], beginsSomething: false },
  { vector: 'service-request-flood', noun: 'CLDAP request flood', applications: ['ldap-request'], ports: [389], beginsSomething: false },
  { vector: 'service-request-flood', noun: 'SSDP request flood', applications: ['ssdp-search'], ports: [1900], beginsSomething: false },
  {
    vector: 'service-request-flood',
    noun: 'memcached request flood',
    applications: ['memcached-request'],
    ports: [11_211],
    beginsSomething: false,
  },
  { vector: 'service-request-flood', noun: 'CoAP request flood', applications: ['coap-request'], ports: [5683], beginsSomething: false },
  {
    vector: 'service-request-flood',
    noun: 'NetBIOS request flood',
    applications: ['netbios'],
    ports: [137],
    beginsSomething: false,
    answersAlike: [137],
  },
  {
    vector: 'service-request-flood',
    noun: 'TFTP request flood',
    applications: ['tftp'],
    ports: [69],
    beginsSomething: false,
    answersAlike: [69],
  },
  {
    vector: 'service-request-flood',
    noun: 'RADIUS request flood',
    applications: ['radius'],
    ports: [],
    beginsSomething: false,
    answersAlike: [1812, 1813, 1645, 1646],
  },
  {
    vector: 'service-request-flood',
    noun: 'IKE request flood',
    applications: ['ike'],
    ports: [],
    beginsSomething: false,
    answersAlike: [500, 4500],
  },
]

/** From so much of the payloads on, a strand consists of these requests. */
const ALL_OF_IT = 0.8
/** Most of a strand, and the part whom the target did not answer, from which on requests beside clients are a flood. Judgement. */
const MOST_OF_IT = 0.5
const BESIDE = 0.3
/** One machine sends each request once or a few times a second; one that sends so many is no client. Judgement. */
const HURRIED = 20

/** Asked by machines on behalf of many people or sensors, hundreds of times a second. */
const ASKED_BY_MACHINES: ReadonlySet<Application> = new Set(['radius', 'coap-request'])

/** Floods of requests over UDP; undefined when the strand does not consist of requests, or asks no more than clients do. */
export function judgeRequests(reading: StrandReading, all: EvidenceReading): Finding | undefined {
  const { strand, sources, peak, returned } = reading
  if (isSampledTooThin(reading)) return undefined
  if (!isPresent(reading)) return undefined
  if (looksLikePortScan(reading) || looksLikeNetworkScan(reading, all)) return undefined
  const names = judgeNames(reading, all)
  if (names !== undefined) return names
  if (isMulticast(all.evidence.target)) return undefined

  const shares = KINDS.map((kind) => ({ kind, share: shareOf(reading, kind) }))
  const found = shares.find(({ share }) => share >= ALL_OF_IT) ?? shares.find((one) => isBesideClients(one, reading))
  if (found === undefined) return undefined
  const { kind, share } = found
  const unanswered = isUnanswered(reading, all)
  const strangers = strand.strangerShare !== undefined && strand.strangerShare >= STRANGERS
  const perSecond = reading.peakOfOne
  const same = (strand.samePayloadShare ?? 0) >= 0.8
  const port = attackedPort(strand.destinationPorts)
  const service = amplifierName(port)
  const text = `${counted(strand.packets, 'request')} (${kind.noun.replace(/ flood$/, '')}) from ${counted(sources, 'source')}, at up to ${formatWhole(peak)} a second${unanswered ? ', which the target did not answer' : ''}.`
  const rule = fromTraffic('requests-without-end', text, peak)
  const traits = [
    strand.applications === undefined
      ? `${percent(share)} aimed at port ${port}${service === undefined ? '' : ` (${service})`}`
      : `${percent(share)} of the payloads are such requests`,
    ...(same ? [`the same payload in ${percent(strand.samePayloadShare!)}`] : []),
    ...(unanswered ? ['the target did not answer them'] : answeredTraits(reading)),
    ...(kind.beginsSomething ? ['nothing follows them, as it does from players and clients'] : []),
    ...(perSecond >= HURRIED ? [`${formatWhole(perSecond)} a second from each source`] : []),
  ]
  const vector = (confidence: 'low' | 'moderate' | 'high'): VectorFinding => ({
    kind: 'vector',
    reading,
    vector: kind.vector,
    name: atPort(kind.noun, 'UDP', port),
    noun: kind.noun,
    port,
    protocol: 17,
    reflected: false,
    confidence,
    traits,
    rule,
    part: share >= ALL_OF_IT ? 1 : share,
  })
  const crowd = sources >= all.someSources
  if (share < ALL_OF_IT) return peak * share >= 5 * FAST ? vector(peak * share >= VERY_FAST ? 'high' : 'moderate') : undefined
  if (kind.vector === 'dhcp-flood') {
    // A relay or a switched network has a few requests a second; each client draws a new address once.
    return peak >= 5 * FAST ? vector('moderate') : undefined
  }
  if (kind.beginsSomething) {
    if ((crowd && peak >= 5 * FAST) || peak >= VERY_FAST)
      return vector(unanswered || (same && peak >= VERY_FAST) ? (sources >= all.manySources ? 'high' : 'moderate') : 'moderate')
    if (peak >= FAST && (unanswered || same)) return unclear(`${kind.noun.replace(/ flood$/, '')} packets at a rate that few servers see`)
    return undefined
  }
  if ((unanswered || strangers) && peak >= FAST && isAsUsual(peak, all))
    return unclear('as many requests as always, which nobody answers (a server that is missing)')
  if (unanswered || strangers) {
    if (crowd && peak >= 5 * FAST) return vector(peak >= VERY_FAST ? 'high' : 'moderate')
    if (peak >= VERY_FAST || (perSecond >= HURRIED && peak >= 5 * FAST)) return vector('moderate')
    if (peak >= FAST) return unclear(`${kind.noun.replace(/ flood$/, '')} packets that nobody answers`)
    return undefined
  }
  // Clients repeat what is not answered, but slower each time.
  const pace = strand.packets / spanSeconds(strand) / sources
  if (
    kind.repeats !== undefined &&
    !reading.thinned &&
    returned !== undefined &&
    returned < 0.5 &&
    sources >= MANY_SOURCES &&
    pace >= 2 * kind.repeats &&
    peak >= 2 * FAST
  )
    return vector('moderate')
  // Where it is not seen whether they are answered, only what no client does counts. A busy public server has thousands of clients.
  if (
    perSecond >= HURRIED &&
    peak >= VERY_FAST &&
    (returned === undefined ? !ASKED_BY_MACHINES.has(kind.applications[0]!) : returned < 0.5)
  )
    return vector('moderate')
  if (perSecond >= 5 * HURRIED && peak >= VERY_FAST && !ASKED_BY_MACHINES.has(kind.applications[0]!))
    return unclear(`${kind.noun.replace(/ flood$/, '')}s of few machines at a great pace, which are answered`)
  return undefined

  function unclear(looksLike: string): Finding {
    return { kind: 'unclear', reading, looksLike, rule }
  }
}

/** Requests that begin something are a small part of what its clients send: where they are most of it, most have none that follows. */
function isBesideClients({ kind, share }: { readonly kind: RequestKind; readonly share: number }, reading: StrandReading): boolean {
  const { strand, sources } = reading
  return (
    kind.beginsSomething &&
    share >= MOST_OF_IT &&
    sources >= 2 * MANY_SOURCES &&
    strand.singletonShare !== undefined &&
    strand.singletonShare >= 0.5 &&
    (strand.strangerShare ?? 0) >= BESIDE
  )
}

/** Share of the datagrams that are such requests, by payload; by port where no payload was seen. */
function shareOf({ strand }: StrandReading, kind: RequestKind): number {
  if (kind.answersAlike !== undefined && shareOfValues(strand.destinationPorts, kind.answersAlike) < ALL_OF_IT) return 0
  const share = applicationShare(strand, kind.applications)
  if (share !== undefined) return payloadShare(strand) >= 0.5 ? share : 0
  return kind.ports.length === 0 ? 0 : shareOfValues(strand.destinationPorts, kind.ports)
}
