import type { VectorKind } from '#vocabulary'

const DIRECT = 'T1498.001'
const REFLECTION = 'T1498.002'
const SYSTEM = 'T1499.001'
const SERVICE = 'T1499.002'

/**
 * Techniques of MITRE ATT&CK (Enterprise, tactic Impact). T1498.001 direct network flood: volume against the line, whatever the
 * protocol. T1498.002 reflection amplification. T1499.001 exhaustion of the operating system: its page names SYN floods and ACK floods,
 * which fill the tables of TCP states; a flood of finished, silent connections fills the same tables. T1499.002 exhaustion of a service:
 * its page names HTTP, TLS and DNS; requests of other services are meant alike. T1499.003 exhaustion of an application is said where each request
 * asks for other work (see `http-flood.ts`).
 */
const TECHNIQUES: Readonly<Record<VectorKind, string>> = {
  'syn-flood': SYSTEM,
  'ack-flood': SYSTEM,
  'connection-flood': SYSTEM,
  'stomp-flood': DIRECT,
  'rst-flood': DIRECT,
  'tcp-flag-flood': DIRECT,
  'udp-flood': DIRECT,
  'quic-flood': SERVICE,
  'game-query-flood': SERVICE,
  'voice-query-flood': SERVICE,
  'dns-query-flood': SERVICE,
  'dns-water-torture': SERVICE,
  'dhcp-flood': SERVICE,
  'service-request-flood': SERVICE,
  'tls-handshake-flood': SERVICE,
  'http-flood': SERVICE,
  'slow-connections': SERVICE,
  'icmp-flood': DIRECT,
  'gre-flood': DIRECT,
  'fragment-flood': DIRECT,
  'protocol-flood': DIRECT,
  'icmp-reflection': REFLECTION,
  'syn-ack-reflection': REFLECTION,
  'rst-reflection': REFLECTION,
  'dns-reflection': REFLECTION,
  'ntp-reflection': REFLECTION,
  'snmp-reflection': REFLECTION,
  'ssdp-reflection': REFLECTION,
  'cldap-reflection': REFLECTION,
  'memcached-reflection': REFLECTION,
  'chargen-reflection': REFLECTION,
  'other-reflection': REFLECTION,
}

export const APPLICATION_EXHAUSTION = 'T1499.003'

/** The technique of a kind of vector, as the table of the room's README has it. */
export function techniqueOf(kind: VectorKind): string {
  return TECHNIQUES[kind]
}
