/**
 * Time of a pcapng interface: 64 bits in units of if_tsresol (draft-ietf-opsawg-pcapng section 4.2), split here into whole microseconds and
 * the nanoseconds beyond. HOT PATH: called for each packet; 64 bits do not fit a number, so the usual units are divided in two halves,
 * exactly and without allocation; the unusual ones (finer than 1 ns or 2^-32 s) go through BigInt and are slow but right.
 */
export interface TimeUnit {
  /** As stored in if_tsresol: below 128 a negative power of ten, else a negative power of two. */
  readonly resolution: number
  /** if_tsoffset: whole seconds to add. */
  readonly offsetSeconds: number
}

export const MICROSECOND_UNIT: TimeUnit = { resolution: 6, offsetSeconds: 0 }

/** The last conversion: an output parameter, since two numbers cannot be returned without allocating. */
export interface SplitTime {
  micros: number
  nanos: number
}

const TWO_32 = 4_294_967_296

/** Finest resolutions that are understood: a tick of 10^-18 s or 2^-63 s; beyond them 64 bits hold less than 19 seconds. */
export function isKnownResolution(resolution: number): boolean {
  return resolution < 128 ? resolution <= 18 : (resolution & 127) <= 63
}

/** Splits `high * 2^32 + low` ticks. A result beyond 2255 is not a safe integer: the caller must refuse it. */
export function splitTime(high: number, low: number, unit: TimeUnit, into: SplitTime): void {
  const resolution = unit.resolution
  const offset = unit.offsetSeconds * 1_000_000
  if (resolution === 6) {
    into.micros = high * TWO_32 + low + offset
    into.nanos = 0
  } else if (resolution < 6) {
    into.micros = (high * TWO_32 + low) * 10 ** (6 - resolution) + offset
    into.nanos = 0
  } else if (resolution <= 9) {
    const divisor = 10 ** (resolution - 6)
    const quotient = Math.floor(TWO_32 / divisor)
    const rest = high * (TWO_32 - quotient * divisor) + low
    const carried = Math.floor(rest / divisor)
    into.micros = high * quotient + carried + offset
    into.nanos = (rest - carried * divisor) * (1000 / divisor)
  } else if (resolution >= 128 && resolution <= 160) {
    const bits = resolution - 128
    const scale = 2 ** bits
    const seconds = bits === 32 ? high : high * 2 ** (32 - bits) + Math.floor(low / scale)
    const scaled = (low % scale) * 1_000_000
    const micros = Math.floor(scaled / scale)
    into.micros = seconds * 1_000_000 + micros + offset
    into.nanos = Math.floor(((scaled - micros * scale) * 1000) / scale)
  } else {
    const ticks = (BigInt(high) << 32n) | BigInt(low)
    const perSecond = resolution < 128 ? 10n ** BigInt(resolution) : 1n << BigInt(resolution & 127)
    const nanos = (ticks * 1_000_000_000n) / perSecond
    into.micros = Number(nanos / 1000n) + offset
    into.nanos = Number(nanos % 1000n)
  }
}
