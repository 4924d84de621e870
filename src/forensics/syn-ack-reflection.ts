import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import type { EvidenceReading, StrandReading } from './reading.ts'
import { LEAST_SAMPLED_ROWS, MANY_SOURCES, SOME_SOURCES, VERY_FAST } from './thresholds.ts'
import { isUnasked } from './unasked.ts'

/** SYN-ACK reflection: answers to SYNs that the target never sent (R10). Also when it is slow. */
export function judgeSynAcks(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const data = all.strands.filter(({ strand: other }) => other.kind === 'tcp-ack').reduce((sum, other) => sum + other.packets, 0)
  const unasked = isUnasked(reading)
  const port = strand.sourcePorts.top[0]
  const few = reading.thinned && reading.rows < LEAST_SAMPLED_ROWS
  const from = port === undefined || port.share < 0.5 ? 'many ports' : `TCP source port ${port.value}`
  const text = `${formatWhole(strand.packets)} SYN-ACKs came from ${formatWhole(sources)} sources${
    unasked ? ` without a SYN of the target (${formatWhole(strand.returnPackets ?? 0)} were seen)` : ', and no connection follows them'
  }.`
  const rule = fromTraffic('syn-acks-without-syns', text, sources)
  const vector = (confidence: 'moderate' | 'high'): Finding => ({
    kind: 'vector',
    reading,
    vector: 'syn-ack-reflection',
    name: `SYN-ACK reflection (${from})`,
    noun: 'SYN-ACK reflection',
    port: port !== undefined && port.share >= 0.5 ? port.value : 0,
    protocol: 6,
    reflected: true,
    confidence,
    traits: [
      `${formatWhole(strand.packets)} SYN-ACKs, ${reading.packetsPerSource.toFixed(1)} from each of ${formatWhole(sources)} sources`,
      unasked ? 'the target sent no SYN to them' : 'no data or acknowledgement follows from the same sources',
      `from ${from}`,
    ],
    rule,
    part: 1,
  })
  // That nobody asked is shown, so the share of the traffic need not be large: a slow reflection beside a busy service is still one.
  if (!few && unasked && reading.shareOfPackets >= 0.02 && sources >= 2 * SOME_SOURCES && strand.packets >= 100)
    return vector(sources >= MANY_SOURCES ? 'high' : 'moderate')
  if (!few && reading.shareOfPackets >= 0.1) {
    const bare = data < 0.2 * strand.packets
    if (unasked === undefined && bare && sources >= 2 * MANY_SOURCES && (reading.packetsPerSource >= 2 || peak >= VERY_FAST))
      return vector('moderate')
    if (unasked !== false && bare && sources >= SOME_SOURCES && strand.packets >= 50)
      return { kind: 'unclear', reading, looksLike: 'SYN-ACKs without visible SYNs', rule }
  }
  return {
    kind: 'ordinary',
    reading,
    looksLike: 'connections that the target opened',
    rule: fromTraffic('syn-acks-asked', `${formatWhole(strand.packets)} SYN-ACKs from ${formatWhole(sources)} sources.`, returned),
  }
}
