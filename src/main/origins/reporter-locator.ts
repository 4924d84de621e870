import { type Atlas, createLocated } from '#atlas'
import { kindOfNetwork } from '#forensics'
import type { LocateReporter, ReporterOrigin } from '#signals'
import { type NetworkKind, UNKNOWN_COUNTRY } from '#vocabulary'

/**
 * The atlas as the report desk asks it: the country of the database that stands first, the network that announces the address, and what
 * kind of network its number or name suggests. Keeps nothing of the address.
 */
export function createReporterLocator(atlas: Atlas): LocateReporter {
  const located = createLocated(atlas.databases.length)
  /** Words are searched in a name once a network: there are about 80,000. */
  const kinds = new Map<number, NetworkKind>()

  function kindOf(network: number): NetworkKind {
    let kind = kinds.get(network)
    if (kind === undefined) {
      kind = kindOfNetwork(network, atlas.asnName(network))
      kinds.set(network, kind)
    }
    return kind
  }

  return (address): ReporterOrigin => {
    atlas.locate(address, 0, located)
    const { asn, countries, bogon } = located
    if (bogon) return {}
    const country = countries.find((code) => code !== UNKNOWN_COUNTRY)
    return {
      ...(country === undefined ? {} : { country }),
      ...(asn === 0 ? {} : { network: asn, kind: kindOf(asn) }),
    }
  }
}
