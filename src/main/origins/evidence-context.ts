import type { Atlas } from '#atlas'
import type { Claim, CountryBaseline, CountryCode, KnownNetwork, TrafficEvidence } from '#vocabulary'

export interface EvidenceContext {
  readonly atlas: Atlas
  readonly claims: readonly Claim[]
  /** Beside the address space, which the atlas knows: the clean clients of the service. */
  readonly baselines?: readonly CountryBaseline[]
}

/** The evidence with what the atlas knows of its sources' networks, and what their countries are held against. */
export function withContext(evidence: TrafficEvidence, { atlas, claims, baselines = [] }: EvidenceContext): TrafficEvidence {
  let networks: Map<number, KnownNetwork> | undefined
  return {
    ...evidence,
    // Asked for where sources are placed only: of calm traffic nobody's sources are written down.
    get networks() {
      networks ??= networksOf(evidence, atlas)
      return networks
    },
    ...(atlas.networkDatabase ? { networkDatabase: atlas.networkDatabase } : {}),
    baselines: [...addressSpace(atlas), ...baselines],
    claimed: [...new Set(claims.flatMap(({ area }) => area))],
  }
}

function networksOf(evidence: TrafficEvidence, atlas: Atlas): Map<number, KnownNetwork> {
  const networks = new Map<number, KnownNetwork>()
  for (const strand of evidence.strands)
    for (const { asn } of strand.sample) if (asn !== 0 && !networks.has(asn)) networks.set(asn, { name: atlas.asnName(asn) })
  return networks
}

/** The census as each database maps it, the first baseline. Known once an atlas: a file of the operator's own is walked for it. */
export function censusOf(atlas: Atlas): readonly { readonly database: string; readonly shares: ReadonlyMap<CountryCode, number> }[] {
  return atlas.databases.map(({ name }, index) => ({ database: name, shares: atlas.census(index) }))
}

function addressSpace(atlas: Atlas): readonly CountryBaseline[] {
  return censusOf(atlas).map(({ database, shares }) => ({ name: 'address space', database, shares }))
}
