import { AFFECTED } from './parameters.ts'

/** Reports from one place, network or problem type: now, and in the time that tells what is usual. */
export interface AffectedCell {
  readonly kind: 'place' | 'network' | 'problem'
  readonly name: string
  readonly reports: number
  /** Reports counted in the quiet time before, … */
  readonly before: number
  /** … which was so many times as long as the window of `reports`. */
  readonly spans: number
}

export interface Affected {
  readonly kind: AffectedCell['kind']
  readonly name: string
  readonly reports: number
  /** For a window of the same length. */
  readonly usual: number
  /** Over how many usuals the reports stand; at least one usual report is assumed. */
  readonly times: number
  /** Lower bound (95 %) of the ratio: cells are ranked by it, so that a small one does not win by chance. */
  readonly timesAtLeast: number
}

const Z95 = 1.959964

/**
 * Which parts of a service stand farthest above their own usual, farthest first. Counts are Poisson; the interval of the ratio of two of
 * them is that of its logarithm (Woolf's). One usual report a window is assumed beside what was counted: it shrinks the ratio of a cell
 * of which hardly anything is known.
 */
export function mostAffected(cells: readonly AffectedCell[]): readonly Affected[] {
  const found: Affected[] = []
  for (const { kind, name, reports, before, spans } of cells) {
    if (reports < AFFECTED.leastReports || spans <= 0) continue
    const usual = before / spans
    const ratio = (reports + 1) / (usual + 1)
    const timesAtLeast = ratio * Math.exp(-Z95 * Math.sqrt(1 / (reports + 1) + 1 / (before + 1)))
    if (timesAtLeast > 1) found.push({ kind, name, reports, usual, times: reports / Math.max(1, usual), timesAtLeast })
  }
  return found
    .sort((a, b) => b.timesAtLeast - a.timesAtLeast || b.reports - a.reports || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .slice(0, AFFECTED.listed)
}
