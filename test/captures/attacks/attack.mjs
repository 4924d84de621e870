import { SECOND } from '../world.mjs'

/**
 * A steady stream of so many packets a second, from `aim.start` for `aim.duration` µs, with exponential gaps. `send(t)` writes one or
 * more packets and returns how many; 0 counts as one, so that time goes on.
 */
export function* stream(world, aim, send, rate = aim.rate) {
  const { dice } = world
  const end = aim.start + aim.duration
  for (let t = aim.start + dice.exponential(SECOND / rate); t < end; ) {
    yield t
    const sent = send(t)
    t += dice.exponential((SECOND / rate) * Math.max(1, sent ?? 1))
  }
}

/** Like stream, in bursts: `on` µs of the full rate, `off` µs of nothing. */
export function* pulses(world, aim, on, off, send) {
  const { dice } = world
  const end = aim.start + aim.duration
  for (let began = aim.start; began < end; began += on + off)
    for (let t = began + dice.exponential(SECOND / aim.rate); t < Math.min(end, began + on); t += dice.exponential(SECOND / aim.rate)) {
      yield t
      send(t)
    }
}
