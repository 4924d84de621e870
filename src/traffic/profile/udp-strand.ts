import { AMPLIFIER_SLOT } from './amplifier-slot.ts'
import { fitsAnswer } from './fits-answer.ts'
import { UDP, UDP_ANSWER } from './strand-tally.ts'

/**
 * HOT PATH: `udp-answer` when the packet comes from an amplifier's port, unless it is a question or a plain exchange between equals:
 * the same service on both sides (NTP peers, mDNS, IKE gateways) or a client that happened to draw such a port for a well-known service.
 * Then the first payload bytes decide, and where they cannot it is plain `udp`.
 */
export function udpStrand(sourcePort: number, destinationPort: number, w0: number, w1: number, w2: number, length: number): number {
  const slot = AMPLIFIER_SLOT[sourcePort]!
  if (slot === 0) return UDP
  if (sourcePort === destinationPort || (AMPLIFIER_SLOT[destinationPort] !== 0 && sourcePort >= 1024 && destinationPort < 1024))
    return fitsAnswer(sourcePort, w0, w1, w2, length) === 1 && sourcePort !== 4500 ? UDP_ANSWER + slot : UDP
  return UDP_ANSWER + slot
}

/**
 * HOT PATH: the same for a flow, which has no payload. Between equals, answers that amplify are large: questions of all these services fit
 * in 300 bytes, while the answers that make an amplifier worth abusing do not (US-CERT TA14-017A lists factors from 3.8 up).
 */
export function udpFlowStrand(sourcePort: number, destinationPort: number, bytesPerPacket: number): number {
  const slot = AMPLIFIER_SLOT[sourcePort]!
  if (slot === 0) return UDP
  if (sourcePort === destinationPort || (AMPLIFIER_SLOT[destinationPort] !== 0 && sourcePort >= 1024 && destinationPort < 1024))
    return bytesPerPacket > 300 && sourcePort !== 500 && sourcePort !== 4500 ? UDP_ANSWER + slot : UDP
  return UDP_ANSWER + slot
}
