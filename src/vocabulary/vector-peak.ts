import type { Vector } from './attack-profile.ts'

/** Most packets of a vector in a second; undefined where its seconds are not known. */
export function vectorPeak({ seconds }: Vector): number | undefined {
  return seconds.length === 0 ? undefined : seconds.reduce((most, { packets }) => Math.max(most, packets), 0)
}
