import { applicationCode, contains, PACKET_FRAGMENT, PACKET_LATER_FRAGMENT, type PacketBatch, type TrafficMatch } from '#vocabulary'
import { destinationOf } from './destination.ts'

/** Does row `row` of the batch belong to the match? */
export type RowMatcher = (batch: PacketBatch, row: number) => boolean

const TCP = 6
const UDP = 17
const SCTP = 132

/**
 * The match as a question to rows, for those who carve packets out and for those who estimate what a filter would hit. HOT PATH: sets become
 * tables once, a row costs a few reads, nothing is allocated. Addresses are those of the innermost IP header, as the row has them.
 *
 * A condition on ports, flags, window, options or payload is never met by a later fragment, which has no transport header (RFC 791 section 3.2).
 * Ports without a protocol mean TCP, UDP and SCTP; of ICMP the source port is the type and the destination port the code. Where the capture
 * was cut before a field, the row has 0 there and is judged by it.
 */
export function createRowMatcher(match: TrafficMatch): RowMatcher {
  const { prefix, ipv4 } = destinationOf(match)
  const host = prefix.length === 128
  const [d0, d1, d2, d3] = prefix.words
  const version = ipv4 ? 4 : 6
  const protocol = match.protocol ?? -1
  const sourcePorts = tableOf(match.sourcePorts, 65_536)
  const destinationPorts = tableOf(match.destinationPorts, 65_536)
  const windows = tableOf(match.windows, 65_536)
  const ttls = tableOf(match.ttls, 256)
  const applications = match.applications === undefined ? undefined : tableOf(match.applications.map(applicationCode), 256)
  const flags = match.tcpFlags
  const flagMask = flags === undefined ? 0 : (flags.set | flags.clear) & 255
  const flagValue = flags === undefined ? 0 : flags.set & 255
  const optionless = match.optionless === true
  const lengths = match.ipLengths
  const { fragment } = match
  const ports = sourcePorts !== undefined || destinationPorts !== undefined
  const tcpOnly = flags !== undefined || windows !== undefined || optionless
  const transport = ports || tcpOnly || applications !== undefined

  return (batch, row) => {
    const a = 4 * row
    const to = batch.destination
    if (host) {
      if (to[a + 3] !== d3 || to[a] !== d0 || to[a + 1] !== d1 || to[a + 2] !== d2) return false
    } else if (batch.ipVersion[row] !== version || !contains(prefix, to, a)) return false
    const carried = batch.protocol[row]!
    if (protocol >= 0 && carried !== protocol) return false
    const bits = batch.flags[row]!
    if (fragment !== undefined) {
      if (fragment === 'later' && (bits & PACKET_LATER_FRAGMENT) === 0) return false
      if (fragment === 'any' && (bits & PACKET_FRAGMENT) === 0) return false
      if (fragment === 'none' && (bits & PACKET_FRAGMENT) !== 0) return false
    }
    if (ttls !== undefined && ttls[batch.ttl[row]!] === 0) return false
    if (lengths !== undefined) {
      const length = batch.ipLength[row]!
      let within = false
      for (let i = 0; i < lengths.length; i++) {
        const range = lengths[i]!
        if (length >= range.from && length <= range.to) within = true
      }
      if (!within) return false
    }
    if (!transport) return true
    if ((bits & PACKET_LATER_FRAGMENT) !== 0) return false
    if (ports) {
      if (protocol < 0 && carried !== TCP && carried !== UDP && carried !== SCTP) return false
      if (sourcePorts !== undefined && sourcePorts[batch.sourcePort[row]!] === 0) return false
      if (destinationPorts !== undefined && destinationPorts[batch.destinationPort[row]!] === 0) return false
    }
    if (tcpOnly) {
      if (carried !== TCP) return false
      if ((batch.tcpFlags[row]! & flagMask) !== flagValue) return false
      if (windows !== undefined && windows[batch.tcpWindow[row]!] === 0) return false
      if (optionless && batch.tcpOptionsLength[row] !== 0) return false
    }
    return applications === undefined || applications[batch.application[row]!] === 1
  }
}

function tableOf(values: readonly number[] | undefined, size: number): Uint8Array | undefined {
  if (values === undefined) return undefined
  const table = new Uint8Array(size)
  for (const value of values) if (value >= 0 && value < size) table[value] = 1
  return table
}
