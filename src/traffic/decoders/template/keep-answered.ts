import { readUnsigned } from './fill-column.ts'
import type { RecordPlan } from './flow-template.ts'
import { PLACES_APART } from './record-places.ts'
import { FIELD } from './template-fields.ts'

/**
 * HOT PATH: leaves among `count` placed records those whose reverse direction counts something: a flow that nobody answered is one row, not
 * two. Returns how many are left; the places of the others are overwritten.
 */
export function keepAnswered(b: Uint8Array, places: Int32Array, count: number, plan: RecordPlan, segments: number): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    if (!counts(b, places, i, plan)) continue
    if (kept !== i)
      for (let segment = 0; segment < segments; segment++) places[segment * PLACES_APART + kept] = places[segment * PLACES_APART + i]!
    kept++
  }
  return kept
}

function counts(b: Uint8Array, places: Int32Array, record: number, plan: RecordPlan): boolean {
  for (let k = 0; k < plan.steps.length; k++) {
    const { field, segment, offset, width } = plan.steps[k]!
    if ((field !== FIELD.packets && field !== FIELD.bytes) || width === 0 || width > 8) continue
    if (readUnsigned(b, places[segment * PLACES_APART + record]! + offset, width) !== 0) return true
  }
  return false
}
