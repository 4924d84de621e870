import { describe, expect, it } from 'vitest'
import { type Application, exactly, SECOND, type Strand, type TrafficEvidence } from '#vocabulary'
import { bots, EVIDENCE_START, evidenceOf, scatter, spread, strandOf } from '../../test/fixtures/constructed-evidence.ts'
import { examine } from './examine.ts'

/** What is said of a strand, in a word: the kinds of its vectors, "unclear" or "none". */
function said(strands: readonly Strand[], parts: Partial<TrafficEvidence> = {}): string {
  const profile = examine(evidenceOf(strands, parts))
  if (profile.nature === 'attack') return profile.vectors.map(({ kind }) => kind).join('+')
  return profile.nature === 'undetermined' ? 'unclear' : 'none'
}

interface Rule {
  readonly rule: string
  readonly inside: () => readonly Strand[]
  readonly expect: string
  /** Each takes one thing away or adds one that a harmless strand has. */
  readonly outside: Readonly<Record<string, readonly [() => readonly Strand[], string]>>
  readonly parts?: Partial<TrafficEvidence>
}

const http = (parts: Partial<NonNullable<Strand['requests']>> = {}): NonNullable<Strand['requests']> => ({
  sampled: 500,
  methods: [{ method: 'GET', share: 1 }],
  topPathShare: 0.95,
  distinctPathShare: 0.01,
  queryShare: 0,
  distinctQueryShare: 0,
  ...parts,
})
const opened = { handshakeShare: 1, unfinishedShare: 0, returnPackets: 5000, served: true, strangerShare: 0 } as const

const stomp = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('tcp-ack', 20_000, {
    size: 822,
    ...opened,
    flagSets: spread([24, 0.95], [16, 0.05]),
    emptyShare: 0.02,
    applications: [{ application: 'none', share: 1 }],
    returnPayloadBytes: 0,
    ...parts,
  })
const hellos = (share: number, parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('tcp-ack', 10_000, {
    ...opened,
    emptyShare: 0.5,
    applications: [
      { application: 'tls-client-hello', share },
      { application: 'tls-other', share: 1 - share },
    ],
    ...parts,
  })
const requests = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('tcp-ack', 20_000, {
    ...opened,
    emptyShare: 0.5,
    applications: [{ application: 'http-request', share: 1 }],
    requests: http(),
    ...parts,
  })
const silent = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('tcp-ack', 10_000, { ...opened, emptyShare: 1, conversations: 5000, returnPayloadBytes: 0, ...parts })
const slow = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('tcp-ack', 3000, {
    over: 60,
    ...opened,
    emptyShare: 0.2,
    conversations: 400,
    payloadLengths: spread([0, 0.2], [12, 0.7], [60, 0.1]),
    returnPayloadBytes: 0,
    from: 5,
    ...parts,
  })
const queries = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('udp', 20_000, {
    size: 67,
    destinationPorts: spread([27_015, 1]),
    applications: [{ application: 'source-query', share: 0.95 }],
    emptyShare: 0,
    samePayloadShare: 0.95,
    ...parts,
  })
const torture = (parts: Partial<NonNullable<Strand['questions']>> = {}, letters = 12, distinct = 0.99) =>
  strandOf('udp', 20_000, {
    size: 80,
    destinationPorts: spread([53, 1]),
    applications: [{ application: 'dns-query', share: 1 }],
    emptyShare: 0,
    returnPackets: 20_000,
    strangerShare: 0,
    served: true,
    questions: {
      sampled: 1000,
      zones: [{ zone: 'example.com', share: 0.98, distinctShare: distinct, labelLengths: spread([letters, 0.95]) }],
      types: spread([1, 1]),
      distinctShare: distinct,
      nxdomainShare: 0.95,
      ...parts,
    },
  })
const asked = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('udp', 20_000, {
    size: 90,
    destinationPorts: spread([389, 1]),
    applications: [{ application: 'ldap-request', share: 1 }],
    emptyShare: 0,
    returnPackets: 100,
    strangerShare: 0.99,
    served: true,
    ...parts,
  })
const odd = (flags: number, parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('tcp-odd', 5000, { flagSets: spread([flags, 1]), ...parts })
const resets = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('tcp-rst', 20_000, { returnPackets: 0, sourcePorts: spread([443, 0.99]), flagSets: spread([20, 1]), ...parts })
const other = (parts: Parameters<typeof strandOf>[2] = {}) => strandOf('other', 20_000, { size: 500, protocols: spread([50, 1]), ...parts })
const replies = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('icmp', 10_000, { size: 1000, sourcePorts: spread([0, 1]), destinationPorts: spread([0, 1]), returnPackets: 0, ...parts })
/** Connections of which the server is told who comes, and little else. */
const openings = (application: Application, share: number, parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('tcp-ack', 20_000, {
    ...opened,
    served: true,
    emptyShare: 0.5,
    applications: [
      { application, share },
      { application: 'none', share: 1 - share },
    ],
    returnPackets: 20_000,
    returnPayloadBytes: 4_000_000,
    ...parts,
  })
const unreachables = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('icmp', 10_000, {
    size: 70,
    from: 25,
    sourcePorts: spread([3, 1]),
    destinationPorts: spread([3, 1]),
    ...parts,
  })
const syns = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('tcp-syn', 20_000, { from: 5000, size: 74, handshakeShare: 0, unfinishedShare: 1, optionlessShare: 0, ...parts })
const raw = (parts: Parameters<typeof strandOf>[2] = {}) =>
  syns({ optionlessShare: 1, windows: spread([0, 1]), ttls: spread([243, 1]), singletonShare: 1, ...parts })
const answers = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('udp-answer', 20_000, { port: 37_810, size: 700, destinationPorts: scatter(5000), from: 300, ...parts })

const polled = (port: number, parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('udp-answer', 6000, { port: 161, size: 500, over: 40, destinationPorts: spread([port, 1]), from: 200, ...parts })
const oneWay = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('udp', 20_000, { size: 400, destinationPorts: spread([7000, 1]), conversations: 100, sizes: scatter(60), ...parts })
const few = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('udp', 90_000, {
    size: 400,
    from: 8,
    sourcePorts: spread([30_000, 0.5], [30_001, 0.5]),
    destinationPorts: spread([26_400, 1]),
    returnPackets: 0,
    strangerShare: 1,
    ...parts,
  })
const stream = (parts: Parameters<typeof strandOf>[2] = {}) =>
  strandOf('udp', 40_000, { size: 1400, from: 1, sourcePorts: spread([45_000, 1]), destinationPorts: spread([5300, 1]), ...parts })
const UNKNOWN_PAYLOAD = [{ application: 'none', share: 1 }] as const
/** Cameras that send to a recorder, each from a port of its own: 127 packets a second each. */
const cameras = (n: number, parts: Parameters<typeof strandOf>[2] & { readonly packets?: number } = {}) =>
  strandOf('udp', n * 1270, {
    size: 1200,
    sample: bots(n, { packets: 1270 }),
    sourcePorts: scatter(n),
    destinationPorts: scatter(Math.min(n, 100)),
    conversations: n,
    applications: [{ application: 'rtp', share: 0.98 }],
    samePayloadShare: 0.01,
    returnPackets: 0,
    strangerShare: 1,
    ...parts,
  })
const calls = (parts: Parameters<typeof strandOf>[2]) =>
  strandOf('udp', 40_000, {
    size: 214,
    from: 2000,
    destinationPorts: scatter(100),
    applications: [{ application: 'rtp', share: 0.98 }],
    ...parts,
  })
const controls = (n: number, each = 12) =>
  strandOf('tcp-ack', n * each, {
    sample: bots(n, { packets: each }),
    returnPackets: n * each,
    handshakeShare: 1,
    unfinishedShare: 0,
    served: true,
  })
const control = strandOf('tcp-ack', 50, { from: 1, returnPackets: 50, handshakeShare: 1, unfinishedShare: 0, served: true })

const RULES: readonly Rule[] = [
  {
    rule: 'answers to one low port',
    inside: () => [polled(80)],
    expect: 'snmp-reflection',
    outside: {
      "to one high port at a poller's pace": [() => [polled(40_000)], 'unclear'],
      'to one high port, faster than pollers': [() => [polled(40_000, { over: 5 })], 'snmp-reflection'],
      'asked for': [() => [polled(80, { returnPackets: 6000, strangerShare: 0 })], 'none'],
    },
  },
  {
    rule: 'even datagrams of many, one direction',
    inside: () => [oneWay({ sizes: spread([400, 1]) })],
    expect: 'udp-flood',
    outside: {
      'each keeps its port, its pace and no one size': [() => [oneWay()], 'none'],
      'a new port each time': [() => [oneWay({ conversations: 20_000 })], 'unclear'],
      'calls by their payload': [() => [oneWay({ sizes: spread([400, 1]), applications: [{ application: 'rtp', share: 0.7 }] })], 'none'],
      'QUIC to the clients of an office': [() => [oneWay({ sourcePorts: spread([443, 1]), destinationPorts: scatter(5000) })], 'none'],
      'another service to any port': [
        () => [oneWay({ sourcePorts: spread([30_718, 1]), destinationPorts: scatter(5000) })],
        'other-reflection',
      ],
    },
  },
  {
    rule: 'logs from more devices than anybody has',
    inside: () => [oneWay({ destinationPorts: spread([514, 1]), from: 1200, conversations: 20_000, sizes: spread([400, 1]) })],
    expect: 'udp-flood',
    outside: { 'from a few hundred': [() => [oneWay({ destinationPorts: spread([514, 1]), from: 900, sizes: spread([400, 1]) })], 'none'] },
  },
  {
    rule: 'a stream that the target does not answer',
    inside: () => [stream({ returnPackets: 0, strangerShare: 1 })],
    expect: 'unclear',
    outside: {
      'with its control connection: a speed test': [() => [stream({ returnPackets: 0, strangerShare: 1 }), control], 'none'],
      'from a new port each time': [() => [stream({ returnPackets: 0, strangerShare: 1, sourcePorts: scatter(5000) })], 'udp-flood'],
      'of one direction': [() => [stream()], 'none'],
      'of one direction, faster than broadcasts': [() => [stream({ over: 3 })], 'unclear'],
    },
  },
  {
    rule: 'RTP of one direction, hardly two packets of it from one port',
    inside: () => [calls({ conversations: 39_000 })],
    expect: 'udp-flood',
    outside: {
      'within a moment: calls': [() => [calls({ conversations: 39_000, over: 3 })], 'none'],
      'that goes on from the same ports: calls': [() => [calls({ conversations: 2000 })], 'none'],
    },
  },
  {
    rule: 'what looks like cameras, from a crowd with random ports',
    inside: () => [cameras(5000, { packets: 200_000, sourcePorts: scatter(60_000), conversations: 150_000 }), controls(5000)],
    expect: 'udp-flood',
    outside: {
      'cameras with RTP and control connections': [() => [cameras(26), controls(26)], 'none'],
      'sixty that share a source port': [() => [cameras(60, { sourcePorts: spread([6970, 1]) }), controls(60)], 'none'],
      'RTP alone': [() => [cameras(26)], 'none'],
      'control connections alone': [() => [cameras(26, { applications: UNKNOWN_PAYLOAD }), controls(26)], 'none'],
      'neither: a flood': [() => [cameras(26, { applications: UNKNOWN_PAYLOAD })], 'udp-flood'],
      'beside much on their connections: a flood': [
        () => [cameras(26, { applications: UNKNOWN_PAYLOAD }), controls(26, 3000)],
        'udp-flood',
      ],
      'one of them without control: a flood': [() => [cameras(26, { applications: UNKNOWN_PAYLOAD }), controls(25)], 'udp-flood'],
      'with sound and RTCP': [() => [cameras(26, { conversations: 104 }), controls(26)], 'none'],
      'from new ports: a flood': [() => [cameras(26, { conversations: 140 }), controls(26)], 'udp-flood'],
      'one payload repeated: a flood': [() => [cameras(26, { samePayloadShare: 0.9 }), controls(26)], 'udp-flood'],
      'for a moment: a flood': [() => [cameras(26, { over: 4 }), controls(26)], 'udp-flood'],
      'from a thousand: a flood': [() => [cameras(1000), controls(1000)], 'udp-flood'],
    },
  },
  {
    rule: 'STOMP',
    inside: () => [stomp()],
    expect: 'stomp-flood',
    outside: {
      'full segments: an upload': [() => [stomp({ size: 1514, sizes: spread([1514, 1]) })], 'none'],
      'PSH at the end of writes only': [() => [stomp({ flagSets: spread([16, 0.8], [24, 0.2]) })], 'none'],
      'a protocol in the payloads': [() => [stomp({ applications: [{ application: 'mqtt', share: 0.9 }] })], 'none'],
      'a server that talks back': [() => [stomp({ returnPayloadBytes: 0.06 * 20_000 * 822 })], 'none'],
      'sizes that vary': [() => [stomp({ sizes: spread([822, 0.7], [400, 0.3]) })], 'none'],
      'few at a slow pace': [() => [stomp({ over: 100, from: 2 })], 'none'],
    },
  },
  {
    rule: 'TLS handshakes',
    inside: () => [hellos(0.61)],
    expect: 'tls-handshake-flood',
    outside: {
      'clients that go on': [() => [hellos(0.59)], 'none'],
      'clients of a server that fails': [() => [hellos(0.9, { conversations: 900, returnPayloadBytes: 99 * 900 })], 'unclear'],
      'the same, answered': [() => [hellos(0.9, { conversations: 900, returnPayloadBytes: 100 * 900 })], 'tls-handshake-flood'],
      'more tries than clients make': [() => [hellos(0.9, { conversations: 1001, returnPayloadBytes: 0 })], 'tls-handshake-flood'],
      'a few a second': [() => [hellos(0.9, { over: 100 })], 'none'],
      'some, too few for the word': [() => [hellos(0.9, { over: 70 })], 'unclear'],
    },
  },
  {
    rule: 'HTTP, one page',
    inside: () => [requests()],
    expect: 'http-flood',
    outside: {
      'a page and its assets': [() => [requests({ requests: http({ topPathShare: 0.3 }) })], 'none'],
      'visitors besides': [() => [requests({ requests: http({ topPathShare: 0.75 }) })], 'http-flood'],
      'more visitors than that': [() => [requests({ requests: http({ topPathShare: 0.65 }) })], 'none'],
      'readers who come once': [() => [requests({ from: 20_000 })], 'none'],
      'some machines that post': [() => [requests({ from: 40, requests: http({ methods: [{ method: 'POST', share: 1 }] }) })], 'unclear'],
      'a slow day': [() => [requests({ over: 150 })], 'none'],
    },
  },
  {
    rule: 'HTTP, a new query each time',
    inside: () => [requests({ from: 12, requests: http({ queryShare: 1, distinctQueryShare: 0.95 }) })],
    expect: 'http-flood',
    outside: {
      'people who search': [
        () => [requests({ from: 5000, requests: http({ queryShare: 1, distinctQueryShare: 0.95, topPathShare: 0.5 }) })],
        'none',
      ],
      'queries that repeat': [
        () => [requests({ from: 12, requests: http({ queryShare: 1, distinctQueryShare: 0.5, topPathShare: 0.5 }) })],
        'none',
      ],
    },
  },
  {
    rule: 'connections without words',
    inside: () => [silent()],
    expect: 'connection-flood',
    outside: {
      'clients that wait for the greeting of a server that fails': [() => [silent({ from: 1001 })], 'unclear'],
      'a server that greets': [() => [silent({ returnPayloadBytes: 5 * 5000 })], 'none'],
      'clients that say something': [() => [silent({ emptyShare: 0.9 })], 'none'],
      'all ports: a scan': [() => [silent({ destinationPorts: scatter(1000) })], 'none'],
      'acknowledgements of a download': [() => [silent({ conversations: 500 })], 'none'],
      'one direction': [
        () => [silent({ returnPackets: undefined, returnPayloadBytes: undefined, strangerShare: undefined, served: undefined } as never)],
        'unclear',
      ],
    },
  },
  {
    rule: 'slow connections',
    inside: () => [slow()],
    expect: 'slow-connections',
    outside: {
      'a server that answers': [() => [slow({ returnPayloadBytes: 41 * 400 })], 'none'],
      'lines kept open without a byte': [() => [slow({ emptyShare: 0.9 })], 'none'],
      'whole requests': [() => [slow({ payloadLengths: spread([0, 0.2], [400, 0.8]) })], 'none'],
      'few connections': [() => [slow({ conversations: 49 })], 'none'],
      'a capture too short to see slowness': [() => [{ ...slow({ over: 8 }), packets: 1600 }], 'none'],
      'packets in quick succession': [() => [slow({ over: 6 })], 'none'],
    },
  },
  {
    rule: 'first packets to a voice server',
    inside: () => [queries({ destinationPorts: spread([9987, 1]), applications: [{ application: 'teamspeak', share: 0.95 }] })],
    expect: 'voice-query-flood',
    outside: {
      'few a second': [
        () => [queries({ destinationPorts: spread([9987, 1]), applications: [{ application: 'teamspeak', share: 0.95 }], over: 400 })],
        'none',
      ],
    },
  },
  {
    rule: 'game queries',
    inside: () => [queries()],
    expect: 'game-query-flood',
    outside: {
      'play besides': [
        () => [
          queries({ applications: [{ application: 'source-query', share: 0.5 }], returnPackets: 20_000, served: true, strangerShare: 0 }),
        ],
        'none',
      ],
      'a busy list of servers': [() => [queries({ over: 250 })], 'none'],
      'more than servers see, less than a flood': [() => [queries({ over: 60 })], 'unclear'],
    },
  },
  {
    rule: 'water torture',
    inside: () => [torture()],
    expect: 'dns-water-torture',
    outside: {
      'names that exist': [() => [torture({ nxdomainShare: 0.4 })], 'none'],
      'names that repeat': [() => [torture({}, 12, 0.45)], 'none'],
      'reversed addresses of a block list': [() => [torture({}, 3)], 'none'],
      'fingerprints of a block list': [() => [torture({}, 32)], 'unclear'],
      "the zone's own visitors besides": [() => [torture({ nxdomainShare: 0.6 }, 12, 0.6)], 'dns-water-torture'],
    },
  },
  {
    rule: 'requests that nobody answers',
    inside: () => [asked()],
    expect: 'service-request-flood',
    outside: {
      'answered ones': [() => [asked({ returnPackets: 20_000, strangerShare: 0 })], 'none'],
      'a slow trickle': [() => [asked({ over: 250 })], 'none'],
    },
  },
  {
    rule: 'as many as always that nobody answers',
    inside: () => [asked()],
    expect: 'service-request-flood',
    parts: { usual: { packetsPerSecond: 600, bitsPerSecond: 1e6, sourcesPerMinute: 100, seconds: 600 } },
    outside: {},
  },
  {
    rule: 'impossible flags',
    inside: () => [odd(41)],
    expect: 'tcp-flag-flood',
    outside: {
      'a handful': [() => [odd(41, { over: 100 })], 'unclear'],
      'a scan of all ports': [() => [odd(41, { from: 1, destinationPorts: scatter(4000) })], 'none'],
    },
  },
  {
    rule: 'SYN with ECE and CWR',
    inside: () => [raw({ flagSets: spread([194, 1]) })],
    expect: 'tcp-flag-flood',
    outside: {
      'those of ECN have options': [() => [syns({ flagSets: spread([194, 1]), optionlessShare: 0, returnPackets: 20_000 })], 'syn-flood'],
    },
  },
  {
    rule: 'SYNs of real machines',
    inside: () => [syns({ from: 300 })],
    expect: 'syn-flood',
    outside: {
      'clients of a service that is down': [() => [syns()], 'unclear'],
      'the same, answered and never finished': [() => [syns({ returnPackets: 20_000 })], 'syn-flood'],
      'the same from forged sources': [
        () => [syns({ sample: bots(5000).map((one, i) => ({ ...one, unrouted: i % 6 === 0 })) })],
        'syn-flood',
      ],
    },
  },
  {
    rule: 'a slow generator of SYNs',
    inside: () => [raw({ over: 900 })],
    expect: 'syn-flood',
    outside: {
      'no faster than the noise': [() => [raw({ seconds: strandOf('tcp-syn', 9000, { over: 900 }).seconds! })], 'none'],
      'of real stacks': [() => [syns({ over: 900 })], 'none'],
    },
  },
  {
    rule: 'a network scanned',
    inside: () => [raw({ destinations: 6000, sample: bots(200) })],
    expect: 'none',
    outside: {
      'each address again and again': [() => [raw({ destinations: 4000, sample: bots(200) })], 'syn-flood'],
      'a new source for each packet': [() => [raw({ destinations: 6000 })], 'syn-flood'],
    },
  },
  {
    rule: 'resets of services',
    inside: () => [resets()],
    expect: 'rst-reflection',
    parts: { opened: 0 },
    outside: { 'from any port': [() => [resets({ sourcePorts: scatter(5000), flagSets: spread([4, 1]) })], 'rst-flood'] },
  },
  {
    rule: "refusals of the target's own SYNs",
    inside: () => [resets()],
    expect: 'none',
    parts: { opened: 20_000 },
    outside: {},
  },
  {
    rule: 'protocol numbers at random',
    inside: () => [other({ protocols: scatter(200) })],
    expect: 'protocol-flood',
    outside: {
      'some protocols': [() => [other({ protocols: { distinct: 4, entropyBits: 2, top: [{ value: 2, share: 0.4 }] }, over: 100 })], 'none'],
      'a gateway of tunnels in one direction': [() => [other({ sizes: scatter(50) })], 'none'],
      'ESP that the target does not answer': [() => [other({ returnPackets: 0 })], 'protocol-flood'],
    },
  },
  {
    rule: 'echo replies',
    inside: () => [replies()],
    expect: 'icmp-reflection',
    outside: {
      'asked for': [() => [replies({ returnPackets: 10_000 })], 'none'],
      'few a second': [() => [replies({ over: 150 })], 'none'],
    },
  },
  {
    rule: 'Minecraft handshakes after which nobody plays',
    inside: () => [openings('minecraft', 0.45, { destinationPorts: spread([25_565, 1]) })],
    expect: 'game-query-flood',
    outside: {
      'players go on': [() => [openings('minecraft', 0.05, { over: 1, destinationPorts: spread([25_565, 1]) })], 'none'],
      'lists of servers ask, some a second': [
        () => [openings('minecraft', 0.45, { over: 60, destinationPorts: spread([25_565, 1]) })],
        'none',
      ],
      'few sources': [() => [openings('minecraft', 0.45, { from: 9, destinationPorts: spread([25_565, 1]) })], 'none'],
    },
  },
  {
    rule: 'SSH sessions that end with their greeting',
    inside: () => [openings('ssh', 0.6, { destinationPorts: spread([22, 1]) })],
    expect: 'service-request-flood',
    outside: {
      'sessions go on': [() => [openings('ssh', 0.12, { over: 1, destinationPorts: spread([22, 1]) })], 'none'],
      'guesses of passwords, some a second': [() => [openings('ssh', 0.6, { over: 120, destinationPorts: spread([22, 1]) })], 'none'],
    },
  },
  {
    rule: 'port unreachable at a pace that no stack keeps',
    inside: () => [unreachables({ returnPackets: 0 })],
    expect: 'icmp-flood',
    outside: {
      'from many hosts, a few each': [() => [unreachables({ returnPackets: 0, from: 2000 })], 'none'],
      'each answers what the target sent': [
        () => [unreachables({ returnPackets: 0 }), strandOf('udp', 100, { returnPackets: 9000, served: true })],
        'none',
      ],
      'host unreachable, of a router': [() => [unreachables({ returnPackets: 0, destinationPorts: spread([1, 1]) })], 'none'],
      'few a second': [() => [unreachables({ returnPackets: 0, over: 150 })], 'none'],
      'few machines, few in all': [() => [unreachables({ returnPackets: 0, from: 10, over: 30 })], 'none'],
      'one direction only': [() => [unreachables()], 'unclear'],
    },
  },
  {
    rule: 'one-way datagrams of a few machines',
    inside: () => [few()],
    expect: 'udp-flood',
    outside: {
      'feeds: each keeps its ports, payloads and sizes differ': [
        () => [few({ conversations: 32, sizes: scatter(60), samePayloadShare: 0.01 })],
        'unclear',
      ],
      'one size': [() => [few({ conversations: 32, samePayloadShare: 0.01 })], 'udp-flood'],
      'a new port for each datagram': [() => [few({ conversations: 80_000, sizes: scatter(60), samePayloadShare: 0.01 })], 'udp-flood'],
      'one payload': [() => [few({ conversations: 32, sizes: scatter(60), samePayloadShare: 0.9 })], 'udp-flood'],
    },
  },
  {
    rule: 'answers of a service for local networks',
    inside: () => [answers({ over: 400 })],
    expect: 'other-reflection',
    outside: {
      'one from each: what a scanner hears': [() => [answers({ over: 400, from: 9000 })], 'unclear'],
      'few servers': [() => [answers({ over: 400, from: 20 })], 'none'],
    },
  },
]

describe('each rule, just inside and just outside', () => {
  for (const { rule, inside, expect: expected, outside, parts = {} } of RULES) {
    it(`${rule}: ${expected}`, () => {
      expect(said(inside(), parts)).toBe(expected)
    })
    for (const [what, [build, instead]] of Object.entries(outside))
      it(`${rule}, but ${what}: ${instead}`, () => {
        expect(said(build(), parts)).toBe(instead)
      })
  }

  it('requests at a usual pace that nobody answers are a server that is missing', () => {
    const usual = (packetsPerSecond: number) => ({ packetsPerSecond, bitsPerSecond: 1e6, sourcesPerMinute: 100, seconds: 600 })
    expect(said([asked()], { usual: usual(1000) })).not.toContain('service-request-flood')
    expect(said([asked()], { usual: usual(600) })).toBe('service-request-flood')
  })
})

describe('parts of a strand', () => {
  const facet = (destinationPort: number, share: number, strangerShare: number, size: number) => ({
    destinationPort,
    share,
    sources: 200,
    sizes: spread([size, 1]),
    ipLengths: spread([size - 14, 1]),
    sourcePorts: scatter(4000),
    strangerShare,
  })

  it('are judged by themselves, and the ordinary one is told as not part of it', () => {
    const mixed = strandOf('udp', 40_000, {
      size: 500,
      from: 400,
      destinationPorts: spread([80, 0.6], [2302, 0.4]),
      returnPackets: 16_000,
      strangerShare: 0.6,
      served: true,
      facets: [facet(80, 0.6, 1, 700), facet(2302, 0.4, 0, 200)],
    })
    const profile = examine(evidenceOf([mixed]))
    expect(profile.vectors.map(({ kind, port, packets }) => [kind, port, packets])).toEqual([['udp-flood', 80, 24_000]])
    // What the filter says is the part's own, not the whole's.
    expect(profile.vectors[0]!.match).toMatchObject({ destinationPorts: [80], ipLengths: [{ from: 686, to: 686 }] })
    expect(profile.reasons.find(({ rule }) => rule === 'not-part-of-it')?.text).toMatch(/^40 %.*game/)
    // Whose addresses the flood's are is not known, so none is placed.
    expect(profile.geography.kind).toBe('withheld')
    expect(profile.vectors[0]!.seconds.reduce((sum, { packets }) => sum + packets, 0)).toBe(24_000)
  })

  it('that behave alike stay one flood', () => {
    const one = strandOf('udp', 40_000, {
      size: 500,
      from: 400,
      destinationPorts: spread([80, 0.5], [81, 0.5]),
      returnPackets: 0,
      strangerShare: 1,
      facets: [facet(80, 0.5, 1, 500), facet(81, 0.5, 1, 500)],
    })
    const { vectors } = examine(evidenceOf([one]))
    expect(vectors.map(({ packets }) => packets)).toEqual([40_000])
    expect(vectors[0]!.match).toMatchObject({ protocol: 17, destinationPorts: [80, 81], ipLengths: [{ from: 486, to: 486 }] })
  })

  it('share the packets of the whole', () => {
    for (const share of [0.3, 0.5, 0.7]) {
      const mixed = strandOf('udp', 50_000, {
        size: 500,
        from: 400,
        destinationPorts: spread([80, share], [443, 1 - share]),
        returnPackets: 0,
        strangerShare: 1,
        facets: [facet(80, share, 1, 700), facet(443, 1 - share, 1, 300)],
      })
      const { vectors } = examine(evidenceOf([mixed]))
      expect(vectors.reduce((sum, { shareOfPackets }) => sum + shareOfPackets, 0)).toBeCloseTo(1, 3)
    }
  })
})

describe('the headers of a vector', () => {
  it('are as tight as its traits', () => {
    const { match } = examine(evidenceOf([raw({ destinationPorts: spread([25_565, 1]), flagSets: spread([2, 1]), size: 60 })])).vectors[0]!
    expect(match).toEqual({
      destination: '192.0.2.10',
      protocol: 6,
      destinationPorts: [25_565],
      tcpFlags: { set: 2, clear: 253 },
      ipLengths: [{ from: 46, to: 46 }],
      ttls: [243],
      windows: [0],
      optionless: true,
    })
  })

  it('leave out what varies', () => {
    const { match } = examine(
      evidenceOf([
        raw({ destinationPorts: spread([80, 0.9]), windows: spread([0, 0.9]), optionlessShare: 0.9, ipLengths: spread([46, 0.9]) }),
      ]),
    ).vectors[0]!
    expect(match).toEqual({ destination: '192.0.2.10', protocol: 6, tcpFlags: { set: 2, clear: 20 }, ttls: [243] })
  })

  it('name the port of reflectors and never their TTLs', () => {
    const { match } = examine(evidenceOf([answers({ ttls: spread([50, 1]) })])).vectors[0]!
    expect(match).toMatchObject({ protocol: 17, sourcePorts: [37_810] })
    expect(match.ttls).toBeUndefined()
  })
})

describe('pulses', () => {
  const pulsed = (pulses: number, gap: number) => {
    const seconds = Array.from({ length: pulses }, (_, i) => ({ at: EVIDENCE_START + i * gap * SECOND, packets: 5000, bytes: 300_000 }))
    return strandOf('icmp', 5000 * pulses, {
      seconds,
      sourcePorts: spread([8, 1]),
      lastAt: EVIDENCE_START + pulses * gap * SECOND,
      from: 300,
    })
  }
  const said = (strand: Strand) => examine(evidenceOf([strand])).reasons.find(({ rule }) => rule === 'pulse-wave')?.value

  it('are three or more with lulls between', () => {
    expect(said(pulsed(3, 10))).toBe(3)
    expect(said(pulsed(2, 10))).toBeUndefined()
    expect(said(pulsed(5, 1))).toBeUndefined()
  })
})

it('sources of a vector that are counted twice are one', () => {
  const both = [
    strandOf('udp', 20_000, {
      size: 554,
      destinationPorts: scatter(5000),
      sample: bots(300),
      served: true,
      returnPackets: 0,
      strangerShare: 1,
    }),
    strandOf('udp', 20_000, { size: 554, destinationPorts: scatter(5000), sample: bots(300), returnPackets: 0, strangerShare: 1 }),
  ]
  const { vectors } = examine(evidenceOf(both))
  expect(vectors).toHaveLength(1)
  expect(vectors[0]!.sources).toEqual(exactly(300))
})

describe('sampled traffic', () => {
  const sampled = { coverage: { ...evidenceOf([]).coverage, samplingRates: [1000] } } as const
  const weighed = (kind: Parameters<typeof strandOf>[0], samples: number, parts: Parameters<typeof strandOf>[2]) =>
    strandOf(kind, 1000 * samples, { sample: bots(samples), ...parts })

  it('of a busy name server is none, although the answer to no sampled question was sampled', () => {
    const names = weighed('udp', 400, {
      size: 80,
      destinationPorts: spread([53, 1]),
      applications: [{ application: 'dns-query', share: 1 }],
      emptyShare: 0,
      returnPackets: 390_000,
      strangerShare: 1,
      served: true,
    })
    expect(said([names], sampled)).toBe('none')
    expect(said([names])).toBe('dns-query-flood')
  })

  it('of people who read pages is no HTTP flood, although one sample stands for a thousand requests', () => {
    const page = (samples: number) =>
      weighed('tcp-ack', samples, {
        ...opened,
        returnPackets: 900_000,
        emptyShare: 0.5,
        requests: http(),
        applications: [{ application: 'http-request', share: 1 }],
      })
    expect(said([page(900)], sampled)).toBe('none')
    expect(said([page(900)])).toBe('http-flood')
  })

  it('of a flood is still a flood', () => {
    const flood = weighed('udp', 900, {
      size: 554,
      destinationPorts: scatter(800),
      sourcePorts: scatter(800),
      returnPackets: 0,
      strangerShare: 1,
    })
    expect(said([flood], sampled)).toBe('udp-flood')
    const half = weighed('tcp-syn', 900, { handshakeShare: 0, unfinishedShare: 1 })
    expect(said([half], sampled)).toBe('syn-flood')
  })
})
