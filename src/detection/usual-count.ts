import type { Expected } from '#vocabulary'
import { countBand } from './count-band.ts'
import { SURGE } from './parameters.ts'
import { spreadOf } from './surge-model.ts'
import type { SurgeState } from './surge-state.ts'

/**
 * The usual range of one of the scanned windows of a whole series, given its usual mean: the range by which the surge scan judges it. Not the sum of
 * its minutes' ranges: minutes that are unusual together, and a mean that is little known, widen a window more than chance alone would.
 */
export function usualCount(state: SurgeState, minutes: (typeof SURGE.windows)[number], mean: number): Expected {
  return countBand(mean, spreadOf(state, SURGE.windows.indexOf(minutes), mean))
}
