/** Flags in the order of their bits, FIN first (RFC 9293 section 3.1; ECE and CWR: RFC 3168). */
const ORDER = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'] as const
export type TcpFlagName = (typeof ORDER)[number]

/** The names of the bits that are set. */
export function tcpFlagBits(bits: number): readonly TcpFlagName[] {
  return ORDER.filter((_, bit) => (bits & (1 << bit)) !== 0)
}
