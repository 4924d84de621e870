/**
 * What the first bytes of a payload are, as far as a look at them can tell: an index is what `PacketBatch.application` holds. A recognised
 * question or answer is a trait, never a proof: a flood may carry the bytes of a genuine query (reference ddos.md section 5.2).
 */
export const APPLICATIONS = [
  'none',
  'dns-query',
  'dns-answer',
  'ntp-request',
  'ntp-answer',
  'ntp-control',
  'snmp-request',
  'snmp-answer',
  'ssdp-search',
  'ssdp-answer',
  'tls-client-hello',
  'tls-other',
  'dtls',
  'http-request',
  'http-answer',
  'quic-initial',
  'quic-other',
  'source-query',
  'source-answer',
  'quake-query',
  'quake-answer',
  'raknet-ping',
  'raknet-other',
  'teamspeak',
  'sip-request',
  'sip-answer',
  'rtp',
  'stun-request',
  'stun-answer',
  'ike',
  'wireguard',
  'openvpn',
  'dhcp',
  'bittorrent',
  'ldap-request',
  'ldap-answer',
  'memcached-request',
  'memcached-answer',
  'coap-request',
  'coap-answer',
  'ssh',
  'smtp',
  'minecraft',
  'rdp',
  'mqtt',
  'dnp3',
  'modbus',
  'syslog',
  'netbios',
  'tftp',
  'radius',
  'flow-export',
] as const
export type Application = (typeof APPLICATIONS)[number]

const CODES: ReadonlyMap<string, number> = new Map(APPLICATIONS.map((name, code) => [name, code]))

/** The code of an application's name. */
export function applicationCode(name: Application): number {
  return CODES.get(name)!
}
