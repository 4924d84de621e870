import type { TrafficMatch } from '#vocabulary'
import { destinationOf } from './destination.ts'
import { type FilterWording, PAYLOAD_UNSAID, without } from './filter-wording.ts'
import { type TcpFlagName, tcpFlagBits } from './tcp-flag-bits.ts'

const ICMP = 1
const ICMPV6 = 58

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 2: 'igmp', 6: 'tcp', 17: 'udp', 47: 'gre', 132: 'sctp' }
const FLAGS: Readonly<Record<TcpFlagName, string>> = {
  fin: 'fin',
  syn: 'syn',
  rst: 'rst',
  psh: 'push',
  ack: 'ack',
  urg: 'urgent',
  ece: 'ece',
  cwr: 'cwr',
}

/**
 * The match as a BGP flow specification (RFC 8955 section 4, RFC 8956 section 3 for IPv6) in ExaBGP's wording, with a rate of zero as the
 * action, which means discard (RFC 8955 section 7.1). A proposal: nothing announces it. It has no component for the time to live, the TCP
 * window, TCP options or payload; a filter without them is broader.
 */
export function flowspecFilter(match: TrafficMatch): FilterWording {
  const to = destinationOf(match)
  const { protocol } = match
  const cannotSay: string[] = []
  let says = match
  const parts: string[] = [`destination ${to.address}/${to.length}${to.ipv4 ? '' : '/0'};`]
  const component = (name: string, values: readonly string[]) =>
    parts.push(`${name} ${values.length === 1 ? values[0] : `[ ${values.join(' ')} ]`};`)
  const tcpOnly = match.tcpFlags !== undefined || match.windows !== undefined || match.optionless === true
  const carried = protocol ?? (tcpOnly ? 6 : undefined)
  const ports = match.sourcePorts !== undefined || match.destinationPorts !== undefined
  const protocolWord = to.ipv4 ? 'protocol' : 'next-header'
  if (carried !== undefined) component(protocolWord, [`=${PROTOCOLS[carried] ?? carried}`])
  else if (ports) component(protocolWord, ['=tcp', '=udp', '=sctp'])
  const equal = (values: readonly number[]) => values.map((value) => `=${value}`)
  if (ports) {
    const icmp = protocol === ICMP || protocol === ICMPV6
    if (match.sourcePorts) component(icmp ? 'icmp-type' : 'source-port', equal(match.sourcePorts))
    if (match.destinationPorts) component(icmp ? 'icmp-code' : 'destination-port', equal(match.destinationPorts))
  }
  if (match.tcpFlags !== undefined) {
    const { set, clear } = match.tcpFlags
    // One bit an operand, joined by AND: "=" all of the bits, "!" none of them (RFC 8955 section 4.2.1.2).
    component('tcp-flags', [
      [...tcpFlagBits(set).map((name) => `=${FLAGS[name]}`), ...tcpFlagBits(clear & ~set).map((name) => `!${FLAGS[name]}`)].join('&'),
    ])
  }
  if (match.ipLengths !== undefined)
    component(
      'packet-length',
      match.ipLengths.map(({ from, to: until }) => (from === until ? `=${from}` : `>=${from}&<=${until}`)),
    )
  if (match.fragment !== undefined) component('fragment', fragmentWords(match.fragment))
  if (match.ttls !== undefined) {
    cannotSay.push(`the time to live (${match.ttls.join(', ')}): FlowSpec has no component for it`)
    says = without(says, 'ttls')
  }
  if (match.windows !== undefined) {
    cannotSay.push(`the TCP window (${match.windows.join(', ')}): FlowSpec has no component for it`)
    says = without(says, 'windows')
  }
  if (match.optionless === true) {
    cannotSay.push('that TCP options are missing: FlowSpec has no component for it')
    says = without(says, 'optionless')
  }
  if (match.applications !== undefined) {
    cannotSay.push(PAYLOAD_UNSAID)
    says = without(says, 'applications')
  }
  // A window or missing options meant TCP; that much can be said.
  if (tcpOnly && says.protocol === undefined) says = { ...says, protocol: 6 }
  const text = [
    '# A proposal; nothing has been announced. A rate of 0 means discard.',
    ...cannotSay.map((what) => `# Cannot say ${what}. It hits more than the vector.`),
    'flow {',
    '  route proposal {',
    `    match { ${parts.join(' ')} }`,
    '    then { rate-limit 0; }',
    '  }',
    '}',
  ].join('\n')
  return { kind: 'flowspec', text, says, cannotSay }
}

/** Is-fragment means an offset that is not zero; the first fragment has a word of its own (RFC 8955 section 4.2.2.12). */
function fragmentWords(fragment: NonNullable<TrafficMatch['fragment']>): readonly string[] {
  if (fragment === 'later') return ['is-fragment']
  return fragment === 'any' ? ['is-fragment', 'first-fragment'] : ['!is-fragment&!first-fragment']
}
