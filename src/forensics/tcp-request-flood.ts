import { type Application, formatWhole, type Reason, SECOND, type VectorKind } from '#vocabulary'
import { type Finding, fromTraffic, type VectorFinding } from './finding.ts'
import { applicationShare, attackedPort, type EvidenceReading, payloadShare, type StrandReading } from './reading.ts'
import { FAST, SOME_SOURCES } from './thresholds.ts'
import { atPort, counted, percent } from './words.ts'

interface Kind {
  readonly application: Application
  readonly vector: VectorKind
  readonly noun: string
}

interface TcpRequestKind extends Kind {
  /** Requests a second from one machine that its proper use does not reach. Judgement: masters of control systems poll a few times a second. */
  readonly most: number
}

const KINDS: readonly TcpRequestKind[] = [
  { application: 'minecraft', vector: 'game-query-flood', noun: 'Minecraft query flood', most: 20 },
  { application: 'dnp3', vector: 'service-request-flood', noun: 'DNP3 request flood', most: 50 },
  { application: 'modbus', vector: 'service-request-flood', noun: 'Modbus request flood', most: 50 },
]

/**
 * Messages that open a session and are said once in it: the handshake of Minecraft's protocol, the identification string of SSH (RFC 4253
 * section 4.2). A player goes on for minutes, and an SSH session needs eight further messages before it carries anything (RFC 4253 section 7,
 * RFC 4252, RFC 4254): where such openings are a good part of all that is said, hardly anybody goes on.
 */
const OPENINGS: readonly Kind[] = [
  { application: 'minecraft', vector: 'game-query-flood', noun: 'Minecraft handshake flood' },
  { application: 'ssh', vector: 'service-request-flood', noun: 'SSH connection flood' },
]

/** An opening, one more message and nothing else is a third to a half of what is said. Judgement. */
const OPENED_ONLY = 0.3
/** Openings a second that lists of servers, watchers and guessers of passwords do not reach together. Judgement. */
const HURRIED_OPENINGS = 2 * FAST

/** A few packets at a flood's pace name the pattern and prove nothing. */
const FEW = 20

/** Floods of requests inside opened connections, of protocols whose clients ask seldom. */
export function judgeTcpRequests(reading: StrandReading, all: EvidenceReading): Finding | undefined {
  const { strand, sources, peak } = reading
  const openings = judgeOpenings(reading)
  if (openings !== undefined) return openings
  for (const kind of KINDS) {
    const share = applicationShare(strand, [kind.application])
    if (share === undefined || share < 0.6) continue
    const perSecond = peak * share * payloadShare(strand)
    const rule = fromTraffic(
      'requests-without-end',
      `${percent(share)} of the packets with payload are such requests, up to ${formatWhole(perSecond)} a second from ${counted(sources, 'source')}.`,
      perSecond,
    )
    const hurried = perSecond / sources / all.rate >= kind.most
    if (perSecond >= FAST && (hurried || (sources >= SOME_SOURCES && perSecond >= 5 * FAST) || all.someSources === 1))
      return {
        ...vectorOf(kind, reading, rule),
        traits: [`${percent(share)} of the payloads are such requests`, `${formatWhole(perSecond / sources)} a second from each source`],
        narrower: { applications: [kind.application] },
      }
    const pace = strand.packets / Math.max(1e-3, (strand.lastAt - strand.firstAt) / SECOND)
    if (strand.packets >= FEW && pace >= 10 * kind.most)
      return { kind: 'unclear', reading, looksLike: `the pattern of a ${kind.noun}, too few packets to call it one`, rule }
  }
  return undefined
}

function judgeOpenings(reading: StrandReading): Finding | undefined {
  const { strand, sources, peak } = reading
  for (const kind of OPENINGS) {
    const share = applicationShare(strand, [kind.application])
    if (share === undefined || share < OPENED_ONLY || sources < SOME_SOURCES) continue
    const perSecond = peak * share * payloadShare(strand)
    if (perSecond < HURRIED_OPENINGS) continue
    const rule = fromTraffic(
      'openings-without-sessions',
      `${percent(share)} of the packets with payload open a session, up to ${formatWhole(perSecond)} a second from ${counted(sources, 'source')}.`,
      perSecond,
    )
    return {
      ...vectorOf(kind, reading, rule),
      traits: [`${percent(share)} of what is said opens a session, and hardly anything follows`],
    }
  }
  return undefined
}

function vectorOf({ vector, noun }: Kind, reading: StrandReading, rule: Reason): VectorFinding {
  const port = attackedPort(reading.strand.destinationPorts)
  return {
    kind: 'vector',
    reading,
    vector,
    name: atPort(noun, 'TCP', port),
    noun,
    port,
    protocol: 6,
    reflected: false,
    confidence: 'moderate',
    traits: [],
    rule,
    part: 1,
  }
}
