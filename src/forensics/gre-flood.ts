import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import type { EvidenceReading, StrandReading } from './reading.ts'
import { FAST, LEAST_SAMPLED_ROWS, MANY_SOURCES, UNANSWERED, VERY_FAST } from './thresholds.ts'
import { percent } from './words.ts'

/** GRE to a host that has no tunnel (R4). */
export function judgeGre(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const size = strand.sizes.top[0]
  const rule = fromTraffic(
    'gre-without-tunnel',
    `${formatWhole(strand.packets)} GRE packets from ${formatWhole(sources)} ${sources === 1 ? 'source' : 'sources'}, at up to ${formatWhole(peak)} a second.`,
    sources,
  )
  const few = reading.thinned && reading.rows < LEAST_SAMPLED_ROWS
  const tunnel = returned !== undefined && returned >= UNANSWERED
  const crowd = sources >= all.someSources && peak >= 5 * FAST
  const some = sources >= 3 && peak >= 5 * VERY_FAST
  if (!few && !tunnel && reading.shareOfPackets >= 0.05 && (crowd || some))
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
        `${formatWhole(sources)} ${sources === 1 ? 'source' : 'sources'}; a tunnel has one`,
        ...(size !== undefined && size.share >= 0.8 ? [`size ${size.value} bytes in ${percent(size.share)}`] : []),
        ...(returned === undefined ? [] : [`the target answered ${percent(Math.min(1, returned))}`]),
      ],
      rule,
      part: 1,
    }
  // A tunnel in one direction carries much between two addresses; that is what a flood from one machine looks like too.
  if (!few && returned !== undefined && returned < UNANSWERED && peak >= 5 * VERY_FAST)
    return { kind: 'unclear', reading, looksLike: 'a one-way GRE tunnel or a GRE flood from few sources', rule }
  return { kind: 'ordinary', reading, looksLike: 'a GRE tunnel', rule }
}
