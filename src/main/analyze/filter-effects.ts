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
  /** For each vector, whether a row belongs to it; for each row, whether it belongs to any. */
  const belongs = profile.vectors.map(() => new Uint8Array(batch.length))
  const attacks = new Uint8Array(batch.length)
  const owned = profile.vectors.map(() => 0)
  let clean = 0
  for (let row = 0; row < batch.length; row++) {
    for (let v = 0; v < belongs.length; v++) {
      if (!isOf(v, row)) continue
      belongs[v]![row] = 1
      attacks[row] = 1
      owned[v] = owned[v]! + weights[row]!
    }
    if (attacks[row] === 0) clean += weights[row]!
  }
  // Fractions of packets are added first and rounded once.
  const cleanPackets = Math.round(clean)
  const vectors = profile.vectors.map((vector, v): Vector => {
    const all = Math.max(Math.round(owned[v]!), vector.packets)
    const filters = filtersFor(vector.match).map((wording): FilterText => {
      const hits = createRowMatcher(wording.says)
      let stopped = 0
      let beside = 0
      for (let row = 0; row < batch.length; row++) {
        const own = belongs[v]![row] === 1
        if ((!own && attacks[row] === 1) || !hits(batch, row)) continue
        if (own) stopped += weights[row]!
        else beside += weights[row]!
      }
      return {
        kind: wording.kind,
        text: wording.text,
        ...(wording.cannotSay.length === 0 ? {} : { cannotSay: wording.cannotSay }),
        effect: {
          attackShare: all > 0 ? Math.round(stopped) / all : 0,
          ...(cleanPackets > 0 ? { cleanShare: Math.round(beside) / cleanPackets } : {}),
          cleanPackets,
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
