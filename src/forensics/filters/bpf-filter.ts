import type { TrafficMatch } from '#vocabulary'
import { type Destination, destinationOf } from './destination.ts'
import { type FilterWording, PAYLOAD_UNSAID, without } from './filter-wording.ts'

const ICMP = 1
const TCP = 6
const ICMPV6 = 58
/** Protocols whose ports pcap-filter(7) knows. */
const PORTED = new Set([6, 17, 132])

/**
 * The match in the language of pcap-filter(7), for tcpdump, tshark and BPF sockets. IPv6 fields are read at fixed offsets (RFC 8200 section
 * 3), since the language follows no extension headers; tags and tunnels need words that depend on the network and are not followed either.
 */
export function bpfFilter(given: TrafficMatch): FilterWording {
  const to = destinationOf(given)
  const cannotSay: string[] = []
  let match = given
  if (!to.ipv4 && (given.fragment === 'any' || given.fragment === 'later') && asksTransport(given)) {
    cannotSay.push('ports, flags and windows behind an IPv6 fragment header')
    match = without(given, 'sourcePorts', 'destinationPorts', 'tcpFlags', 'windows', 'optionless')
  }
  const { protocol } = match
  let says = match
  const parts: string[] = [`${to.ipv4 ? 'ip' : 'ip6'} dst ${to.host ? `host ${to.address}` : `net ${to.address}/${to.length}`}`]
  if (protocol !== undefined) parts.push(to.ipv4 ? `ip proto ${protocol}` : `ip6 proto ${protocol}`)
  if (!to.ipv4 && asksTransport(match)) cannotSay.push('IPv6 packets with extension headers: they pass it by')
  if (match.sourcePorts !== undefined || match.destinationPorts !== undefined) {
    if (protocol === ICMP || protocol === ICMPV6) {
      // Of ICMP they are type and code.
      if (match.sourcePorts) parts.push(anyOf(match.sourcePorts.map((type) => `${icmpByte(to, 0)} == ${type}`)))
      if (match.destinationPorts) parts.push(anyOf(match.destinationPorts.map((code) => `${icmpByte(to, 1)} == ${code}`)))
    } else if (protocol === undefined || PORTED.has(protocol)) {
      if (match.sourcePorts) parts.push(anyOf(match.sourcePorts.map((port) => `src port ${port}`)))
      if (match.destinationPorts) parts.push(anyOf(match.destinationPorts.map((port) => `dst port ${port}`)))
    } else {
      cannotSay.push(`ports of IP protocol ${protocol}`)
      says = without(says, 'sourcePorts', 'destinationPorts')
    }
  }
  if (match.tcpFlags !== undefined || match.windows !== undefined || match.optionless === true) {
    if (protocol !== TCP) parts.push(to.ipv4 ? `ip proto ${TCP}` : `ip6 proto ${TCP}`)
    if (!to.ipv4) parts.push(`ip6[6] == ${TCP}`)
  }
  const { tcpFlags } = match
  if (tcpFlags !== undefined) parts.push(`${tcp(to, 13)} & 0x${hex(tcpFlags.set | tcpFlags.clear)} == 0x${hex(tcpFlags.set)}`)
  if (match.windows !== undefined) parts.push(anyOf(match.windows.map((window) => `${tcp(to, 14, 2)} == ${window}`)))
  // A data offset below five words is malformed and counts as one without options.
  if (match.optionless === true) parts.push(`${tcp(to, 12)} & 0xf0 <= 0x50`)
  if (match.fragment !== undefined) parts.push(fragmentWords(to, match.fragment))
  if (match.ipLengths !== undefined) {
    // IPv6 counts what follows the fixed header of 40 bytes.
    const field = to.ipv4 ? 'ip[2:2]' : 'ip6[4:2]'
    const less = to.ipv4 ? 0 : 40
    const range = (from: number, until: number) =>
      from === until ? `${field} == ${from}` : `(${field} >= ${from} and ${field} <= ${until})`
    parts.push(anyOf(match.ipLengths.map(({ from, to: until }) => range(Math.max(0, from - less), Math.max(0, until - less)))))
  }
  if (match.ttls !== undefined) parts.push(anyOf(match.ttls.map((ttl) => `${to.ipv4 ? 'ip[8]' : 'ip6[7]'} == ${ttl}`)))
  if (match.applications !== undefined) {
    cannotSay.push(PAYLOAD_UNSAID)
    says = without(says, 'applications')
  }
  return { kind: 'bpf', text: parts.join(' and '), says, cannotSay }
}

function asksTransport(match: TrafficMatch): boolean {
  return (match.sourcePorts ?? match.destinationPorts ?? match.tcpFlags ?? match.windows ?? match.optionless) !== undefined
}

function anyOf(alternatives: readonly string[]): string {
  return alternatives.length === 1 ? alternatives[0]! : `(${alternatives.join(' or ')})`
}

function icmpByte(to: Destination, at: number): string {
  return to.ipv4 ? `icmp[${at}]` : `ip6[${40 + at}]`
}

function tcp(to: Destination, at: number, size?: number): string {
  const length = size === undefined ? '' : `:${size}`
  return to.ipv4 ? `tcp[${at}${length}]` : `ip6[${40 + at}${length}]`
}

function hex(bits: number): string {
  return (bits & 255).toString(16).padStart(2, '0')
}

function fragmentWords(to: Destination, fragment: NonNullable<TrafficMatch['fragment']>): string {
  if (to.ipv4) {
    // More-fragments bit and offset (RFC 791 section 3.1).
    if (fragment === 'later') return 'ip[6:2] & 0x1fff != 0'
    return `ip[6:2] & 0x3fff ${fragment === 'any' ? '!=' : '=='} 0`
  }
  // The fragment header where it is the first extension (RFC 8200 section 4.5): offset and more-fragments bit at its third byte.
  if (fragment === 'later') return '(ip6[6] == 44 and ip6[42:2] & 0xfff8 != 0)'
  if (fragment === 'any') return '(ip6[6] == 44 and ip6[42:2] & 0xfff9 != 0)'
  return '(ip6[6] != 44 or ip6[42:2] & 0xfff9 == 0)'
}
