import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { attackedPort, type StrandReading, spanSeconds } from './reading.ts'
import { FAST, MANY_SOURCES } from './thresholds.ts'
import { atPort, counted, percent } from './words.ts'

/** Nothing is said in nearly all packets; a client that wants something says so in one packet of four at least. Judgement. */
const SILENT = 0.95
/** Connections that a judgement needs. */
const LEAST_CONNECTIONS = 500
/** Bytes that the target says to each: a greeting (mail, SSH) is more. Judgement. */
const MUTE = 4

/** Connection flood: handshakes that are finished and then nothing is said, until the table of connections is full. */
export function judgeSilentConnections(reading: StrandReading): Finding | undefined {
  const { strand, sources } = reading
  const { conversations, emptyShare } = strand
  if (conversations === undefined || emptyShare === undefined || emptyShare < SILENT) return undefined
  if (conversations < LEAST_CONNECTIONS || (strand.handshakeShare ?? 0) < 0.5) return undefined
  const port = attackedPort(strand.destinationPorts)
  // A scan by full connections goes through the ports.
  if (port === 0 || strand.packets > 10 * conversations) return undefined
  const said = strand.returnPayloadBytes === undefined ? undefined : strand.returnPayloadBytes / conversations
  if (said !== undefined && said > MUTE) return undefined
  const perSecond = conversations / spanSeconds(strand)
  const perSource = conversations / sources
  const rule = fromTraffic(
    'connections-without-words',
    `${counted(conversations, 'connection')} were opened and nothing was said in them (${percent(emptyShare)} of the packets are empty), ${formatWhole(perSecond)} a second.`,
    conversations,
  )
  // Clients wait in silence for the greeting of a server that fails, a few times each.
  if (said === undefined || perSecond < FAST / 2 || perSource < 5)
    return perSecond >= FAST / 4 ? { kind: 'unclear', reading, looksLike: 'connections in which nothing was said', rule } : undefined
  return {
    kind: 'vector',
    reading,
    vector: 'connection-flood',
    name: atPort('connection flood', 'TCP', port),
    noun: 'connection flood',
    port,
    protocol: 6,
    reflected: false,
    confidence: perSecond >= 5 * FAST && sources >= MANY_SOURCES ? 'high' : 'moderate',
    traits: [
      `${percent(strand.handshakeShare ?? 0)} of the sources completed a handshake`,
      `${percent(emptyShare)} of the packets carry nothing`,
      `${counted(perSource, 'connection')} from each source`,
    ],
    rule,
    part: 1,
  }
}
