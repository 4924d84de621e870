import { documentationPrefixes } from '#atlas'
import { contains, parseAddress } from '#vocabulary'

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
  return address.ok && documentationPrefixes().some((prefix) => contains(prefix, address.value))
}
