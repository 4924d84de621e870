import { forged } from '../../attacks/sources.mjs'
import { STACKS } from '../../hosts.mjs'

/** Stacks of homes and phones, as whoever copies their SYNs would send them. */
const COPIED = ['linux', 'android', 'windows', 'apple', 'appliance']
/** Hops between a sender and the sensor, least and most (judgement). */
const NEAR = 7
const FAR = 23

/** A generator that forges the address within one /8 and the stack as well; each packet another one. */
export function forgedWithin(dice, first) {
  const host = forged(0)
  host.noDf = false
  return () => {
    host.address = ((first << 24) | dice.below(1 << 24)) >>> 0
    host.stack = STACKS[dice.pick(COPIED)]
    host.ttl = host.stack.ttl - dice.between(NEAR, FAR)
    host.id = dice.below(65_536)
    return host
  }
}
