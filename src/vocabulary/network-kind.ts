/** What kind of network an address belongs to: a heuristic from the name of its operator, said as such. */
export const NETWORK_KINDS = ['hosting', 'access', 'mobile', 'education', 'government', 'business', 'unknown'] as const
export type NetworkKind = (typeof NETWORK_KINDS)[number]
