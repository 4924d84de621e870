import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { constantSize, type EvidenceReading, isPresent, isSampledTooThin, type StrandReading, topShare } from './reading.ts'
import { FAST, MANY_SOURCES, UNANSWERED, VERY_FAST } from './thresholds.ts'
import { answeredTraits } from './unanswered.ts'
import { counted, percent } from './words.ts'

/** IANA protocol numbers that people know by name. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'IPv6 hop-by-hop'],
  [2, 'IGMP'],
  [4, 'IP in IP'],
  [41, 'IPv6 in IPv4'],
  [43, 'IPv6 routing header'],
  [50, 'ESP'],
  [51, 'AH'],
  [59, 'IPv6 without next header'],
  [60, 'IPv6 destination options'],
  [89, 'OSPF'],
  [103, 'PIM'],
  [112, 'VRRP'],
  [132, 'SCTP'],
])
/** Protocols that carry tunnels: one direction of a gateway looks like a flood by volume. */
const TUNNELS = new Set([4, 41, 50, 51])
/** Packets a second of one remote site or worker. Judgement: a tenth of what fills a line of 100 Mbit/s. */
const MOST_A_TUNNEL = 1000
/** No host speaks so many protocols beside TCP, UDP and ICMP: the field is drawn at random. Judgement. */
const RANDOM_PROTOCOLS = 20

/** Protocols without a rule of their own: ESP, SCTP, IGMP … and numbers drawn at random. */
export function judgeOther(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const top = strand.protocols?.top[0]
  const main = top !== undefined && top.share >= 0.8 ? top.value : undefined
  const random = strand.protocols !== undefined && strand.protocols.distinct >= RANDOM_PROTOCOLS && topShare(strand.protocols) < 0.2
  const name = main === undefined ? undefined : (NAMES.get(main) ?? `protocol ${main}`)
  const what = random
    ? `${strand.protocols!.distinct} different protocol numbers`
    : name === undefined
      ? 'other protocols'
      : name.startsWith('protocol')
        ? name
        : `protocol ${main} (${name})`
  const rule = fromTraffic(
    random ? 'random-protocols' : 'other-protocols',
    `${counted(strand.packets, 'packet')} of ${what} from ${counted(sources, 'source')}, at up to ${formatWhole(peak)} a second.`,
    random ? strand.protocols!.distinct : peak,
  )
  const few = isSampledTooThin(reading)
  const headers = (strand.optionsShare ?? 0) >= 0.5
  const vector = (confidence: 'low' | 'moderate' | 'high'): Finding => {
    const noun = random
      ? 'flood of random protocol numbers'
      : headers && all.evidence.target.includes(':')
        ? 'flood of IPv6 extension headers'
        : name === undefined
          ? 'flood of other protocols'
          : `${name} flood`
    return {
      kind: 'vector',
      reading,
      vector: 'protocol-flood',
      name: main === undefined || random ? noun : `${noun} (IP protocol ${main})`,
      noun,
      port: 0,
      protocol: main ?? 0,
      reflected: false,
      confidence,
      traits: [
        what,
        ...answeredTraits(reading),
        ...(headers ? [`${percent(strand.optionsShare!)} with IP options or extension headers`] : []),
      ],
      rule,
      part: 1,
    }
  }
  const silent = returned === undefined || returned < UNANSWERED
  if (!few && silent && isPresent(reading)) {
    if (random && strand.packets >= 200) return vector(sources >= MANY_SOURCES || peak >= 5 * FAST ? 'high' : 'moderate')
    const tunnel = main !== undefined && TUNNELS.has(main)
    const crowd = sources >= all.manySources && peak >= 5 * FAST
    if (crowd && strand.protocols !== undefined && (returned !== undefined || !tunnel))
      return vector(peak >= VERY_FAST ? 'high' : 'moderate')
    if (headers && peak >= 5 * VERY_FAST) return vector('moderate')
    if (returned !== undefined && !tunnel && peak >= 5 * VERY_FAST && strand.protocols !== undefined) return vector('moderate')
    const carried = tunnel && constantSize(strand.sizes) === undefined && reading.peakOfOne <= MOST_A_TUNNEL
    if (!carried && reading.shareOfPackets >= 0.2 && (peak >= 5 * VERY_FAST || crowd))
      return { kind: 'unclear', reading, looksLike: 'a storm of packets of an unusual protocol', rule }
  }
  return {
    kind: 'ordinary',
    reading,
    looksLike: main !== undefined && TUNNELS.has(main) ? `a VPN or tunnel (${NAMES.get(main)})` : 'traffic of other protocols',
    rule,
  }
}
