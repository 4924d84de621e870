import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { type EvidenceReading, type StrandReading, shareOfValues } from './reading.ts'
import { FAST, LEAST_SAMPLED_ROWS, MANY_SOURCES, SOME_SOURCES, UNANSWERED, VERY_FAST } from './thresholds.ts'
import { percent } from './words.ts'

/** ICMP: echo request 8 and reply 0 (RFC 792); ICMPv6: 128 and 129 (RFC 4443). */
const ECHO = [8, 128]
const ECHO_REPLY = [0, 129]
/** Unreachable, quench, time exceeded, parameter problem; ICMPv6 1 to 4. They quote packets that somebody sent. */
const ERRORS_4 = [3, 4, 11, 12]
const ERRORS_6 = [1, 2, 3, 4]

export const ICMP_ERRORS = 'ICMP errors'

export function judgeIcmp(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const six = all.evidence.target.includes(':')
  const types = strand.sourcePorts
  const errors = shareOfValues(types, six ? ERRORS_6 : ERRORS_4)
  const echo = shareOfValues(types, ECHO)
  const replies = shareOfValues(types, ECHO_REPLY)
  const few = reading.thinned && reading.rows < LEAST_SAMPLED_ROWS
  const text = `${formatWhole(strand.packets)} ICMP packets (${percent(echo)} echo requests, ${percent(replies)} echo replies, ${percent(errors)} errors) from ${formatWhole(sources)} ${
    sources === 1 ? 'source' : 'sources'
  }, at up to ${formatWhole(peak)} a second.`
  const rule = fromTraffic('icmp-rate', text, peak)
  const ordinary = (looksLike: string): Finding => ({ kind: 'ordinary', reading, looksLike, rule })
  if (few || reading.shareOfPackets < 0.05) return ordinary(errors >= 0.5 ? ICMP_ERRORS : 'pings')
  const solicited = replies >= 0.5 && returned !== undefined && returned >= 0.5
  if (solicited) return ordinary('answers to pings of the target')
  if (errors >= 0.5) {
    if (peak >= 5 * VERY_FAST && sources >= MANY_SOURCES && (returned === undefined || returned < UNANSWERED))
      return { kind: 'unclear', reading, looksLike: 'a storm of ICMP errors (backscatter of packets sent in its name)', rule }
    return ordinary(ICMP_ERRORS)
  }
  if ((sources >= SOME_SOURCES && peak >= 5 * FAST) || peak >= VERY_FAST) {
    if (sources <= 2 && returned !== undefined && returned >= 0.8 && peak < 5 * VERY_FAST)
      return { kind: 'unclear', reading, looksLike: 'a flood ping that is answered', rule }
    const top = types.top[0]
    return {
      kind: 'vector',
      reading,
      vector: 'icmp-flood',
      name: six ? 'ICMPv6 flood' : 'ICMP flood',
      noun: six ? 'ICMPv6 flood' : 'ICMP flood',
      port: 0,
      protocol: six ? 58 : 1,
      reflected: replies >= 0.8 && sources >= MANY_SOURCES,
      confidence: sources >= MANY_SOURCES || peak >= 5 * VERY_FAST ? 'high' : 'moderate',
      traits: [
        ...(top === undefined ? [] : [`type ${top.value} in ${percent(top.share)}`]),
        ...(returned === undefined ? [] : [`the target answered ${percent(Math.min(1, returned))}`]),
      ],
      rule,
      part: 1,
    }
  }
  if (sources >= MANY_SOURCES && peak >= FAST) return { kind: 'unclear', reading, looksLike: 'pings from many sources', rule }
  return ordinary(six && echo + replies < 0.5 ? 'neighbour discovery and other ICMPv6' : 'pings')
}

/** GRE to a host that has no tunnel (R4). */
export function judgeGre(reading: StrandReading): Finding {
  const { strand, sources, peak, returned } = reading
  const size = strand.sizes.top[0]
  const rule = fromTraffic(
    'gre-without-tunnel',
    `${formatWhole(strand.packets)} GRE packets from ${formatWhole(sources)} sources, at up to ${formatWhole(peak)} a second.`,
    sources,
  )
  const few = reading.thinned && reading.rows < LEAST_SAMPLED_ROWS
  const tunnel = returned !== undefined && returned >= UNANSWERED
  if (
    !few &&
    !tunnel &&
    reading.shareOfPackets >= 0.05 &&
    ((sources >= SOME_SOURCES && peak >= 5 * FAST) || (sources >= 3 && peak >= 5 * VERY_FAST))
  )
    return {
      kind: 'vector',
      reading,
      vector: 'gre-flood',
      name: 'GRE flood',
      noun: 'GRE flood',
      port: 0,
      protocol: 47,
      reflected: false,
      confidence: sources >= MANY_SOURCES ? 'high' : 'moderate',
      traits: [
        `${formatWhole(sources)} sources; a tunnel has one`,
        ...(size !== undefined && size.share >= 0.8 ? [`size ${size.value} bytes in ${percent(size.share)}`] : []),
        ...(returned === undefined ? [] : [`the target answered ${percent(Math.min(1, returned))}`]),
      ],
      rule,
      part: 1,
    }
  return { kind: 'ordinary', reading, looksLike: 'a GRE tunnel', rule }
}

/** Fragments that belong to no answer: pieces that never become a whole (R12). */
export function judgeFragments(reading: StrandReading): Finding {
  const { strand, sources, peak } = reading
  const few = reading.thinned && reading.rows < LEAST_SAMPLED_ROWS
  const rule = fromTraffic(
    'fragments-of-nothing',
    `${formatWhole(strand.packets)} fragments from ${formatWhole(sources)} sources, at up to ${formatWhole(peak)} a second.`,
    sources,
  )
  const crowd = sources >= 2 * MANY_SOURCES && peak >= FAST
  const some = sources >= SOME_SOURCES && peak >= 5 * FAST
  const torrent = peak >= 5 * VERY_FAST && (strand.returnPackets ?? 0) === 0
  if (!few && reading.shareOfPackets >= 0.05 && (crowd || some || torrent))
    return {
      kind: 'vector',
      reading,
      vector: 'fragment-flood',
      name: 'fragment flood',
      noun: 'fragment flood',
      port: 0,
      protocol: 0,
      reflected: false,
      confidence: crowd && peak >= 5 * FAST ? 'high' : 'moderate',
      traits: [
        `${formatWhole(strand.packets)} fragments without ports, ${reading.packetsPerSource.toFixed(1)} from each of ${formatWhole(sources)} sources`,
      ],
      rule,
      part: 1,
    }
  if (!few && peak >= VERY_FAST && reading.shareOfPackets >= 0.5)
    return { kind: 'unclear', reading, looksLike: 'fragments of which the beginnings were not captured', rule }
  return { kind: 'ordinary', reading, looksLike: 'fragments of larger packets', rule }
}

/** Protocols without a rule of their own (ESP, SCTP, IGMP …): only said to be there, or unclear when they storm in. */
export function judgeOther(reading: StrandReading): Finding {
  const { strand, sources, peak, returned } = reading
  const rule = fromTraffic(
    'other-protocols',
    `${formatWhole(strand.packets)} packets of other protocols from ${formatWhole(sources)} sources, at up to ${formatWhole(peak)} a second.`,
    peak,
  )
  const few = reading.thinned && reading.rows < LEAST_SAMPLED_ROWS
  const silent = returned === undefined || returned < UNANSWERED
  if (!few && silent && reading.shareOfPackets >= 0.2 && (peak >= 5 * VERY_FAST || (sources >= MANY_SOURCES && peak >= 5 * FAST)))
    return { kind: 'unclear', reading, looksLike: 'a storm of packets of an unusual protocol', rule }
  return { kind: 'ordinary', reading, looksLike: 'traffic of other protocols', rule }
}
