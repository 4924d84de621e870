import { OperationError } from '#plumbing'
import type { CaptureStream } from './capture-input.ts'
import { gunzipped } from './gunzipped.ts'
import { nameFormat } from './name-format.ts'
import { peeked } from './peeked.ts'
import { unzstd } from './unzstd.ts'

export type Packing = 'gzip' | 'zstd'

/** Where a packing broke off, in bytes of what was packed so. */
export interface PackingFault {
  readonly packing: Packing
  /** Of the packed bytes: the end for a cut, near the damage otherwise. */
  readonly offset: number
  readonly cut: boolean
  readonly why: string
}

/** Takes packed pieces, gives unpacked ones; says through `fault` where it broke off, and then ends. Throws only what a person must mend. */
export type Unpacker = (
  packed: AsyncIterable<Uint8Array>,
  name: string,
  fault: (offset: number, cut: boolean, why: string) => void,
) => AsyncIterable<Uint8Array>

/** Some tools pack what is packed already; more layers than this nobody makes by accident (judgement). */
const MOST_LAYERS = 2
/** tar, the format with the latest signature, has it at byte 257 (POSIX.1 pax, ustar). */
const HEAD = 512

const UNPACKERS: Readonly<Record<Packing, Unpacker>> = { gzip: gunzipped, zstd: unzstd }

/** Unpacks by content: gzip (RFC 1952), Zstandard (RFC 8878), one inside the other; names what is not read. */
export function unpacked(source: AsyncIterable<Uint8Array>, name: string): CaptureStream {
  const packings: Packing[] = []
  let taken = 0
  let broken: PackingFault | undefined
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of source) {
      taken += piece.length
      yield piece
    }
  }
  async function* open(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { head, pieces } = await peeked(packed, HEAD)
    const packing = packingOf(head)
    if (packing === undefined) {
      const format = nameFormat(head)
      if (format === undefined) yield* pieces
      else {
        // The generators beneath close what they hold.
        await pieces.return(undefined)
        throw new OperationError(
          'INPUT_UNREADABLE',
          `${name}: this is neither a pcap nor a pcapng file (at byte 0${packings.length > 0 ? ' of what was unpacked' : ''}) but ${format.what}. ${format.remedy}`,
        )
      }
      return
    }
    if (packings.length === MOST_LAYERS) {
      await pieces.return(undefined)
      throw new OperationError('INPUT_UNREADABLE', `${name}: it is packed more than twice. Unpack it, and give what comes out.`)
    }
    packings.push(packing)
    // When the outer packing breaks off, so does the inner one: the first to say so is the one to tell of.
    yield* open(
      UNPACKERS[packing](pieces, name, (offset, cut, why) => {
        broken ??= { packing, offset, cut, why }
      }),
    )
  }
  return {
    [Symbol.asyncIterator]: () => open(counted()),
    packings,
    get taken() {
      return taken
    },
    get broken() {
      return broken
    },
  }
}

/** RFC 1952 section 2.3.1; RFC 8878 sections 3.1.1 and 3.1.2 (a skippable frame may come first). */
function packingOf(head: Uint8Array): Packing | undefined {
  if (head.length < 2) return undefined
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head.length < 4) return undefined
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return (head[0]! & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18 ? 'zstd' : undefined
}
