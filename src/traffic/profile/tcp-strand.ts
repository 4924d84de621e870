import { TCP_ACK, TCP_ODD, TCP_RST, TCP_SYN, TCP_SYN_ACK } from './strand-tally.ts'

const FIN = 1
const SYN = 2
const RST = 4
const PSH = 8
const ACK = 16

/** HOT PATH: the strand of a TCP packet by its flags, as one look-up. ECE, CWR and URG do not matter (RFC 3168 sets them on SYNs). */
export const TCP_STRAND: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, flags) => {
  if ((flags & SYN) !== 0) {
    if ((flags & (RST | FIN)) !== 0) return TCP_ODD
    return (flags & ACK) !== 0 ? TCP_SYN_ACK : TCP_SYN
  }
  if ((flags & RST) !== 0) return (flags & (FIN | PSH)) !== 0 && (flags & ACK) === 0 ? TCP_ODD : TCP_RST
  return (flags & ACK) !== 0 ? TCP_ACK : TCP_ODD
})

/**
 * HOT PATH: the strand of a TCP flow, whose flags are the OR of all its packets'. A SYN and an ACK in a flow of several packets is a
 * connection, unless it comes from a service's port: then it may be a SYN-ACK sent again and again (RFC 9293 section 3.8.1).
 * Flags of 0 mean that the exporter gave none.
 */
export function tcpFlowStrand(flags: number, packets: number, sourcePort: number, destinationPort: number): number {
  if ((flags & (SYN | RST | ACK | FIN | PSH)) === 0) return TCP_ACK
  const exactly = flags & (SYN | RST | ACK | FIN | PSH)
  if (exactly === SYN || exactly === (SYN | RST)) return TCP_SYN
  if (exactly === (SYN | ACK)) {
    if (packets <= 1) return TCP_SYN_ACK
    return sourcePort < 1024 && destinationPort >= 1024 ? TCP_SYN_ACK : TCP_ACK
  }
  if (exactly === RST || exactly === (RST | ACK)) return TCP_RST
  if ((flags & ACK) !== 0) return TCP_ACK
  return TCP_ODD
}

/** A flow that shows a completed handshake: SYN and ACK from the same side, in more than one packet. */
export function isHandshakeFlow(flags: number, packets: number): boolean {
  return (flags & (SYN | ACK)) === (SYN | ACK) && packets > 1
}
