export type { ClaimEvidence, CleanClients } from './evidence.ts'
export { weighClaim } from './weigh-claim.ts'
