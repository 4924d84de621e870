import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { applicationShare, attackedPort, type EvidenceReading, payloadShare, type StrandReading } from './reading.ts'
import { FAST, MANY_SOURCES, VERY_FAST } from './thresholds.ts'
import { atPort, counted, percent } from './words.ts'

/**
 * Of a client that goes on, the ClientHello is one in three packets with payload or fewer: Finished and a request follow (RFC 8446
 * section 2). Twice that is no client. Judgement.
 */
const HELLOS = 0.6
/** Bytes that a server's answer to a hello has at least: hello, certificate and Finished are more. Judgement. */
const LEAST_ANSWER = 100
/** Connections of one machine that are no client's retries any more. Judgement. */
const RETRIES = 10

/** TLS handshakes that are begun for the server's labour and left there (T1499.002). */
export function judgeHandshakes(reading: StrandReading, all: EvidenceReading): Finding | undefined {
  const { strand, sources, peak } = reading
  const hellos = applicationShare(strand, ['tls-client-hello'])
  if (hellos === undefined || hellos < HELLOS) return undefined
  const perSecond = peak * payloadShare(strand) * hellos
  const port = attackedPort(strand.destinationPorts)
  const rule = fromTraffic(
    'handshakes-left-there',
    `${percent(hellos)} of the packets with payload are ClientHellos, up to ${formatWhole(perSecond)} a second, and nothing follows them.`,
    hellos,
  )
  const crowd = sources >= all.someSources && perSecond >= FAST
  // Whom the server does not answer cannot go on: clients of a server that fails come back with a hello, again and again.
  const { conversations, returnPayloadBytes } = strand
  const unanswered = conversations !== undefined && returnPayloadBytes !== undefined && returnPayloadBytes < LEAST_ANSWER * conversations
  if (unanswered && conversations / sources <= RETRIES && perSecond >= FAST / 2)
    return {
      kind: 'unclear',
      reading,
      looksLike: 'TLS handshakes that the server does not answer (a server that fails, or a flood of handshakes)',
      rule,
    }
  if (!crowd && perSecond < VERY_FAST)
    return perSecond >= FAST / 2 && strand.packets >= 5 * FAST
      ? { kind: 'unclear', reading, looksLike: 'TLS handshakes that nobody goes on with, too few to call it a flood', rule }
      : undefined
  return {
    kind: 'vector',
    reading,
    vector: 'tls-handshake-flood',
    name: atPort('TLS handshake flood', 'TCP', port),
    noun: 'TLS handshake flood',
    port,
    protocol: 6,
    reflected: false,
    confidence: sources >= MANY_SOURCES && perSecond >= 5 * FAST ? 'high' : 'moderate',
    traits: [
      `${percent(hellos)} of the packets with payload are ClientHellos`,
      ...(strand.conversations === undefined ? [] : [counted(strand.conversations, 'connection')]),
      ...(strand.handshakeShare === undefined ? [] : [`${percent(strand.handshakeShare)} of the sources completed the TCP handshake`]),
    ],
    rule,
    part: 1,
    narrower: { applications: ['tls-client-hello'] },
  }
}
