import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { type EvidenceReading, isPresent, isSampledTooThin, type StrandReading } from './reading.ts'
import { MANY_SOURCES, SOME_SOURCES, VERY_FAST } from './thresholds.ts'
import { isUnasked } from './unasked.ts'
import { counted } from './words.ts'

/** SYN-ACK reflection: answers to SYNs that the target never sent (R10). Also when it is slow. */
export function judgeSynAcks(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const data = all.strands.filter(({ strand: other }) => other.kind === 'tcp-ack').reduce((sum, other) => sum + other.packets, 0)
  const unasked = isUnasked(reading)
  const port = strand.sourcePorts.top[0]
  const few = isSampledTooThin(reading)
  const from = port === undefined || port.share < 0.5 ? 'many ports' : `TCP source port ${port.value}`
  const text = `${counted(strand.packets, 'SYN-ACK')} came from ${counted(sources, 'source')}${
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
      `${counted(strand.packets, 'SYN-ACK')}, ${reading.packetsPerSource.toFixed(1)} from each of ${counted(sources, 'source')}`,
      unasked ? 'the target sent no SYN to them' : 'no data or acknowledgement follows from the same sources',
      `from ${from}`,
    ],
    rule,
    part: 1,
  })
  // That nobody asked is shown, so the share of the traffic need not be large: a slow reflection beside a busy service is still one.
  if (!few && unasked && isPresent(reading) && sources >= 2 * SOME_SOURCES && strand.packets >= 100)
    return vector(sources >= MANY_SOURCES ? 'high' : 'moderate')
  if (!few && (reading.shareOfPackets >= 0.1 || (unasked === undefined && isPresent(reading) && strand.packets >= VERY_FAST))) {
    const bare = data < 0.2 * strand.packets || (unasked === undefined && saysNothingElse(reading, all))
    if (unasked === undefined && bare && sources >= 2 * MANY_SOURCES && (reading.packetsPerSource >= 2 || peak >= VERY_FAST))
      return vector('moderate')
    if (unasked !== false && bare && sources >= SOME_SOURCES && strand.packets >= 50)
      return { kind: 'unclear', reading, looksLike: 'SYN-ACKs without visible SYNs', rule }
  }
  return {
    kind: 'ordinary',
    reading,
    looksLike: 'connections that the target opened',
    rule: fromTraffic('syn-acks-asked', `${counted(strand.packets, 'SYN-ACK')} from ${counted(sources, 'source')}.`, returned),
  }
}

/** So few of those that answer SYNs send anything else. Judgement. */
const ANYTHING_ELSE = 0.1

/**
 * Servers that were really asked go on to send data: where all sources are listed, none of these is among those that have a connection.
 * False where they are not listed.
 */
function saysNothingElse({ strand, sources }: StrandReading, all: EvidenceReading): boolean {
  if (all.thinned || !strand.sources.exact || sources < 2 * MANY_SOURCES) return false
  const talking = new Set<string>()
  for (const { strand: other } of all.strands) {
    if (other.kind !== 'tcp-ack') continue
    if (!other.sources.exact || other.sample.length < other.sources.value) return false
    for (const { address } of other.sample) talking.add(address)
  }
  const { sample } = strand
  if (sample.length < strand.sources.value) return false
  let heard = 0
  for (const { address } of sample) if (talking.has(address)) heard++
  return heard < ANYTHING_ELSE * sample.length
}
