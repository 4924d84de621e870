import { type Finding, fromTraffic } from './finding.ts'
import { ACK, PSH } from './flag-names.ts'
import { attackedPort, constantSize, type EvidenceReading, mainApplication, type StrandReading, shareOfValues } from './reading.ts'
import { FULL_SEGMENT } from './tcp-flood.ts'
import { FAST, MANY_SOURCES, VERY_FAST } from './thresholds.ts'
import { atPort, counted, percent } from './words.ts'

/** Frames below this are acknowledgements or keystrokes. */
export const LEAST_SEGMENT = 150
/** What the server says, as a share of what it is sent: a server that is spoken to says more. Judgement. */
const MUTE = 0.05

/**
 * STOMP (R14): a handshake, then PSH-ACKs of one size from the client, inside the window so that simple filters let them pass; no protocol
 * begins in them, and the server has nothing to say. An upload is alike in all but two: its segments are full, and PSH marks only the end
 * of a write (RFC 9293 section 3.9.1.2).
 */
export function judgeStomp(reading: StrandReading, all: EvidenceReading): Finding | undefined {
  const { strand, sources, peak } = reading
  const size = constantSize(strand.sizes)
  if (size === undefined || size < LEAST_SEGMENT || size >= FULL_SEGMENT || strand.flagSets === undefined) return undefined
  const pushed = shareOfValues(strand.flagSets, [PSH | ACK])
  if (pushed < 0.8 || mainApplication(strand, 0.2) !== undefined) return undefined
  const opened = strand.handshakeShare ?? 0
  if (opened < 0.5 || (strand.unfinishedShare ?? 1) > 0.5) return undefined
  const said = strand.returnPayloadBytes === undefined ? undefined : strand.returnPayloadBytes / Math.max(1, strand.bytes)
  if (said !== undefined && said > MUTE) return undefined
  const port = attackedPort(strand.destinationPorts)
  const rule = fromTraffic(
    'constant-segments',
    `${counted(strand.packets, 'segment')} of ${size} bytes, each pushed at once, from ${counted(sources, 'source')} that had opened their connections${said === undefined ? '' : `; the target sent ${percent(said)} as much back`}.`,
    size,
  )
  const crowd = sources >= all.someSources && peak >= 5 * FAST
  const enough = said === undefined ? sources >= MANY_SOURCES && peak >= VERY_FAST : crowd || peak >= 5 * VERY_FAST
  if (!enough)
    return peak >= FAST && sources >= 3
      ? { kind: 'unclear', reading, looksLike: 'constant segments into a connection, too few to call it a flood', rule }
      : undefined
  return {
    kind: 'vector',
    reading,
    vector: 'stomp-flood',
    name: atPort('STOMP flood', 'TCP', port),
    noun: 'STOMP flood',
    port,
    protocol: 6,
    reflected: false,
    confidence: said !== undefined && sources >= MANY_SOURCES ? 'high' : 'moderate',
    traits: [
      `${percent(opened)} of the sources completed a handshake`,
      `PSH and ACK in ${percent(pushed)}`,
      `size ${size} bytes in ${percent(strand.sizes.top[0]!.share)}`,
      'no known protocol in the payloads',
      ...(said === undefined ? [] : [`the target sent ${percent(said)} as much back`]),
    ],
    rule,
    part: 1,
  }
}
