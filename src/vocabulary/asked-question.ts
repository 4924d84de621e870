import type { ClaimShare, Rung } from './claim.ts'

/** A question of the ladder: a rung, and a share where source addresses can speak of one. */
export interface AskedQuestion {
  readonly rung: Rung
  readonly share?: ClaimShare | undefined
}

/** Rungs of which the same shares are asked, together and in the order given, so that a sentence says each word once. */
export function rungsByShares(
  asked: readonly AskedQuestion[],
): readonly { readonly rungs: readonly Rung[]; readonly shares: readonly ClaimShare[] }[] {
  const sharesOf = new Map<Rung, ClaimShare[]>()
  for (const { rung, share } of asked) sharesOf.set(rung, [...(sharesOf.get(rung) ?? []), ...(share === undefined ? [] : [share])])
  const groups = new Map<string, { readonly rungs: Rung[]; readonly shares: readonly ClaimShare[] }>()
  for (const [rung, shares] of sharesOf) {
    const group = groups.get(shares.join()) ?? { rungs: [], shares }
    groups.set(shares.join(), group)
    group.rungs.push(rung)
  }
  return [...groups.values()]
}
