import { Population, STACKS } from '../hosts.mjs'

/** Machines of a botnet: real addresses in networks of homes, most of them small Linux devices, dozens of TTLs. */
export function bots(
  dice,
  count,
  {
    stacks = [
      ['appliance', 70],
      ['linux', 25],
      ['windows', 5],
    ],
    networks = 220,
    six = false,
  } = {},
) {
  const homes = new Population(dice, { networks, mix: stacks, farMilliseconds: 260, six })
  return Array.from({ length: count }, () => homes.draw())
}

/** Servers that answer to forged questions: real addresses, scattered over more networks than people are. */
export function reflectors(dice, count, ttls = [64, 64, 128, 255]) {
  const places = new Population(dice, { networks: 500, mix: [['linux', 1]], farMilliseconds: 280 })
  return Array.from({ length: count }, () => {
    const host = places.draw()
    host.ttl = host.ttl - 64 + dice.pick(ttls)
    return host
  })
}

/** One host that takes another address before each packet: what a generator of forged sources sends. `ttl` is what the sensor sees. */
export function forged(ttl) {
  return { address: 0, six: false, stack: STACKS.linux, ttl, local: false, id: 0, rtt: 0, mss: 1460, noDf: true }
}

/** Any of the 2^32, reserved ones too, as raw generators draw them. */
export function forge(host, dice) {
  host.address = dice.next()
  host.id = dice.below(65_536)
  return host
}
