import type { TrafficMatch } from '#vocabulary'
import { type Destination, destinationOf } from './destination.ts'
import { type FilterWording, PAYLOAD_UNSAID, without } from './filter-wording.ts'
import { type TcpFlagName, tcpFlagBits } from './tcp-flag-bits.ts'

const ICMP = 1
const TCP = 6
const UDP = 17
const ICMPV6 = 58
const SCTP = 132

/** As nft(8) writes them; others stay numbers, which need no list of protocols on the machine. */
const PROTOCOLS: Readonly<Record<number, string>> = { [ICMP]: 'icmp', [TCP]: 'tcp', [UDP]: 'udp', [ICMPV6]: 'ipv6-icmp' }
const FLAGS: Readonly<Record<TcpFlagName, string>> = {
  fin: 'fin',
  syn: 'syn',
  rst: 'rst',
  psh: 'psh',
  ack: 'ack',
  urg: 'urg',
  ece: 'ecn',
  cwr: 'cwr',
}

/** Before the kernel puts fragments together, so that headers are as on the wire (NF_IP_PRI_RAW_BEFORE_DEFRAG, linux/netfilter_ipv4.h). */
const PRIORITY = -450

/** The match as a whole file for `nft -f`: a table of its own with one rule that counts and drops. A proposal: nobody loads it but the reader. */
export function nftablesFilter(match: TrafficMatch): FilterWording {
  const to = destinationOf(match)
  const { protocol } = match
  const cannotSay: string[] = []
  let says = match
  const family = to.ipv4 ? 'ip' : 'ip6'
  const parts: string[] = [`${family} daddr ${to.host ? to.address : `${to.address}/${to.length}`}`]
  const tcpOnly = match.tcpFlags !== undefined || match.windows !== undefined || match.optionless === true
  const ports = match.sourcePorts !== undefined || match.destinationPorts !== undefined
  if (protocol !== undefined) parts.push(`meta l4proto ${PROTOCOLS[protocol] ?? protocol}`)
  else if (tcpOnly) parts.push('meta l4proto tcp')
  else if (ports) parts.push(`meta l4proto { ${TCP}, ${UDP}, ${SCTP} }`)
  if (ports) {
    const icmp = protocol === ICMP ? 'icmp' : protocol === ICMPV6 ? 'icmpv6' : undefined
    if (icmp !== undefined) {
      if (match.sourcePorts) parts.push(`${icmp} type ${set(match.sourcePorts)}`)
      if (match.destinationPorts) parts.push(`${icmp} code ${set(match.destinationPorts)}`)
    } else {
      const header = protocol === UDP ? 'udp' : protocol === TCP || (protocol === undefined && tcpOnly) ? 'tcp' : 'th'
      if (match.sourcePorts) parts.push(`${header} sport ${set(match.sourcePorts)}`)
      if (match.destinationPorts) parts.push(`${header} dport ${set(match.destinationPorts)}`)
    }
  }
  if (match.tcpFlags !== undefined) {
    const { set: on, clear } = match.tcpFlags
    parts.push(`tcp flags & (${flagWords(on | clear)}) == ${on === 0 ? '0x0' : flagWords(on)}`)
  }
  if (match.windows !== undefined) parts.push(`tcp window ${set(match.windows)}`)
  if (match.optionless === true) parts.push('tcp doff <= 5')
  if (match.fragment !== undefined) {
    parts.push(fragmentWords(to, match.fragment))
    if (!to.ipv4 && match.fragment !== 'later')
      cannotSay.push(
        match.fragment === 'any'
          ? 'that lone "atomic" fragments (RFC 6946) are whole: it takes them for fragments'
          : 'that lone "atomic" fragments (RFC 6946) are whole: they pass it by',
      )
  }
  if (match.ipLengths !== undefined) {
    // `ip6 length` counts what follows the fixed header of 40 bytes.
    const less = to.ipv4 ? 0 : 40
    const ranges = match.ipLengths.map(({ from, to: until }) => {
      const low = Math.max(0, from - less)
      const high = Math.max(0, until - less)
      return low === high ? `${low}` : `${low}-${high}`
    })
    parts.push(`${family} length ${ranges.length === 1 ? ranges[0] : `{ ${ranges.join(', ')} }`}`)
  }
  if (match.ttls !== undefined) parts.push(`${to.ipv4 ? 'ip ttl' : 'ip6 hoplimit'} ${set(match.ttls)}`)
  if (match.applications !== undefined) {
    cannotSay.push(PAYLOAD_UNSAID)
    says = without(says, 'applications')
  }
  const text = [
    '# A proposal; nothing has been applied. "nft -c -f FILE" checks it, "nft -f FILE" loads it.',
    ...cannotSay.map((what) => `# Cannot say ${what}.`),
    'table inet breakwater_proposal {',
    '  chain incoming {',
    `    type filter hook prerouting priority ${PRIORITY}; policy accept;`,
    `    ${parts.join(' ')} counter drop`,
    '  }',
    '}',
  ].join('\n')
  return { kind: 'nftables', text, says, cannotSay }
}

function set(values: readonly number[]): string {
  return values.length === 1 ? `${values[0]}` : `{ ${values.join(', ')} }`
}

function flagWords(bits: number): string {
  return tcpFlagBits(bits)
    .map((name) => FLAGS[name])
    .join(' | ')
}

function fragmentWords(to: Destination, fragment: NonNullable<TrafficMatch['fragment']>): string {
  if (to.ipv4) {
    if (fragment === 'later') return 'ip frag-off & 0x1fff != 0'
    return `ip frag-off & 0x3fff ${fragment === 'any' ? '!=' : '=='} 0`
  }
  if (fragment === 'later') return 'frag frag-off != 0'
  return `exthdr frag ${fragment === 'any' ? 'exists' : 'missing'}`
}
