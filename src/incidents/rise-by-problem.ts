import type { ProblemType } from '#vocabulary'

export interface ProblemCount {
  readonly problem: ProblemType
  readonly reports: number
}

export interface ProblemShare {
  readonly problem: ProblemType
  /** 0…1 of all that is beyond the usual. */
  readonly share: number
}

/**
 * What a surge is about: the shares of problem types in what is beyond the usual, largest first. Shares of all reports would say for long
 * what people report on any day: with three usual reports for each of a new kind, a surge of nothing but log-in shows a quarter of log-in.
 *
 * @param since counts since the onset
 * @param before counts of a quiet time before it, which gives the usual mix
 * @param usual reports that are usual in a time as long as the one since the onset
 */
export function riseByProblem(since: readonly ProblemCount[], before: readonly ProblemCount[], usual: number): readonly ProblemShare[] {
  const all = before.reduce((sum, { reports }) => sum + reports, 0)
  const usualOf = (problem: ProblemType) => {
    const reports = before.find((one) => one.problem === problem)?.reports ?? 0
    return all === 0 ? 0 : (usual * reports) / all
  }
  const rises = since
    .map(({ problem, reports }) => ({ problem, rise: reports - usualOf(problem) }))
    .filter(({ rise }) => rise > 0)
    .sort((a, b) => b.rise - a.rise)
  const total = rises.reduce((sum, { rise }) => sum + rise, 0)
  return rises.map(({ problem, rise }) => ({ problem, share: rise / total }))
}
