import type { Fault } from '#vocabulary'
import type { CaptureSink } from './capture-sink.ts'
import { isKnownResolution, type SplitTime, splitTime, type TimeUnit } from './capture-time.ts'

/**
 * HOT PATH: capture files as a stream, one pass, nothing allocated per packet. Frames are handed over where they lie in the caller's
 * chunk; only what a chunk boundary cuts is copied, so memory is bounded by `LONGEST_KEPT` whatever the file claims.
 * pcap: draft-ietf-opsawg-pcap (both byte orders, microseconds and nanoseconds), and the records of 24 bytes that a patched libpcap wrote.
 * pcapng: draft-ietf-opsawg-pcapng (sections of either order, several interfaces, enhanced, simple and obsolete packet blocks;
 * every other block is skipped without being kept).
 */

/** libpcap refuses longer snapshots too (MAXIMUM_SNAPLEN, 256 KiB); the longest frame that holds an IP packet is some bytes over 64 KiB. */
export const LONGEST_FRAME = 262_144
/** The longest head that must lie in one piece: a frame with its block header. Longer blocks are read to their frame, then skipped. */
const LONGEST_KEPT = LONGEST_FRAME + 64
/** More interfaces in one section than this are not a capture but an attack on memory; `dumpcap -i` on the largest hosts has some hundreds. */
const MOST_INTERFACES = 4096

const SECTION_BLOCK = 0x0a0d0d0a
const INTERFACE_BLOCK = 1
const OBSOLETE_PACKET_BLOCK = 2
const SIMPLE_PACKET_BLOCK = 3
const ENHANCED_PACKET_BLOCK = 6
/** Seconds, fraction, captured and wire length. */
const RECORD_HEADER = 16
/** Of the patched libpcap ("modified" in Wireshark): an interface number, a protocol and a packet type behind them. */
const MODIFIED_RECORD_HEADER = 24
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const BYTE_ORDER_SWAPPED = 0x4d3c2b1a
const OPTION_END = 0
const OPTION_RESOLUTION = 9
const OPTION_OFFSET = 14

/** Why a capture could not be read (further). */
export const CAPTURE_FAULTS = {
  CAPTURE_EMPTY: 'the file is empty',
  CAPTURE_FORMAT_UNKNOWN: 'this is neither a pcap nor a pcapng file',
  CAPTURE_COMPRESSED: 'the file is compressed; decompress it first',
  CAPTURE_TRUNCATED: 'the file ends in the middle of a record',
  CAPTURE_RECORD_TOO_LONG: `a record claims more than ${LONGEST_FRAME} captured bytes`,
  CAPTURE_BLOCK_LENGTH: 'a block has an impossible length',
  CAPTURE_BYTE_ORDER: 'a section does not begin with the byte-order magic',
  CAPTURE_INTERFACES: `a section describes more than ${MOST_INTERFACES} interfaces`,
} as const
export type CaptureFaultCode = keyof typeof CAPTURE_FAULTS

/** Packets that the file holds but that could not be handed over; reading went on. */
export interface CaptureSkipped {
  /** The packet names an interface that its section does not describe. */
  interfaceUnknown: number
  /** A block too short for what its own header says. */
  blockMalformed: number
  /** A time that no instant can hold (beyond the year 2255 or before 1970). */
  timeImpossible: number
}

export interface CaptureReader {
  /**
   * Takes the next bytes of the file, any number of them; `chunk` may be filled anew afterwards. False: reading has ended with a fault, further
   * bytes are ignored.
   */
  push(chunk: Uint8Array): boolean
  /** Says that the file is complete. A cut file is a fault; what it held has been handed over. */
  end(): void
  readonly format: 'pcap' | 'pcapng' | undefined
  /** Frames handed over. */
  readonly packets: number
  /** Bytes taken. */
  readonly bytes: number
  /** Frames without a time of their own (simple packet blocks); they carry that of the frame before, or 0. */
  readonly untimed: number
  readonly skipped: Readonly<CaptureSkipped>
  /** The first and only fault; its offset is that of the record or block that is wrong. */
  readonly fault: Fault | undefined
}

interface Interface extends TimeUnit {
  readonly linkType: number
  readonly snapLength: number
}

const BEGIN = 0
const PCAP = 1
const NG = 2
const NG_TRAILER = 3
const BROKEN = 4

export function createCaptureReader(sink: CaptureSink): CaptureReader {
  let state = BEGIN
  let format: 'pcap' | 'pcapng' | undefined
  let fault: Fault | undefined
  let little = true
  let nano = false
  let recordHeader = RECORD_HEADER
  let linkType = 0
  let packets = 0
  let untimed = 0
  let taken = 0
  let ended = false
  /** File offset of byte 0 of the buffer being parsed. */
  let base = 0
  /** Bytes that the parser must see in one piece before it can go on. */
  let need = 4
  /** Bytes still to be passed over without being kept: the rest of a block up to its trailer. */
  let skip = 0
  /** The block being read: where it began, and the length that its trailer must repeat. */
  let blockOffset = 0
  let blockLength = 0
  let kept = new Uint8Array(4096)
  let keptLength = 0
  let lastMicros = 0
  let lastNanos = 0
  let interfaces: Interface[] = []
  const split: SplitTime = { micros: 0, nanos: 0 }
  const skipped: CaptureSkipped = { interfaceUnknown: 0, blockMalformed: 0, timeImpossible: 0 }

  function fail(code: CaptureFaultCode, offset: number, detail = ''): void {
    state = BROKEN
    fault = { code, message: `${CAPTURE_FAULTS[code]}${detail} (at byte ${offset})`, offset }
  }

  function u32(b: Uint8Array, at: number): number {
    return little
      ? (b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24)) >>> 0
      : ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0
  }

  function u16(b: Uint8Array, at: number): number {
    return little ? b[at]! | (b[at + 1]! << 8) : (b[at]! << 8) | b[at + 1]!
  }

  /** The magic says which format it is; `need` grows until it can be said. Returns the bytes consumed, or -1 for more. */
  function begin(b: Uint8Array, at: number, to: number): number {
    const magic = ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0
    if (magic === SECTION_BLOCK) {
      format = 'pcapng'
      state = NG
      return 0
    }
    const modified = magic === 0xa1b2cd34 || magic === 0x34cdb2a1
    if (modified || magic === 0xa1b2c3d4 || magic === 0xa1b23c4d || magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1) {
      if (to - at < 24) {
        need = 24
        return -1
      }
      little = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1 || magic === 0x34cdb2a1
      if (modified) recordHeader = MODIFIED_RECORD_HEADER
      nano = magic === 0xa1b23c4d || magic === 0x4d3cb2a1
      format = 'pcap'
      state = PCAP
      // The upper half holds the length of the frame check sequence (draft-ietf-opsawg-pcap section 4).
      linkType = u32(b, at + 20) & 0xffff
      return 24
    }
    const gzip = magic >>> 16 === 0x1f8b
    const zstd = magic === 0x28b52ffd
    const xz = magic === 0xfd377a58
    if (gzip || zstd || xz) fail('CAPTURE_COMPRESSED', base + at, ` (${gzip ? 'gzip' : zstd ? 'zstd' : 'xz'})`)
    else fail('CAPTURE_FORMAT_UNKNOWN', base + at)
    return -1
  }

  /** Classic records from `at` on, as many as lie whole before `to`. Returns where it stopped. */
  function pcapRecords(b: Uint8Array, from: number, to: number): number {
    let at = from
    const head = recordHeader
    while (to - at >= head) {
      const captured = u32(b, at + 8)
      if (captured > LONGEST_FRAME) {
        fail('CAPTURE_RECORD_TOO_LONG', base + at, `: ${captured}`)
        return at
      }
      if (to - at < head + captured) {
        need = head + captured
        return at
      }
      const fraction = u32(b, at + 4)
      // A fraction of a second or more is wrong but harmless: it carries over, as in tcpdump.
      const micros = u32(b, at) * 1_000_000 + (nano ? Math.floor(fraction / 1000) : fraction)
      packets++
      sink.frame(b, at + head, captured, Math.max(u32(b, at + 12), captured), micros, nano ? fraction % 1000 : 0, linkType)
      at += head + captured
    }
    need = head
    return at
  }

  function handOver(b: Uint8Array, at: number, captured: number, wire: number, on: Interface): void {
    packets++
    sink.frame(b, at, captured, Math.max(wire, captured), lastMicros, lastNanos, on.linkType)
  }

  /** A packet block with interface number and time. */
  function timedPacket(b: Uint8Array, at: number, id: number, captured: number): void {
    const on = interfaces[id]
    if (on === undefined) {
      skipped.interfaceUnknown++
      return
    }
    splitTime(u32(b, at + 12), u32(b, at + 16), on, split)
    if (!(split.micros >= 0 && split.micros <= Number.MAX_SAFE_INTEGER)) {
      skipped.timeImpossible++
      return
    }
    lastMicros = split.micros
    lastNanos = split.nanos
    handOver(b, at + 28, captured, u32(b, at + 24), on)
  }

  function interfaceBlock(b: Uint8Array, at: number, length: number): void {
    if (interfaces.length === MOST_INTERFACES) {
      fail('CAPTURE_INTERFACES', base + at)
      return
    }
    let resolution = 6
    let offsetSeconds = 0
    // Options (section 3.5): code, length, value padded to four bytes, until the end option or the end of the block.
    let option = at + 16
    const to = at + length - 4
    while (option + 4 <= to) {
      const code = u16(b, option)
      const size = u16(b, option + 2)
      if (code === OPTION_END || option + 4 + size > to) break
      if (code === OPTION_RESOLUTION && size === 1) resolution = b[option + 4]!
      if (code === OPTION_OFFSET && size === 8) {
        const high = u32(b, option + (little ? 8 : 4)) | 0
        offsetSeconds = high * 4_294_967_296 + u32(b, option + (little ? 4 : 8))
      }
      option += 4 + ((size + 3) & ~3)
    }
    if (!isKnownResolution(resolution)) {
      // Its packets cannot be placed in time; the number stays taken, so that later interfaces keep theirs.
      interfaces.push({ linkType: u16(b, at + 8), snapLength: u32(b, at + 12), resolution: 6, offsetSeconds: Number.MAX_VALUE })
      return
    }
    interfaces.push({ linkType: u16(b, at + 8), snapLength: u32(b, at + 12), resolution, offsetSeconds })
  }

  /** pcapng blocks from `at` on. Returns where it stopped; sets `need` or `skip`. */
  function blocks(b: Uint8Array, from: number, to: number): number {
    let at = from
    while (to - at >= 12) {
      // The type of a section block reads the same in both orders; its order comes before its length.
      if (b[at] === 0x0a && b[at + 1] === 0x0d && b[at + 2] === 0x0d && b[at + 3] === 0x0a) {
        const magic = ((b[at + 8]! << 24) | (b[at + 9]! << 16) | (b[at + 10]! << 8) | b[at + 11]!) >>> 0
        if (magic !== BYTE_ORDER_MAGIC && magic !== BYTE_ORDER_SWAPPED) {
          fail('CAPTURE_BYTE_ORDER', base + at)
          return at
        }
        little = magic === BYTE_ORDER_SWAPPED
        interfaces = []
      }
      const type = u32(b, at)
      const length = u32(b, at + 4)
      // Four-byte alignment (section 3.1); 12 is a block without a body.
      if (length < 12 || (length & 3) !== 0 || (type === SECTION_BLOCK && length < 28)) {
        fail('CAPTURE_BLOCK_LENGTH', base + at, `: ${length}`)
        return at
      }
      const packet = type === ENHANCED_PACKET_BLOCK || type === OBSOLETE_PACKET_BLOCK
      if (packet || type === SIMPLE_PACKET_BLOCK) {
        const head = packet ? 28 : 12
        if (length < head + 4) {
          skipped.blockMalformed++
        } else {
          if (to - at < head) {
            need = head
            return at
          }
          let captured: number
          if (packet) captured = u32(b, at + 20)
          else captured = Math.min(u32(b, at + 8), interfaces[0]?.snapLength || LONGEST_FRAME, length - 16)
          if (captured > LONGEST_FRAME) {
            fail('CAPTURE_RECORD_TOO_LONG', base + at, `: ${captured}`)
            return at
          }
          if (captured > length - head - 4) {
            skipped.blockMalformed++
          } else {
            if (to - at < head + captured) {
              need = head + captured
              return at
            }
            if (type === ENHANCED_PACKET_BLOCK) timedPacket(b, at, u32(b, at + 8), captured)
            else if (type === OBSOLETE_PACKET_BLOCK) timedPacket(b, at, u16(b, at + 8), captured)
            else if (interfaces[0] === undefined) skipped.interfaceUnknown++
            else {
              untimed++
              handOver(b, at + 12, captured, u32(b, at + 8), interfaces[0])
            }
          }
        }
      } else if (type === INTERFACE_BLOCK) {
        if (length < 20) skipped.blockMalformed++
        else if (length > LONGEST_KEPT) {
          fail('CAPTURE_BLOCK_LENGTH', base + at, `: ${length}`)
          return at
        } else if (to - at < length) {
          need = length
          return at
        } else {
          interfaceBlock(b, at, length)
          if (state === BROKEN) return at
        }
      }
      blockOffset = base + at
      blockLength = length
      if (to - at < length) {
        const trailer = Math.min(to, at + length - 4)
        skip = at + length - 4 - trailer
        state = NG_TRAILER
        need = 4
        return trailer
      }
      at += length
      if (!trailerFits(b, at - 4)) return at
    }
    need = 12
    return at
  }

  /** The second copy of the length, at the end, serves reading backwards; a wrong one says that the file is damaged here. */
  function trailerFits(b: Uint8Array, at: number): boolean {
    const after = u32(b, at)
    if (after === blockLength) return true
    fail('CAPTURE_BLOCK_LENGTH', blockOffset, `: ${blockLength} before, ${after} after the block`)
    return false
  }

  function parse(b: Uint8Array, from: number, to: number): number {
    let at = from
    if (state === BEGIN) {
      if (to - at < need) return at
      const used = begin(b, at, to)
      if (used < 0) return at
      at += used
    }
    if (state === PCAP) return pcapRecords(b, at, to)
    if (state === NG_TRAILER) {
      if (to - at < 4 || !trailerFits(b, at)) return at
      at += 4
      state = NG
    }
    if (state === NG) return blocks(b, at, to)
    return at
  }

  function keep(chunk: Uint8Array, from: number, to: number): void {
    const length = keptLength + to - from
    if (length > kept.length) {
      const larger = new Uint8Array(Math.max(length, Math.min(2 * kept.length, LONGEST_KEPT)))
      larger.set(kept.subarray(0, keptLength))
      kept = larger
    }
    kept.set(from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to), keptLength)
    keptLength = length
  }

  function push(chunk: Uint8Array): boolean {
    if (state === BROKEN || ended) return false
    const start = taken
    taken += chunk.length
    let at = 0
    for (;;) {
      if (skip > 0) {
        const over = Math.min(skip, chunk.length - at)
        skip -= over
        at += over
      }
      if (at === chunk.length) return true
      if (keptLength > 0) {
        // Only as much of the chunk as the parser asked for joins the kept bytes; the rest is parsed in place.
        const more = Math.min(need - keptLength, chunk.length - at)
        keep(chunk, at, at + more)
        at += more
        if (keptLength < need) return true
        base = start + at - keptLength
        const length = keptLength
        const used = parse(kept, 0, length)
        if (isBroken()) return false
        if (used === 0) continue
        // What was parsed is gone; a rest cannot be longer than what was asked for beyond it.
        kept.copyWithin(0, used, length)
        keptLength = length - used
        continue
      }
      base = start
      const used = parse(chunk, at, chunk.length)
      if (isBroken()) return false
      at = used
      if (skip > 0) continue
      if (at < chunk.length) keep(chunk, at, chunk.length)
      return true
    }
  }

  function isBroken(): boolean {
    return state === BROKEN
  }

  function end(): void {
    if (ended || state === BROKEN) return
    ended = true
    if (taken === 0) fail('CAPTURE_EMPTY', 0)
    else if (format === undefined && keptLength < 4) fail('CAPTURE_FORMAT_UNKNOWN', 0)
    else if (state === NG_TRAILER) fail('CAPTURE_TRUNCATED', blockOffset)
    else if (keptLength > 0) fail('CAPTURE_TRUNCATED', taken - keptLength)
  }

  return {
    push,
    end,
    get format() {
      return format
    },
    get packets() {
      return packets
    },
    get bytes() {
      return taken
    },
    get untimed() {
      return untimed
    },
    skipped,
    get fault() {
      return fault
    },
  }
}
