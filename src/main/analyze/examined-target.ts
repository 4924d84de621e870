import type { AttackProfile, TrafficEvidence } from '#vocabulary'

/** A target that the report tells of, with the evidence behind its profile: what outputs of single sources and vectors are made from. */
export interface ExaminedTarget {
  readonly profile: AttackProfile
  readonly evidence: TrafficEvidence
}
