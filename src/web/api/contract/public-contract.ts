import type { ContractRoute } from './contract-route.ts'
import { FORMAT_CONTRACT } from './format-contract.ts'
import { HEALTH_CONTRACT } from './health-contract.ts'
import { READING_CONTRACT } from './reading-contract.ts'
import { REPORT_CONTRACT } from './report-contract.ts'

/** Everything that the public listener answers programs with. */
export const PUBLIC_CONTRACT: readonly ContractRoute[] = [...REPORT_CONTRACT, ...READING_CONTRACT, ...FORMAT_CONTRACT, ...HEALTH_CONTRACT]

export const PUBLIC_SECURITY = {
  batchKey: { type: 'http', scheme: 'bearer', description: 'A key for batches, given by the operator.' },
} as const
