import { isIPv4Words, type Prefix, parsePrefix, type TrafficMatch } from '#vocabulary'

export interface Destination {
  readonly prefix: Prefix
  readonly ipv4: boolean
  /** One address, without a length. */
  readonly host: boolean
  /** Length as the family writes it: 32 or 128 at most. */
  readonly length: number
  /** The address or the first address of the prefix, without a length. */
  readonly address: string
}

/** The destination of a match, which profiles write themselves: one that is no address is our own mistake. */
export function destinationOf({ destination }: TrafficMatch): Destination {
  const parsed = parsePrefix(destination)
  if (!parsed.ok) throw new Error(`a match needs an address or prefix: ${parsed.fault.message}`)
  const prefix = parsed.value
  const ipv4 = isIPv4Words(prefix.words) && prefix.length >= 96
  return {
    prefix,
    ipv4,
    host: prefix.length === 128,
    length: ipv4 ? prefix.length - 96 : prefix.length,
    address: destination.split('/')[0]!,
  }
}
