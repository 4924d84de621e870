import type { Dice } from './dice.ts'
import type { Weights } from './scenario.ts'

/** Draws names in proportion to their weights. */
export function createChoice(weights: Weights, dice: Dice): () => string {
  const names: string[] = []
  const below: number[] = []
  let sum = 0
  for (const [name, weight] of Object.entries(weights)) {
    if (!weight) continue
    sum += weight
    names.push(name)
    below.push(sum)
  }
  return () => {
    const roll = dice.unit() * sum
    for (let i = 0; i < below.length; i++) if (roll < below[i]!) return names[i]!
    return names.at(-1)!
  }
}
