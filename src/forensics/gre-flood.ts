import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { type EvidenceReading, isPresent, isSampledTooThin, type StrandReading } from './reading.ts'
import { FAST, MANY_SOURCES, UNANSWERED, VERY_FAST } from './thresholds.ts'
import { answeredTraits } from './unanswered.ts'
import { counted, percent } from './words.ts'

/** From so much of the packets on, strangers are a thing of their own. Judgement. */
const SOME_STRANGERS = 0.2

/** GRE to a host that has no tunnel, or none with those who send it (R4). */
export function judgeGre(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const size = strand.sizes.top[0]
  const rule = fromTraffic(
    'gre-without-tunnel',
    `${counted(strand.packets, 'GRE packet')} from ${counted(sources, 'source')}, at up to ${formatWhole(peak)} a second.`,
    sources,
  )
  const few = isSampledTooThin(reading)
  // A router has tunnels with its peers; what strangers send beside them is none.
  const strangers = strand.strangerShare ?? 0
  const tunnel = returned !== undefined && returned >= UNANSWERED && strangers < SOME_STRANGERS
  const part = returned !== undefined && returned >= UNANSWERED ? strangers : 1
  // Nobody has tunnels with so many, least of all unanswered ones.
  const alike = size !== undefined && size.share >= 0.8
  const many = sources >= 2 * MANY_SOURCES && (returned !== undefined ? peak * part >= FAST : alike && peak >= 2 * FAST)
  const crowd = (sources >= all.someSources && peak * part >= 5 * FAST) || many
  const some = part === 1 && sources >= 3 && peak >= 5 * VERY_FAST
  if (!few && !tunnel && isPresent(reading) && (crowd || some))
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
        ...(part < 1 ? [`${percent(part)} from sources that have no tunnel with the target`] : []),
        `${counted(sources, 'source')}; a tunnel has one`,
        ...(size !== undefined && size.share >= 0.8 ? [`size ${size.value} bytes in ${percent(size.share)}`] : []),
        ...answeredTraits(reading),
      ],
      rule,
      part,
    }
  // A tunnel in one direction carries much between two addresses; that is what a flood from one machine looks like too.
  if (!few && returned !== undefined && returned < UNANSWERED && peak >= 5 * VERY_FAST)
    return { kind: 'unclear', reading, looksLike: 'a one-way GRE tunnel or a GRE flood from few sources', rule }
  return { kind: 'ordinary', reading, looksLike: 'a GRE tunnel', rule }
}
