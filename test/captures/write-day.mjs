import { seedOf } from './dice.mjs'
import { localHost } from './hosts.mjs'
import { World } from './world.mjs'

/** All days begin then (µs since the epoch, UTC), a Tuesday morning. */
export const BEGINNING = Date.UTC(2026, 4, 12, 9, 0, 0) * 1000

/** Snap length where a day says nothing: headers and the first bytes of the payload. */
const SNAP_BYTES = 128

/**
 * Writes a benign day of so many packets. Returns its size, its first and last instant (µs), and how many packets from or to its main
 * server it holds in each second since its beginning.
 */
export function writeDay(day, path, { packets = 1_000_000, seed = 1 } = {}) {
  // Packets of one IPv4 address are counted; an IPv6 site is counted as a whole.
  const watch = localHost(day.server.address)
  const world = new World(path, {
    seed: seedOf(seed, day.name),
    start: BEGINNING,
    packets,
    snap: day.snap ?? SNAP_BYTES,
    watch: watch.six ? undefined : watch.address,
  })
  day.write(world)
  const { packets: written, bytes, firstAt, lastAt, watched } = world.finish()
  const seconds = Math.max(1, Math.ceil((lastAt - BEGINNING) / 1e6))
  const served = Array.from({ length: seconds }, (_, i) => (watch.six ? written / seconds : (watched[i] ?? 0)))
  return { packets: written, bytes, start: firstAt, end: lastAt, served }
}
