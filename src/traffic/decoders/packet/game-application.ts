import { applicationCode } from '#vocabulary'
import { byteAt, reads, wordAt } from './payload-bytes.ts'

const SOURCE_QUERY = applicationCode('source-query')
const SOURCE_ANSWER = applicationCode('source-answer')
const QUAKE_QUERY = applicationCode('quake-query')
const QUAKE_ANSWER = applicationCode('quake-answer')
const RAKNET_PING = applicationCode('raknet-ping')
const RAKNET_OTHER = applicationCode('raknet-other')

/**
 * Messages behind FF FF FF FF: Valve's server queries (developer.valvesoftware.com/wiki/Server_queries; a letter says which) and the
 * out-of-band commands of the Quake engines (a word does; id Software's published sources of Quake II and III Arena). HOT PATH.
 */
export function outOfBandApplication(b: Uint8Array, at: number, seen: number): number {
  switch (byteAt(b, at, seen, 4)) {
    case 0x54: // T
      return reads(b, at, seen, 5, 'Source') ? SOURCE_QUERY : 0
    case 0x55: // U players
    case 0x56: // V rules
    case 0x57: // W challenge
      return SOURCE_QUERY
    case 0x49: // I
    case 0x44: // D players
    case 0x45: // E rules
    case 0x41: // A challenge
    case 0x6a: // j pong
    case 0x6d: // m, of GoldSource
      return SOURCE_ANSWER
    case 0x67: // g
      if (!reads(b, at, seen, 4, 'get')) return 0
      return reads(b, at, seen, 4, 'getserversResponse') ? QUAKE_ANSWER : QUAKE_QUERY
    case 0x73: // s
      if (reads(b, at, seen, 4, 'statusResponse')) return QUAKE_ANSWER
      return reads(b, at, seen, 4, 'status') ? QUAKE_QUERY : 0
    case 0x69: // i
      if (reads(b, at, seen, 4, 'infoResponse')) return QUAKE_ANSWER
      return reads(b, at, seen, 4, 'info') ? QUAKE_QUERY : SOURCE_QUERY
    case 0x70: // p
      return reads(b, at, seen, 4, 'print') ? QUAKE_ANSWER : 0
    case 0x63: // c
      if (reads(b, at, seen, 4, 'challengeResponse') || reads(b, at, seen, 4, 'connectResponse')) return QUAKE_ANSWER
      return reads(b, at, seen, 4, 'connect') ? QUAKE_QUERY : 0
    case 0x72: // r
      return reads(b, at, seen, 4, 'rcon') ? QUAKE_QUERY : 0
    default:
      return 0
  }
}

/** Sixteen bytes by which RakNet's offline messages are known (RakNet's published source, `OFFLINE_MESSAGE_DATA_ID`). */
function isMagic(b: Uint8Array, at: number, seen: number, i: number): boolean {
  return (
    wordAt(b, at, seen, i) === 0x00ffff00 &&
    wordAt(b, at, seen, i + 4) === 0xfefefefe &&
    wordAt(b, at, seen, i + 8) === 0xfdfdfdfd &&
    wordAt(b, at, seen, i + 12) === 0x12345678
  )
}

/** RakNet before a connection: pings (1, 2), the answer (1C), openings (5 to 8) and refusals (19, 1A): the magic has its place in each. */
export function raknetApplication(b: Uint8Array, at: number, seen: number): number {
  switch (byteAt(b, at, seen, 0)) {
    case 0x01:
    case 0x02:
      return isMagic(b, at, seen, 9) ? RAKNET_PING : 0
    case 0x1c:
      return isMagic(b, at, seen, 17) ? RAKNET_OTHER : 0
    case 0x05:
    case 0x06:
    case 0x07:
    case 0x08:
    case 0x1a:
      return isMagic(b, at, seen, 1) ? RAKNET_OTHER : 0
    case 0x19:
      return isMagic(b, at, seen, 2) ? RAKNET_OTHER : 0
    default:
      return 0
  }
}
