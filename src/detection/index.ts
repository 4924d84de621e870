export type { AnomalyUpdate } from './anomaly-update.ts'
export { FLOOD, PROBE, SURGE } from './parameters.ts'
export { type MinuteExpectation, type SurgeInput, type SurgeOutputs, type SurgeScan, surgeScan } from './surge-scan.ts'
export type { FrozenSurge, SurgeState } from './surge-state.ts'
