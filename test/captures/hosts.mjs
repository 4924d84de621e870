import { ANNOUNCED_16, ANNOUNCED_32 } from './announced.mjs'
import { put16, put32 } from './frame.mjs'

/**
 * What operating systems put into a SYN: initial TTL, window, and the order of options (public fingerprints, as p0f's database and RFC 9293,
 * 7323 and 2018 name them). M maximum segment size, S SACK permitted, T timestamps, W window scale, N no operation, E end.
 */
export const STACKS = {
  linux: { ttl: 64, window: 64_240, scale: 7, order: 'MSTNW', timestamps: true },
  android: { ttl: 64, window: 65_535, scale: 9, order: 'MSTNW', timestamps: true },
  windows: { ttl: 128, window: 64_240, scale: 8, order: 'MNWNNS', timestamps: false },
  apple: { ttl: 64, window: 65_535, scale: 6, order: 'MNWNNTSE', timestamps: true },
  embedded: { ttl: 255, window: 5840, scale: -1, order: 'M', timestamps: false },
  appliance: { ttl: 64, window: 29_200, scale: 7, order: 'MSTNW', timestamps: true },
}

const scratch = new Uint8Array(40)

/** Writes the options of a SYN or SYN-ACK and returns their length; the bytes are `optionBytes`, valid until the next call. */
export function synOptions(order, mss, scale, value, echo) {
  let o = 0
  for (let i = 0; i < order.length; i++) {
    switch (order.charCodeAt(i)) {
      case 77:
        scratch[o] = 2
        scratch[o + 1] = 4
        put16(scratch, o + 2, mss)
        o += 4
        break
      case 83:
        scratch[o++] = 4
        scratch[o++] = 2
        break
      case 84:
        scratch[o] = 8
        scratch[o + 1] = 10
        put32(scratch, o + 2, value)
        put32(scratch, o + 6, echo)
        o += 10
        break
      case 87:
        scratch[o++] = 3
        scratch[o++] = 3
        scratch[o++] = scale
        break
      case 78:
        scratch[o++] = 1
        break
      default:
        scratch[o++] = 0
    }
  }
  while (o % 4 !== 0) scratch[o++] = 0
  return o
}

/** NOP NOP and timestamps, as every later segment carries them (RFC 7323 appendix A). */
export function timestampOptions(value, echo) {
  scratch[0] = 1
  scratch[1] = 1
  scratch[2] = 8
  scratch[3] = 10
  put32(scratch, 4, value)
  put32(scratch, 8, echo)
  return 12
}

export const optionBytes = scratch

/** '192.0.2.7' → uint32. */
export function v4(text) {
  let value = 0
  for (const part of text.split('.')) value = value * 256 + Number(part)
  return value
}

/** '2001:db8::7' → 16 bytes. Only plain text with at most one '::'. */
export function v6(text) {
  const [left, right] = text.split('::')
  const groups = (part) => (part ? part.split(':').map((group) => Number.parseInt(group, 16)) : [])
  const head = groups(left)
  const tail = groups(right)
  const all = text.includes('::') ? [...head, ...new Array(8 - head.length - tail.length).fill(0), ...tail] : head
  const bytes = new Uint8Array(16)
  for (let i = 0; i < 8; i++) put16(bytes, 2 * i, all[i])
  return bytes
}

/** A host of the capture's own side. Its TTL is untouched. */
export function localHost(address, stack = 'linux', more = {}) {
  const kind = STACKS[stack]
  const value = typeof address === 'string' ? (address.includes(':') ? v6(address) : v4(address)) : address
  return {
    address: value,
    six: typeof value !== 'number',
    stack: kind,
    ttl: kind.ttl,
    local: true,
    id: 0x1000,
    rtt: 300,
    mss: 1460,
    ...more,
  }
}

/** What consumers use (judgement after public shares of browsers' systems), what servers use, and what things use. */
export const MIXES = {
  people: [
    ['android', 38],
    ['apple', 27],
    ['windows', 28],
    ['linux', 7],
  ],
  desktops: [
    ['windows', 62],
    ['apple', 25],
    ['linux', 13],
  ],
  servers: [
    ['linux', 95],
    ['windows', 5],
  ],
  things: [
    ['appliance', 60],
    ['linux', 25],
    ['embedded', 15],
  ],
}

/**
 * People live in networks: a few hold most of them. A network is an announced prefix of /16 to /20 with its distance in hops and milliseconds; a few of
 * its /24s are where its users are. `draw()` gives one more host, the same address sometimes again.
 */
export class Population {
  #dice
  #networks = []
  #mix
  #six

  constructor(dice, { networks = 60, mix = MIXES.people, nearMilliseconds = 12, farMilliseconds = 180, six = false } = {}) {
    this.#dice = dice
    this.#mix = mix
    this.#six = six
    for (let i = 0; i < networks; i++) {
      const bits = dice.between(16, 20)
      const base = (dice.pick(ANNOUNCED_16) * 65_536 + (dice.below(65_536) & ~((1 << (32 - bits)) - 1))) >>> 0
      const pools = []
      for (let pool = dice.between(2, 24); pool > 0; pool--) pools.push(dice.below(1 << (24 - Math.min(bits, 24))))
      const far = dice.unit() ** 2
      this.#networks.push({
        base,
        pools,
        base6: dice.pick(ANNOUNCED_32),
        site6: dice.below(65_536),
        hops: dice.between(6, 12) + Math.round(far * 9),
        rtt: (nearMilliseconds + far * (farMilliseconds - nearMilliseconds)) * 1000,
        mss: dice.weighted([
          [1460, 60],
          [1452, 16],
          [1440, 6],
          [1400, 8],
          [1380, 7],
          [1360, 3],
        ]),
        mobile: dice.chance(0.3),
      })
    }
  }

  draw(stack) {
    const dice = this.#dice
    const network = this.#networks[dice.zipf(this.#networks.length)]
    const kind = STACKS[stack ?? dice.weighted(this.#mix)]
    let address
    if (this.#six) {
      address = new Uint8Array(16)
      put32(address, 0, network.base6)
      put16(address, 4, network.site6)
      // A subnet of the customer's, and an interface identifier by RFC 8981: at random.
      put16(address, 6, dice.below(4096))
      for (let i = 8; i < 16; i++) address[i] = dice.next()
    } else address = (network.base + network.pools[dice.zipf(network.pools.length)] * 256 + dice.between(1, 254)) >>> 0
    return {
      address,
      six: this.#six,
      stack: kind,
      ttl: kind.ttl - network.hops - dice.below(2),
      local: false,
      id: dice.below(65_536),
      flow: dice.below(0xfffff),
      rtt: network.rtt * (0.9 + dice.unit() * 0.3) + (network.mobile ? dice.exponential(15_000) : 0),
      mss: network.mss - (this.#six ? 20 : 0),
    }
  }
}
