import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { constantSize, type EvidenceReading, isPresent, isSampledTooThin, type StrandReading } from './reading.ts'
import { FAST, MANY_SOURCES, VERY_FAST } from './thresholds.ts'
import { counted, percent } from './words.ts'

/** Fragments that belong to no answer: pieces that never become a whole (R12). */
export function judgeFragments(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak } = reading
  const few = isSampledTooThin(reading)
  const rule = fromTraffic(
    'fragments-of-nothing',
    `${counted(strand.packets, 'fragment')} from ${counted(sources, 'source')}, at up to ${formatWhole(peak)} a second.`,
    sources,
  )
  const crowd = sources >= 2 * MANY_SOURCES && peak >= FAST
  const some = sources >= all.someSources && peak >= 5 * FAST
  const torrent = peak >= 5 * VERY_FAST && (strand.returnPackets ?? 0) === 0
  const size = constantSize(strand.sizes)
  const top = strand.protocols?.top[0]
  const protocol = top !== undefined && top.share >= 0.8 ? top.value : 0
  // What is pinged with more than a packet holds comes in fragments, all of them ICMP (RFC 792, RFC 4443).
  const echo = protocol === 1 || protocol === 58
  const noun = echo ? `${protocol === 58 ? 'ICMPv6' : 'ICMP'} flood in fragments` : 'fragment flood'
  if (!few && isPresent(reading) && (crowd || some || torrent))
    return {
      kind: 'vector',
      reading,
      vector: echo ? 'icmp-flood' : 'fragment-flood',
      name: noun,
      noun,
      port: 0,
      protocol,
      reflected: false,
      confidence: crowd && peak >= 5 * FAST ? 'high' : 'moderate',
      traits: [
        `${counted(strand.packets, 'fragment')} without ports, ${reading.packetsPerSource.toFixed(1)} from each of ${counted(sources, 'source')}`,
        ...(size === undefined ? [] : [`size ${size} bytes in ${percent(strand.sizes.top[0]!.share)}`]),
        ...((strand.optionsShare ?? 0) >= 0.5 ? [`${percent(strand.optionsShare!)} with IP options or extension headers`] : []),
      ],
      rule,
      part: 1,
    }
  if (!few && peak >= VERY_FAST && reading.shareOfPackets >= 0.5)
    return { kind: 'unclear', reading, looksLike: 'fragments of which the beginnings were not captured', rule }
  return { kind: 'ordinary', reading, looksLike: 'fragments of larger packets', rule }
}
