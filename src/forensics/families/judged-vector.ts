import type { Vector } from '#vocabulary'
import type { VectorFinding } from '../finding.ts'
import type { BatteryReading } from '../spoofing-battery.ts'

/** A vector with what is known of its sources: what families are told by. */
export interface JudgedVector {
  readonly vector: Vector
  readonly finding: VectorFinding
  /** Absent for reflections, whose sources are real by their nature. */
  readonly battery?: BatteryReading
}
