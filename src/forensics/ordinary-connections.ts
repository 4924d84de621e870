import type { Application } from '#vocabulary'
import { type Likeness, portOf, speaks } from './likeness.ts'
import { payloadShare, type StrandReading } from './reading.ts'
import { MANY_SOURCES, SOME_SOURCES } from './thresholds.ts'

/** Likenesses that say little: a crowd of such clients is told as a crowd. */
export const ORDINARY_TCP = 'ordinary TCP traffic'
export const WEB_CLIENTS = 'the clients of a web service'

/** Something was said about payloads, and it is this; or nothing was, and the port stands for it. */
const speaksOr = (reading: StrandReading, ports: readonly number[], ...names: readonly Application[]) =>
  speaks(reading, ...names) || (reading.strand.applications === undefined && ports.includes(portOf(reading)))
/** The port stands for it, and what is said there is not another protocol's: of mail and databases only the beginning can be told. */
const stands = (reading: StrandReading, ports: readonly number[]) =>
  ports.includes(portOf(reading)) && !speaks(reading, 'http-request', 'http-answer', 'ssh', 'rdp', 'bittorrent')
/** SMTP, POP3, IMAP and their forms over TLS (IANA). */
const MAIL = [25, 110, 143, 465, 587, 993, 995]
/** SQL Server, Oracle, MySQL, PostgreSQL, Redis, MongoDB, Cassandra (IANA, and their makers). */
const DATABASES = [1433, 1521, 3306, 5432, 6379, 9042, 27_017]
const fewLarge = ({ strand, sources, packetsPerSource }: StrandReading) =>
  strand.packets >= 1000 && (sources <= SOME_SOURCES || (sources < MANY_SOURCES && packetsPerSource >= 100))

const isMqtt = (reading: StrandReading) => speaks(reading, 'mqtt') || stands(reading, [1883, 8883])

/** From so many devices on, connections that all begin at once are a storm of returning clients. Judgement. */
const STORM = 200
/** Requests that each ask for another page, and hardly any of them twice. */
const DIFFERENT = 0.7
/** Parallel connections that speed tests open, and no download does (their usual count is 4 to 32). Judgement. */
const PARALLEL = 4

/**
 * What TCP connections in use look like, the first that fits. Sizes: a download arrives in full segments; what carries data away is
 * answered by bare acknowledgements of 40 to 66 bytes.
 */
const CONNECTIONS: readonly Likeness[] = [
  { looksLike: 'BitTorrent', fits: (one) => speaks(one, 'bittorrent') },
  {
    looksLike: 'a storm of reconnecting devices (MQTT)',
    fits: (one) => one.sources >= STORM && isMqtt(one) && one.packetsPerSource <= 20,
  },
  { looksLike: 'devices at a message broker (MQTT)', fits: isMqtt },
  { looksLike: 'mail', fits: (one) => speaks(one, 'smtp') || stands(one, MAIL) },
  {
    looksLike: 'a crawler that reads page after page',
    fits: ({ strand, sources }) =>
      strand.requests !== undefined &&
      strand.requests.sampled >= 30 &&
      strand.requests.distinctPathShare >= DIFFERENT &&
      sources <= 5 * SOME_SOURCES,
  },
  {
    looksLike: 'a speed test in several connections at once, to the target',
    fits: (one) => fewLarge(one) && one.meanSize >= 700 && (one.strand.conversations ?? 0) >= PARALLEL && one.sources <= 2,
  },
  {
    looksLike: 'a large transfer to the target (download, backup or speed test)',
    fits: (one) => fewLarge(one) && one.meanSize >= 700,
  },
  {
    looksLike: 'a large transfer from the target (download, backup or speed test)',
    fits: (one) => fewLarge(one) && one.meanSize <= 120 && (one.returned === undefined || one.returned >= 0.5),
  },
  { looksLike: 'remote desktops', fits: (one) => speaksOr(one, [3389], 'rdp') },
  { looksLike: 'SSH', fits: (one) => speaksOr(one, [22], 'ssh') },
  { looksLike: 'a database and its clients', fits: (one) => stands(one, DATABASES) },
  { looksLike: 'an industrial control system at work (Modbus, DNP3)', fits: (one) => speaks(one, 'modbus', 'dnp3') },
  { looksLike: 'calls (SIP)', fits: (one) => speaks(one, 'sip-request', 'sip-answer') },
  { looksLike: 'a VPN or tunnel', fits: (one) => speaks(one, 'openvpn') },
  {
    looksLike: WEB_CLIENTS,
    fits: (one) =>
      one.sources > SOME_SOURCES && payloadShare(one.strand) > 0 && speaks(one, 'http-request', 'tls-client-hello', 'tls-other'),
  },
]

/** What established connections look like, in the words of the first likeness that fits. */
export function describeConnections(reading: StrandReading): string {
  return CONNECTIONS.find((one) => one.fits(reading))?.looksLike ?? ORDINARY_TCP
}
