import type { Examination } from '#forensics'
import type { TrafficEvidence } from '#vocabulary'

/** A target that the report tells of, with the evidence behind its profile: what outputs of single sources and vectors are made from. */
export interface ExaminedTarget extends Examination {
  readonly evidence: TrafficEvidence
}
