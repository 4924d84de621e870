export { diagnose } from './diagnose.ts'
export type { DiagnosisEvidence, PeopleEvidence, ProbeEvidence, TrafficObserved } from './evidence.ts'
export type { Hypothesis, Likelihoods } from './hypothesis.ts'
export { PRIOR, RELIABILITY, type Rule, WEIGHTS } from './weights.ts'
