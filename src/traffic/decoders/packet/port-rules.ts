/** Which rule a port asks for, 0 = none. Two tables, since this is asked twice for every payload. */
export interface PortRules {
  /** A bit for each port with a rule: 8 kB, which the first-level cache holds beside all else; random ports would drive 64 kB out of it. */
  readonly known: Int32Array
  readonly rules: Uint8Array
}

export function createPortRules(entries: readonly (readonly [rule: number, ports: readonly number[]])[]): PortRules {
  const known = new Int32Array(65_536 / 32)
  const rules = new Uint8Array(65_536)
  for (const [rule, ports] of entries)
    for (const port of ports) {
      rules[port] = rule
      known[port >>> 5] = known[port >>> 5]! | (1 << (port & 31))
    }
  return { known, rules }
}

/** HOT PATH: the rule of the source port, else that of the destination port. */
export function ruleOf({ known, rules }: PortRules, sourcePort: number, destinationPort: number): number {
  const either = (known[sourcePort >>> 5]! >>> (sourcePort & 31)) | (known[destinationPort >>> 5]! >>> (destinationPort & 31))
  if ((either & 1) === 0) return 0
  return rules[sourcePort]! || rules[destinationPort]!
}
