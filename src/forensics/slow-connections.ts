import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { attackedPort, mainApplication, payloadShare, type StrandReading, spanSeconds } from './reading.ts'
import { atPort, counted, percent } from './words.ts'

/** Connections that a web server's pool notices (Apache's default MaxRequestWorkers is 150 to 400). */
const MANY_CONNECTIONS = 50
/** Shorter than this nothing is slow. */
const LONG = 10
/** A crumb: a header line or a few bytes of a body. */
const CRUMB = 64
/** Seconds between the packets of one connection, on average. A client that has something to say says it at once. */
const PAUSE = 1
/** Bytes that the target says to a connection on average: less than the shortest answer with its headers. Judgement. */
const MUTE = 40

/** Slow connections: many that live long, each fed with crumbs, so that the server goes on waiting and has nothing to answer yet. */
export function judgeSlowConnections(reading: StrandReading): Finding | undefined {
  const { strand, sources } = reading
  const { conversations, payloadLengths } = strand
  const seconds = spanSeconds(strand)
  if (conversations === undefined || payloadLengths === undefined) return undefined
  if (conversations < MANY_CONNECTIONS || seconds < LONG || (strand.handshakeShare ?? 0) < 0.5) return undefined
  const application = mainApplication(strand, 0.2)
  if (application !== undefined && application !== 'http-request') return undefined
  const fed = strand.packets / conversations
  const pause = seconds / fed
  const filled = payloadLengths.top.filter(({ value }) => value > 0)
  const crumbs = filled.reduce((sum, { value, share }) => sum + (value <= CRUMB ? share : 0), 0)
  const known = filled.reduce((sum, { share }) => sum + share, 0)
  // Whoever only keeps a line open sends no payload; whoever talks sends whole requests.
  if (known === 0 || crumbs < 0.5 * known || payloadShare(strand) < 0.2 || fed < 3 || pause < PAUSE) return undefined
  const said = strand.returnPayloadBytes === undefined ? undefined : strand.returnPayloadBytes / conversations
  if (said !== undefined && said > MUTE) return undefined
  const perSource = conversations / sources
  const port = attackedPort(strand.destinationPorts)
  const rule = fromTraffic(
    'connections-fed-with-crumbs',
    `${counted(conversations, 'connection')} from ${counted(sources, 'source')} got a packet every ${formatWhole(pause)} s, mostly of ${CRUMB} bytes or less${
      said === undefined ? '' : `, and the target had next to nothing to say to them`
    }.`,
    conversations,
  )
  if (said === undefined || (perSource < 5 && sources < MANY_CONNECTIONS))
    return { kind: 'unclear', reading, looksLike: 'many slow connections, of which it is not seen whether they were served', rule }
  return {
    kind: 'vector',
    reading,
    vector: 'slow-connections',
    name: atPort('slow-connection attack', 'TCP', port),
    noun: 'slow-connection attack',
    port,
    protocol: 6,
    reflected: false,
    confidence: perSource >= 20 ? 'high' : 'moderate',
    traits: [
      `${counted(conversations, 'connection')}, ${formatWhole(perSource)} from each source`,
      `a packet every ${formatWhole(pause)} s`,
      `${percent(crumbs / known)} of the payloads hold ${CRUMB} bytes or less`,
      `the target said ${counted(said, 'byte')} to each connection`,
    ],
    rule,
    part: 1,
  }
}
