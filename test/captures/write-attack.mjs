import { seedOf } from './dice.mjs'
import { localHost, v4 } from './hosts.mjs'
import { World } from './world.mjs'

const SNAP_BYTES = 128

/** Where no service is said. */
const HTTPS = 443

/**
 * Writes an attack to a file: `victim` as text, `start` (µs), `duration` (µs), `rate` in packets a second towards the victim, `port` of the
 * day's service, `answers` whether the sensor sees what the victim sends back. The
 * victim of an attack that is `six` has an IPv6 address, every other an IPv4 address. Returns how many packets were written, and when.
 */
export function writeAttack(attack, path, { victim, start, duration, rate, port = HTTPS, answers = true, seed = 1 }) {
  const six = attack.six === true
  if (six !== victim.includes(':')) throw new Error(`${attack.name} does not go to ${victim}`)
  // A file of its own has no bound but its duration.
  const world = new World(path, { seed: seedOf(seed, attack.name), start, packets: Number.POSITIVE_INFINITY, snap: SNAP_BYTES })
  if (!answers) world.file.hide = 'outbound'
  const host = localHost(victim, 'linux', six ? { mss: 1440 } : {})
  const base = six ? 0 : (v4(victim) & 0xffffff00) >>> 0
  const neighbours = six ? [host] : Array.from({ length: 254 }, (_, i) => (base + 1 + i === host.address ? host : localHost(base + 1 + i)))
  attack.write(world, { victim: host, neighbours, start, duration, rate, port: attack.port ?? port, answers })
  const { packets, bytes, firstAt, lastAt } = world.finish()
  return { packets, bytes, start: firstAt, end: lastAt }
}
