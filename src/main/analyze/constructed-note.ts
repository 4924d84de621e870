import { contains, type Prefix, parseAddress, parsePrefix } from '#vocabulary'

/** Addresses for documentation: RFC 5737, RFC 3849 and RFC 9637. No host on the Internet has one. */
const DOCUMENTATION: readonly Prefix[] = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'].flatMap(
  (text) => {
    const prefix = parsePrefix(text)
    return prefix.ok ? [prefix.value] : []
  },
)

/**
 * A file that was made for a test or a rehearsal, or whose addresses were replaced, must say so in every result. It shows by the address of
 * a target: undefined when none is one for documentation.
 */
export function constructedNote(targets: readonly string[]): string | undefined {
  const target = targets.find(isForDocumentation)
  return target === undefined
    ? undefined
    : `constructed or anonymised traffic: ${target} is an address for documentation (RFC 5737, RFC 3849), which no host on the Internet has`
}

function isForDocumentation(target: string): boolean {
  const address = parseAddress(target.split('/')[0]!)
  return address.ok && DOCUMENTATION.some((prefix) => contains(prefix, address.value))
}
