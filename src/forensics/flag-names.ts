/** RFC 9293 section 3.1; ECE and CWR: RFC 3168. */
export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16
export const URG = 32
export const ECE = 64
export const CWR = 128

const NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const

/** "SYN+FIN", "FIN+PSH+URG (Xmas)", "no flag at all (null)". */
export function flagNames(flags: number): string {
  if (flags === 0) return 'no flag at all (null)'
  const names = NAMES.filter((_, bit) => (flags & (1 << bit)) !== 0)
  // SYN leads, as people say it.
  names.sort((a, b) => Number(b === 'SYN') - Number(a === 'SYN'))
  return flags === (FIN | PSH | URG) ? `${names.join('+')} (Xmas)` : names.join('+')
}
