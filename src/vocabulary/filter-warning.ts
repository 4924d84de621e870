import type { FilterEffect } from './traffic-match.ts'

/** What must be said of a filter that stops a larger share of the clean traffic than of its vector; undefined of any other. */
export function filterWarning({ attackShare, cleanShare }: FilterEffect): string | undefined {
  return cleanShare !== undefined && cleanShare > attackShare
    ? 'Not worth applying: it stops more of the clean traffic than of the vector.'
    : undefined
}
