import { type AddressPlan, addressOf, type Network, type NetworkKind } from './address-plan.ts'
import type { Dice } from './dice.ts'
import type { Weights } from './scenario.ts'

/**
 * Active /24s for each address drawn in a network. With 0.8 the distinct /24s are 57 % of the addresses: populations of real bots were
 * measured at 77 % (few) to 48 % (many).
 */
const ACTIVE_UNITS_PER_ADDRESS = 0.8
/** Large networks send more, but less than in proportion to their size. */
const SIZE_EXPONENT = 0.7
const TRIES = 40

/** Weights with "census" spread over all countries by their share of the addresses; they sum to 1. */
export function countryShares(plan: AddressPlan, weights: Weights | undefined): Map<string, number> {
  const given = weights ?? { census: 1 }
  const sum = Object.values(given).reduce<number>((total, weight) => total + (weight ?? 0), 0)
  const shares = new Map<string, number>()
  const add = (country: string, share: number) => shares.set(country, (shares.get(country) ?? 0) + share)
  for (const [key, weight] of Object.entries(given)) {
    if (!weight) continue
    if (key !== 'census') add(key, weight / sum)
    else for (const [country, share] of plan.shares) add(country, (weight / sum) * share)
  }
  return shares
}

/** Whole numbers in proportion to the shares that sum to `count` (largest remainders, Hamilton's method). */
export function quotas(shares: ReadonlyMap<string, number>, count: number): Map<string, number> {
  const rows = [...shares].map(([name, share]) => ({ name, whole: Math.floor(share * count), rest: (share * count) % 1 }))
  let left = count - rows.reduce((sum, row) => sum + row.whole, 0)
  for (const row of rows.slice().sort((a, b) => b.rest - a.rest)) {
    if (left <= 0) break
    row.whole++
    left--
  }
  return new Map(rows.map((row) => [row.name, row.whole]))
}

export interface PoolWish {
  readonly count: number
  readonly countries: Weights | undefined
  /** Kinds of network in which these machines stand; another kind serves where a country has none of them. */
  readonly kinds: readonly NetworkKind[]
  /** Addresses that may not be drawn again. */
  readonly except?: ReadonlySet<number>
}

/**
 * Distinct addresses by country quota, clumped into networks and /24s as real machines are, in random order. Fewer than wished for where
 * the countries have no room.
 */
export function drawPool(plan: AddressPlan, dice: Dice, wish: PoolWish): Uint32Array {
  const drawn = new Set<number>()
  for (const [country, count] of quotas(countryShares(plan, wish.countries), wish.count)) {
    const all = plan.networksOf.get(country) ?? []
    const fitting = all.filter((network) => wish.kinds.includes(network.kind))
    drawIn(fitting.length > 0 ? fitting : all, count, dice, drawn, wish.except)
  }
  const pool = Uint32Array.from(drawn)
  for (let i = pool.length - 1; i > 0; i--) {
    const j = dice.below(i + 1)
    const held = pool[i]!
    pool[i] = pool[j]!
    pool[j] = held
  }
  return pool
}

function drawIn(
  networks: readonly Network[],
  count: number,
  dice: Dice,
  drawn: Set<number>,
  except: ReadonlySet<number> | undefined,
): void {
  if (networks.length === 0 || count === 0) return
  const shares = new Map(networks.map((network, i) => [String(i), network.units ** SIZE_EXPONENT]))
  const sum = [...shares.values()].reduce((a, b) => a + b, 0)
  for (const [key, value] of shares) shares.set(key, value / sum)
  for (const [key, wanted] of quotas(shares, count)) {
    const network = networks[Number(key)]!
    const active = Math.max(1, Math.min(network.units, Math.ceil(wanted * ACTIVE_UNITS_PER_ADDRESS)))
    const units = Uint32Array.from({ length: active }, () => network.firstUnit + dice.below(network.units))
    for (let i = 0; i < wanted; i++) {
      for (let tries = 0; tries < TRIES; tries++) {
        const unit = tries < TRIES / 2 ? units[dice.below(active)]! : network.firstUnit + dice.below(network.units)
        const address = addressOf(unit, 1 + dice.below(254))
        if (drawn.has(address) || except?.has(address)) continue
        drawn.add(address)
        break
      }
    }
  }
}
