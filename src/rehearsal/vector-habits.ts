import type { VectorKind } from '#vocabulary'

export const ICMP = 1
export const TCP = 6
export const UDP = 17
export const GRE = 47

/** TCP flags (RFC 9293 section 3.1). */
export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16

/** ICMP type and code as flow records carry them in the destination port: type * 256 + code (RFC 792). */
export const ICMP_ECHO = 8 * 256
export const ICMP_ECHO_REPLY = 0
export const ICMP_PORT_UNREACHABLE = 3 * 256 + 3

/** The kinds that a scenario can play: those that records of flows show. Others exist in packets only. */
export const PLAYABLE_KINDS = [
  'syn-flood',
  'ack-flood',
  'udp-flood',
  'icmp-flood',
  'gre-flood',
  'fragment-flood',
  'http-flood',
  'dns-reflection',
  'ntp-reflection',
  'snmp-reflection',
  'ssdp-reflection',
  'other-reflection',
] as const satisfies readonly VectorKind[]
export type PlayableKind = (typeof PLAYABLE_KINDS)[number]

/** How a kind of vector usually looks in flow records. */
export interface VectorHabit {
  readonly protocol: number
  readonly tcpFlags: number
  /** Mean total length of the IP packets. */
  readonly packetBytes: number
  /** Sizes vary by this share of the mean; 0 = constant. */
  readonly spread: number
  readonly ports: 'random' | 'steady'
  /** 0 = random. */
  readonly sourcePort: number
  readonly destinationPort: number | 'random'
  readonly reflected: boolean
  readonly answeredShare: number
  /** Share of its packets that are later fragments (no ports). */
  readonly fragmentShare: number
}

const direct = { spread: 0, ports: 'random', sourcePort: 0, destinationPort: 'random', reflected: false, fragmentShare: 0 } as const
const reflection = { protocol: 17, tcpFlags: 0, ports: 'steady', destinationPort: 'random', reflected: true, answeredShare: 0 } as const

/**
 * Lengths of direct floods are those published for the Mirai family, less 14 bytes of Ethernet: UDP frame 554, ACK frame 566, GRE frame 578;
 * a SYN with full options has a 40-byte TCP header. NTP: six monlist entries of 72 bytes and a header of 8 (NTP mode 7) give 468. The other
 * lengths, and the shares that are answered, are our judgement: an overloaded target answers little.
 */
export const VECTOR_HABITS: Readonly<Record<PlayableKind, VectorHabit>> = {
  'syn-flood': { ...direct, protocol: TCP, tcpFlags: SYN, packetBytes: 60, destinationPort: 443, answeredShare: 0.1 },
  'ack-flood': { ...direct, protocol: TCP, tcpFlags: ACK, packetBytes: 552, answeredShare: 0.02 },
  'udp-flood': { ...direct, protocol: UDP, tcpFlags: 0, packetBytes: 540, answeredShare: 0.002 },
  'icmp-flood': {
    ...direct,
    protocol: ICMP,
    tcpFlags: 0,
    packetBytes: 84,
    ports: 'steady',
    destinationPort: ICMP_ECHO,
    answeredShare: 0.02,
  },
  'gre-flood': { ...direct, protocol: GRE, tcpFlags: 0, packetBytes: 564, ports: 'steady', destinationPort: 0, answeredShare: 0 },
  'fragment-flood': {
    ...direct,
    protocol: UDP,
    tcpFlags: 0,
    packetBytes: 1500,
    ports: 'steady',
    destinationPort: 0,
    answeredShare: 0,
    fragmentShare: 1,
  },
  'http-flood': { ...direct, protocol: TCP, tcpFlags: ACK | PSH, packetBytes: 240, spread: 0.4, destinationPort: 443, answeredShare: 1 },
  'dns-reflection': { ...reflection, sourcePort: 53, packetBytes: 1400, spread: 0.15, fragmentShare: 0.4 },
  'ntp-reflection': { ...reflection, sourcePort: 123, packetBytes: 468, spread: 0, fragmentShare: 0 },
  'snmp-reflection': { ...reflection, sourcePort: 161, packetBytes: 1350, spread: 0.2, fragmentShare: 0.2 },
  'ssdp-reflection': { ...reflection, sourcePort: 1900, packetBytes: 350, spread: 0.2, fragmentShare: 0 },
  'other-reflection': { ...reflection, sourcePort: 0, packetBytes: 1000, spread: 0.3, fragmentShare: 0 },
}
