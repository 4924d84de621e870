import { forged } from '../../attacks/sources.mjs'
import { Population } from '../../hosts.mjs'

/** Connections of machines, so many packets a second in all; `packets` is about what one costs. Each machine comes again and again. */
export function connections(world, aim, packets, machines, connect) {
  const { dice } = world
  const end = aim.start + aim.duration
  const gap = (1e6 * packets) / aim.rate
  world.begin(
    (function* () {
      for (let t = aim.start + dice.exponential(gap); t < end; t += dice.exponential(gap)) {
        yield t
        connect(dice.pick(machines))
      }
    })(),
  )
}

/** Rented servers: a few hosts in a few networks of hosting companies, one stack. */
export function rented(dice, count, networks = count) {
  const places = new Population(dice, { networks, mix: [['linux', 1]], farMilliseconds: 120 })
  return Array.from({ length: count }, () => places.draw('linux'))
}

/** Bots whose provider lets them forge within their own /24, as tests of source address validation find it (RFC 8704 section 2.2). */
export function neighbourly(dice, count) {
  const places = new Population(dice, { networks: 90, farMilliseconds: 220 })
  return Array.from({ length: count }, () => {
    const home = places.draw('linux')
    return { home, host: Object.assign(forged(home.ttl), { id: dice.below(65_536) }) }
  })
}
