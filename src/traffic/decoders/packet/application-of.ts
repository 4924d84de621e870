import { datagramApplication } from './datagram-application.ts'
import { streamApplication } from './stream-application.ts'

/**
 * HOT PATH: what the first payload bytes of a packet are, as a code of `APPLICATIONS` (0 = nothing known). Content decides; a port is asked
 * only where the content alone is ambiguous, and the rule says so. Looks at the first 64 bytes at most, so that a short sample and a whole
 * capture of the same packet are called the same, and never beyond `held`.
 *
 * @param held captured payload bytes from `b[at]` on
 * @param length payload bytes as the headers say
 */
export function applicationOf(
  protocol: number,
  sourcePort: number,
  destinationPort: number,
  b: Uint8Array,
  at: number,
  held: number,
  length: number,
): number {
  const seen = held < MOST_SEEN ? held : MOST_SEEN
  if (protocol === TCP) return streamApplication(sourcePort, destinationPort, b, at, seen, length)
  if (protocol === UDP) return datagramApplication(sourcePort, destinationPort, b, at, seen, length)
  return 0
}

/** Bytes of payload that a row of a `PacketBatch` keeps (16 words). */
const MOST_SEEN = 64
const TCP = 6
const UDP = 17
