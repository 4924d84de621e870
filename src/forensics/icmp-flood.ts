import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic, type VectorFinding } from './finding.ts'
import { constantSize, type EvidenceReading, isPresent, isSampledTooThin, type StrandReading, shareOfValues } from './reading.ts'
import { FAST, MANY_SOURCES, SOME_SOURCES, UNANSWERED, VERY_FAST } from './thresholds.ts'
import { answeredTraits } from './unanswered.ts'
import { counted, percent } from './words.ts'

/** ICMP: echo request 8 and reply 0 (RFC 792); ICMPv6: 128 and 129 (RFC 4443). */
const ECHO = [8, 128]
export const ECHO_REPLY = [0, 129]
/** Unreachable, quench, time exceeded, parameter problem; ICMPv6 1 to 4. They quote packets that somebody sent. */
const ERRORS_4 = [3, 4, 11, 12]
const ERRORS_6 = [1, 2, 3, 4]
/** A datagram reached a port that nobody listens on: type 3 with code 3 (RFC 792); ICMPv6 type 1 with code 4 (RFC 4443 section 3.1). */
const UNREACHABLE = 3
const UNREACHABLE_6 = 1
const PORT_UNREACHABLE = 3
const PORT_UNREACHABLE_6 = 4
/**
 * A stack limits its errors (RFC 4443 section 2.4 (f) demands it; Linux sends one a second to a peer after a burst of six, its
 * icmp_ratelimit and icmp_msgs_burst). Twenty times as many from each source were not caused by what the target sent. Judgement.
 */
const MOST_ERRORS_A_SECOND = 20
/** Pings carry 56 bytes (frame 98) or 32 (frame 74) by the habit of their tools; far beyond that somebody chose the size. */
const LARGE_FRAME = 1000
/** IPv4 and ICMP header without data is 28 bytes, padded to the smallest Ethernet frame. */
const EMPTY_FRAME = 64

/** Share of the packets of ICMP towards the target that report an error. */
export function errorShare({ strand }: StrandReading, target: string): number {
  return shareOfValues(strand.sourcePorts, target.includes(':') ? ERRORS_6 : ERRORS_4)
}

export const ICMP_ERRORS = 'ICMP errors'

function arePortsUnreachable({ strand }: StrandReading, six: boolean): boolean {
  return (
    shareOfValues(strand.sourcePorts, [six ? UNREACHABLE_6 : UNREACHABLE]) >= 0.8 &&
    shareOfValues(strand.destinationPorts, [six ? PORT_UNREACHABLE_6 : PORT_UNREACHABLE]) >= 0.8
  )
}

/** Datagrams that the target sent to anybody, as far as they were seen. */
function datagramsSent(all: EvidenceReading): number {
  return all.strands.reduce((sum, { strand }) => sum + (strand.kind.startsWith('udp') ? (strand.returnPackets ?? 0) : 0), 0)
}

/** Echo floods of any size, echo replies that nobody asked for (smurf), and what is neither. */
export function judgeIcmp(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const six = all.evidence.target.includes(':')
  const types = strand.sourcePorts
  const errors = errorShare(reading, all.evidence.target)
  const echo = shareOfValues(types, ECHO)
  const replies = shareOfValues(types, ECHO_REPLY)
  const few = isSampledTooThin(reading)
  const text = `${counted(strand.packets, 'ICMP packet')} (${percent(echo)} echo requests, ${percent(replies)} echo replies, ${percent(errors)} errors) from ${counted(sources, 'source')}, at up to ${formatWhole(peak)} a second.`
  const rule = fromTraffic('icmp-rate', text, peak)
  const ordinary = (looksLike: string): Finding => ({ kind: 'ordinary', reading, looksLike, rule })
  const size = constantSize(strand.sizes)
  const empty = (strand.emptyShare ?? 0) >= 0.8 || (size !== undefined && size <= EMPTY_FRAME)
  const large = reading.meanSize >= LARGE_FRAME
  const headers = (strand.optionsShare ?? 0) >= 0.5
  const top = types.top[0]
  const traits = [
    ...(top === undefined ? [] : [`type ${top.value} in ${percent(top.share)}`]),
    ...answeredTraits(reading),
    ...(large ? [`large: ${counted(reading.meanSize, 'byte')} on average`] : []),
    ...(empty ? ['no data inside'] : []),
    ...(size !== undefined && !empty ? [`size ${size} bytes in ${percent(strand.sizes.top[0]!.share)}`] : []),
    ...(headers ? [`${percent(strand.optionsShare!)} with ${six ? 'IPv6 extension headers' : 'IP options'}`] : []),
  ]
  const noun = `${six ? 'ICMPv6' : 'ICMP'} flood${headers && six ? ' with extension headers' : ''}`
  const vector = (parts: Partial<VectorFinding> = {}): Finding => ({
    kind: 'vector',
    reading,
    vector: 'icmp-flood',
    name: large ? `${noun} of large packets` : empty ? `${noun} of empty packets` : noun,
    noun,
    port: 0,
    protocol: six ? 58 : 1,
    reflected: false,
    confidence: sources >= MANY_SOURCES || peak >= 5 * VERY_FAST ? 'high' : 'moderate',
    traits,
    rule,
    part: 1,
    ...parts,
  })
  if (few || !isPresent(reading)) return ordinary(errors >= 0.5 ? ICMP_ERRORS : 'pings')
  const solicited = replies >= 0.5 && returned !== undefined && returned >= 0.5
  if (solicited) return ordinary('answers to pings of the target')
  if (arePortsUnreachable(reading, six) && reading.peakOfOne >= MOST_ERRORS_A_SECOND && peak >= 5 * FAST) {
    // Of one direction alone it is not seen whether the target sent so many datagrams to closed ports.
    if (returned === undefined) return { kind: 'unclear', reading, looksLike: ICMP_ERRORS, rule }
    if (datagramsSent(all) < strand.packets / 2)
      return vector({
        name: `${noun} of port unreachable errors`,
        confidence: 'moderate',
        traits: [
          ...traits,
          'the target sent no datagrams that they could answer',
          `${formatWhole(reading.peakOfOne)} a second from each source, where stacks limit their errors to a few`,
        ],
      })
  }
  if (errors >= 0.5) {
    if (peak >= 5 * VERY_FAST && sources >= MANY_SOURCES && (returned === undefined || returned < UNANSWERED))
      return { kind: 'unclear', reading, looksLike: 'a storm of ICMP errors (backscatter of packets sent in its name)', rule }
    return ordinary(ICMP_ERRORS)
  }
  if (replies >= 0.8) {
    const unasked = returned !== undefined && returned < UNANSWERED
    const reflection: Partial<VectorFinding> = {
      vector: 'icmp-reflection',
      name: `${six ? 'ICMPv6' : 'ICMP'} echo reply reflection (smurf)`,
      noun: `${six ? 'ICMPv6' : 'ICMP'} echo reply reflection`,
      reflected: true,
      rule: fromTraffic(
        'echo-replies-unasked',
        `${counted(strand.packets, 'echo reply', 'echo replies')} came from ${counted(sources, 'source')}${
          unasked ? ' to which the target sent no echo request' : '; no request was seen, though only one direction was'
        }.`,
        sources,
      ),
    }
    if (unasked && sources >= SOME_SOURCES && peak >= FAST) return vector(reflection)
    if (returned === undefined && sources >= MANY_SOURCES && peak >= 5 * FAST) return vector({ ...reflection, confidence: 'moderate' })
    // A host that watches many others pings them all and gets their replies.
    if (returned === undefined && sources >= SOME_SOURCES)
      return peak >= FAST
        ? { kind: 'unclear', reading, looksLike: 'echo replies without visible requests', rule }
        : ordinary('answers to pings of the target')
  }
  if ((sources >= all.someSources && peak >= 5 * FAST) || peak >= VERY_FAST) {
    if (sources <= 2 && returned !== undefined && returned >= 0.8 && peak < 5 * VERY_FAST)
      return { kind: 'unclear', reading, looksLike: 'a flood ping that is answered', rule }
    return vector()
  }
  // Tools differ in their sizes (56, 32, 64 bytes of data); so many of one size, of which most get no answer, are one tool in many hands.
  if (echo >= 0.9 && sources >= 2 * MANY_SOURCES && peak >= FAST && size !== undefined && returned !== undefined && returned < 0.5)
    return vector({ confidence: 'moderate' })
  if (sources >= MANY_SOURCES && peak >= FAST) return { kind: 'unclear', reading, looksLike: 'pings from many sources', rule }
  if (six && echo + replies < 0.5) return ordinary('neighbour discovery and other ICMPv6')
  return ordinary('pings')
}
