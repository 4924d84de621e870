import { tcpFlagBits } from './filters/tcp-flag-bits.ts'

/** RFC 9293 section 3.1. */
export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16
const URG = 32

/** "SYN+FIN", "FIN+PSH+URG (Xmas)", "no flag at all (null)". */
export function flagNames(flags: number): string {
  if (flags === 0) return 'no flag at all (null)'
  const names = tcpFlagBits(flags).map((name) => name.toUpperCase())
  // SYN leads, as people say it.
  names.sort((a, b) => Number(b === 'SYN') - Number(a === 'SYN'))
  return flags === (FIN | PSH | URG) ? `${names.join('+')} (Xmas)` : names.join('+')
}
