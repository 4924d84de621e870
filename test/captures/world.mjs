import { CaptureFile } from './capture-file.mjs'
import { Dice } from './dice.mjs'
import { MF, UDP } from './frame.mjs'
import { Schedule } from './schedule.mjs'
import { conversation } from './tcp.mjs'

/** µs. */
export const SECOND = 1_000_000

/** What a frame takes of an IPv4 packet behind its header (RFC 791 section 3.2; MTU of 1500). */
const PIECE = 1480
const UDP_HEADER = 8
const NOISE = Buffer.alloc(0)

/** A capture in the making: its file, its chance, its schedule, and how far it is. Days and attacks are written into one. */
export class World {
  constructor(path, { seed, start, packets, snap, watch }) {
    this.file = new CaptureFile(path, { snap, start, watch })
    this.dice = new Dice(seed)
    this.schedule = new Schedule()
    this.schedule.now = start
    this.packets = packets
  }

  get now() {
    return this.schedule.now
  }

  /** How much of the capture is written, 0 … 1: phases of a day are placed by it. */
  progress() {
    return this.file.packets / this.packets
  }

  /** Does something again and again with exponential gaps: `perSecond` is a rate or a function that gives the present one. */
  arrivals(perSecond, happen) {
    this.schedule.add(this.now, this.#arrive(perSecond, happen))
  }

  *#arrive(perSecond, happen) {
    let t = this.now
    for (;;) {
      const rate = typeof perSecond === 'function' ? perSecond() : perSecond
      // Nobody comes: look again in a while.
      t += rate > 0 ? this.dice.exponential(SECOND / rate) : SECOND / 4
      yield t
      if (rate > 0) happen()
    }
  }

  /** Starts a TCP conversation now. */
  talk(client, server, clientPort, serverPort, script, how) {
    this.schedule.add(this.now, conversation(this, client, server, clientPort, serverPort, script, how))
  }

  /** Starts a part of one's own, now or after so many µs. */
  begin(part, after = 0) {
    this.schedule.add(this.now + after, part)
  }

  /** Lets `then` happen once, after so many µs. */
  later(after, then) {
    this.schedule.add(this.now + after, once(then))
  }

  /**
   * A datagram of `length` bytes that begin with `payload`, from hosts of IPv4: in pieces where a frame does not take it, `gap` µs apart.
   * Returns how many packets that are.
   */
  datagram(t, from, to, fromPort, toPort, payload, length, gap = 1) {
    const { file } = this
    const total = UDP_HEADER + length
    if (total <= PIECE) {
      file.udp(t, from, to, fromPort, toPort, payload, length)
      return 1
    }
    const id = this.dice.below(65_536)
    from.id = (id - 1) & 0xffff
    file.udp(t, from, to, fromPort, toPort, payload, PIECE - UDP_HEADER, MF, length)
    let count = 1
    for (let done = PIECE; done < total; done += PIECE, count++) {
      const more = total - done > PIECE
      file.ip(t + count * gap, from, to, UDP, NOISE, more ? PIECE : total - done, (more ? MF : 0) | (done >> 3), id)
    }
    return count
  }

  /** A port as clients choose them (RFC 6056: ephemeral, at random; Linux from 32768, others from 49152). */
  port() {
    return this.dice.between(32_768, 60_999)
  }

  /** Writes until the number of packets is reached, or nobody is left. */
  finish() {
    this.schedule.run(() => this.file.packets >= this.packets)
    this.file.close()
    return this.file
  }
}

// biome-ignore lint/correctness/useYield: a part of a schedule that acts once.
function* once(then) {
  then()
}
