import { formatAddress, type NetworkKind } from '#vocabulary'
import { type AddressPlan, addressOf, type Network } from './address-plan.ts'
import { createDice, type Dice } from './dice.ts'
import type { Scenario, Weights } from './scenario.ts'
import { createChoice } from './weighted-choice.ts'

/** What a rehearsed reporter says of where they sit: the value of the network header, and an identity where addresses are shared. */
export interface ReporterLine {
  readonly network: string
  /** The address that they share with others. */
  readonly line?: string
  /** Who they are then: people behind one address are told apart as far as their browsers differ, no further. */
  readonly identity?: string
}

/** Sizes within a set follow a Zipf law, as those of a country's access networks do (see address-plan.ts). */
const SIZE_EXPONENT = 0.9
/** Browsers with their versions and languages that a crowd behind one address has, by the same law; a choice. */
const BROWSERS = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [String(i), (i + 1) ** -SIZE_EXPONENT]))
/** Hosts of a /24 that are given out: .1 to .254. */
const HOSTS = 254

/** The invented internet knows four kinds; an education network is one of its business networks, an access network one of consumers. */
const PLAN_KIND: Readonly<Partial<Record<NetworkKind, Network['kind']>>> = {
  access: 'consumer',
  mobile: 'mobile',
  hosting: 'hosting',
  business: 'business',
  education: 'business',
  government: 'business',
}

type NetworkSet = Scenario['networks'][string]

/** Each set's networks, drawn once for the whole scenario: two services whose people sit in "homes" have them in the same networks. */
export function chooseNetworks(scenario: Scenario, plan: AddressPlan): ReadonlyMap<string, readonly Network[]> {
  const chosen = new Map<string, readonly Network[]>()
  const taken = new Set<number>()
  for (const [name, set] of Object.entries(scenario.networks)) {
    const kind = PLAN_KIND[set.kind]
    const dice = createDice(scenario.seed, `networks ${name}`)
    const free = plan.networks.filter((network) => network.kind === kind && !taken.has(network.index))
    const picked: Network[] = []
    while (picked.length < set.count && free.length > 0) picked.push(...free.splice(dice.below(free.length), 1))
    for (const network of picked) taken.add(network.index)
    chosen.set(name, picked)
  }
  return chosen
}

/** Draws a line of the named sets, by weight. */
export function createLineDrawer(
  scenario: Scenario,
  networks: ReadonlyMap<string, readonly Network[]>,
  weights: Weights,
  dice: Dice,
): () => ReporterLine {
  const setName = createChoice(weights, dice)
  const within = new Map(
    Object.keys(weights).map((name) => {
      const set = scenario.networks[name]!
      const list = networks.get(name) ?? []
      const sizes = Object.fromEntries(list.map((_, i) => [String(i), set.sizes === 'even' ? 1 : (i + 1) ** -SIZE_EXPONENT]))
      return [name, { set, list, index: createChoice(sizes, dice) }] as const
    }),
  )
  const browser = createChoice(BROWSERS, dice)
  return () => {
    const { set, list, index } = within.get(setName())!
    return lineOf(set, list[Number(index())]!, dice, browser)
  }
}

function lineOf(set: NetworkSet, network: Network, dice: Dice, browser: () => string): ReporterLine {
  const shared = set.addresses
  // A line of one's own: any of the network's blocks. Shared addresses: the first so many of the network, from .1 on.
  const host = shared === undefined ? 0 : dice.below(shared)
  const unit = network.firstUnit + (shared === undefined ? dice.below(network.units) : Math.floor(host / HOSTS) % network.units)
  const line = shared === undefined ? undefined : `nat-${network.asn}-${host}`
  const block = `${formatAddress([0, 0, 0xffff, addressOf(unit, 0)])}/24`
  return {
    network: `AS${network.asn};kind=${set.kind};prefix=${block}`,
    ...(line === undefined ? {} : { line, identity: `${line} browser ${browser()}` }),
  }
}
