import { createRowMatcher, filtersFor } from '#forensics'
import type { SampledRows } from '#traffic'
import { type AttackProfile, type FilterText, PACKET_LATER_FRAGMENT, SECOND, type Vector } from '#vocabulary'
import type { ExaminedTarget } from './examined-target.ts'

/**
 * The vectors with filters for each, and what each would do to the packets that were sampled towards the target. A packet belongs to a
 * vector when its headers match within the vector's window, or when it is a later fragment of the vector's strands, which has no ports to
 * match; it is clean when it belongs to no vector, or came while none was under way. So a filter that cannot say all that the vector's match
 * says shows by how much it is broader. What is stopped is held against all that was counted as the vector's.
 */
export function withFilters({ profile, strandsOfVectors, evidence }: ExaminedTarget, rows: SampledRows | undefined): AttackProfile {
  if (rows === undefined || profile.vectors.length === 0) return profile
  const { batch, weights, strands } = rows
  const matchers = profile.vectors.map(({ match }) => createRowMatcher(match))
  // Those of a service in use come from whom the target talks to: what floods it beside is strangers.
  const pieces = strandsOfVectors.map((found) => found.filter((strand) => evidence.strands[strand]!.served !== true))
  const isOf = (v: number, row: number) =>
    within(profile.vectors[v]!, batch.at[row]!) &&
    (matchers[v]!(batch, row) || ((batch.flags[row]! & PACKET_LATER_FRAGMENT) !== 0 && pieces[v]!.includes(strands[row]!)))
  const owner = new Int32Array(batch.length).fill(-1)
  let clean = 0
  for (let row = 0; row < batch.length; row++) {
    for (let v = 0; v < matchers.length && owner[row] === -1; v++) if (isOf(v, row)) owner[row] = v
    if (owner[row] === -1) clean += weights[row]!
  }
  const vectors = profile.vectors.map((vector, v): Vector => {
    const filters = filtersFor(vector.match).map((wording): FilterText => {
      const hits = createRowMatcher(wording.says)
      let own = 0
      let stopped = 0
      let beside = 0
      for (let row = 0; row < batch.length; row++) {
        const weight = weights[row]!
        const clear = owner[row] === -1
        const belongs = !clear && (owner[row] === v || isOf(v, row))
        if (belongs) own += weight
        if ((!belongs && !clear) || !hits(batch, row)) continue
        if (belongs) stopped += weight
        else beside += weight
      }
      // Fractions of packets are added first and rounded once.
      const all = Math.max(Math.round(own), vector.packets)
      const ofClean = Math.round(clean)
      return {
        kind: wording.kind,
        text: wording.text,
        ...(wording.cannotSay.length === 0 ? {} : { cannotSay: wording.cannotSay }),
        effect: {
          attackShare: all > 0 ? Math.round(stopped) / all : 0,
          ...(ofClean > 0 ? { cleanShare: Math.round(beside) / ofClean } : {}),
          cleanPackets: ofClean,
        },
      }
    })
    return { ...vector, filters }
  })
  return { ...profile, vectors }
}

/** Rows know the second only: a row of the first or last second of the window counts as inside. */
function within(vector: Vector, at: number): boolean {
  return at + SECOND > vector.window.from && at < vector.window.to
}
