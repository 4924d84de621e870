import { amplifierName } from '#vocabulary'
import { type Likeness, portOf, speaks } from './likeness.ts'
import type { StrandReading } from './reading.ts'

const at = (reading: StrandReading, ...ports: readonly number[]) => ports.includes(portOf(reading))
const answered = ({ returned }: StrandReading) => returned !== undefined && returned >= 0.3

/** A server of time, names or games has more than a handful of clients. Judgement. */
const CLIENTS = 10

/** What datagrams look like, the first that fits. Ports are IANA's, or those the games' and VPNs' makers name. */
const DATAGRAMS: readonly Likeness[] = [
  { looksLike: 'a name server at work', fits: (one) => at(one, 53) && one.sources >= CLIENTS && answered(one) },
  { looksLike: 'a time server at work (NTP)', fits: (one) => at(one, 123) && one.sources >= CLIENTS && answered(one) },
  { looksLike: 'a monitoring station at work (SNMP)', fits: (one) => at(one, 161) && speaks(one, 'snmp-request') && answered(one) },
  { looksLike: 'BitTorrent', fits: (one) => speaks(one, 'bittorrent') },
  {
    looksLike: 'a game server and its players',
    fits: (one) =>
      one.sources >= 3 &&
      answered(one) &&
      (speaks(one, 'raknet-other', 'raknet-ping', 'source-query', 'quake-query') ||
        (at(one, 27_015, 27_960, 19_132, 19_133, 25_565, 30_120, 7777, 2302) && one.meanSize < 600)),
  },
  { looksLike: 'voice (TeamSpeak)', fits: (one) => speaks(one, 'teamspeak') || at(one, 9987) },
  { looksLike: 'voice or video calls (RTP, STUN)', fits: (one) => speaks(one, 'rtp', 'stun-request', 'stun-answer') },
  { looksLike: 'calls being set up (SIP)', fits: (one) => speaks(one, 'sip-request', 'sip-answer') && !at(one, 5060) },
  {
    looksLike: 'a VPN or tunnel',
    fits: (one) => speaks(one, 'wireguard', 'openvpn', 'ike', 'dtls') || at(one, 51_820, 4789, 6081),
  },
  {
    looksLike: 'QUIC',
    fits: (one) => speaks(one, 'quic-initial', 'quic-other') || (at(one, 443) && one.strand.applications === undefined),
  },
  { looksLike: 'a speed test (iperf)', fits: (one) => at(one, 5001, 5201) && one.sources <= 2 },
  { looksLike: 'devices at work (CoAP)', fits: (one) => speaks(one, 'coap-request') && !at(one, 5683) },
  { looksLike: 'log-ins being checked (RADIUS)', fits: (one) => speaks(one, 'radius') || at(one, 1812, 1813) },
]

/** What datagrams look like, in the words of the first likeness that fits. */
export function describeDatagrams(reading: StrandReading): string {
  const likeness = DATAGRAMS.find((one) => one.fits(reading))
  if (likeness !== undefined) return likeness.looksLike
  const name = amplifierName(portOf(reading))
  if (name !== undefined) return reading.sources > 1 ? `${name} clients` : `an exchange of ${name} messages`
  if (reading.sources <= 3 && reading.strand.packets >= 1000)
    return answered(reading) ? 'a call, game or tunnel' : 'a stream (call, video, game or tunnel)'
  return 'ordinary UDP traffic'
}
