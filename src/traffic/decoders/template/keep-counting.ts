import { readUnsigned } from './fill-column.ts'
import type { RecordPlan } from './flow-template.ts'
import { movePlace, PLACES_APART } from './record-places.ts'
import { FIELD } from './template-fields.ts'

/**
 * HOT PATH: of placed records about both directions, those that become rows. A flow that nobody answered has no row for the way back, and one
 * of which only the way back was seen (softflowd exports such) has none for the way there; a record that counts nothing at all, which tells
 * of an event, has that for the way there. Returns how many of the `count` records are left; the places of the others are overwritten.
 */
export function keepCounting(
  b: Uint8Array,
  places: Int32Array,
  count: number,
  forward: RecordPlan,
  reverse: RecordPlan,
  direction: RecordPlan,
  segments: number,
): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const answered = counts(b, places, i, reverse)
    if (direction === reverse ? !answered : answered && !counts(b, places, i, forward)) continue
    if (kept !== i) movePlace(places, i, kept, segments)
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
