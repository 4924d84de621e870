/** Why a frame gave no row. The decoder returns the index; `UNDECODED_NAMES` has the words under which they are counted. */
export const DECODED = 0
export const LINK_TYPE_UNKNOWN = 1
export const FRAME_CUT = 2
export const NOT_IP = 3
export const TAGS_TOO_DEEP = 4
export const IP_HEADER_CUT = 5
export const IP_HEADER_MALFORMED = 6
export const BATCH_FULL = 7

export const UNDECODED_NAMES = [
  'decoded',
  'link-type-unknown',
  'frame-cut',
  'not-ip',
  'vlan-tags-too-deep',
  'ip-header-cut',
  'ip-header-malformed',
  'batch-full',
] as const
export type Undecoded = (typeof UNDECODED_NAMES)[number]

/** How often each cause occurred, by its name, of counts by code; those that never did are left out. */
export function countedCauses(counts: ArrayLike<number>): Record<string, number> {
  const causes: Record<string, number> = {}
  for (const [code, name] of UNDECODED_NAMES.entries()) if (counts[code]! > 0) causes[name] = counts[code]!
  return causes
}
