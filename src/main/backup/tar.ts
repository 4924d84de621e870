/** Just enough of the ustar format (POSIX.1-1988) for a few plain files, so that `tar` can open a backup as well. */
const BLOCK = 512

export interface TarEntry {
  readonly name: string
  readonly bytes: number
}

const field = (text: string, length: number): string => text.padEnd(length, '\0')
/** Octal, NUL-terminated; eleven digits hold 8 GiB, larger sizes are written in base 256 (GNU and POSIX.1-2001 readers know it). */
function sizeField(bytes: number): Buffer {
  if (bytes < 8 ** 11) return Buffer.from(`${bytes.toString(8).padStart(11, '0')}\0`, 'latin1')
  const large = Buffer.alloc(12)
  large[0] = 0x80
  large.writeBigUInt64BE(BigInt(bytes), 4)
  return large
}

export function tarHeader({ name, bytes }: TarEntry, modifiedSeconds: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  header.write(field(name, 100), 0, 'latin1')
  header.write('0000600\0', 100, 'latin1')
  header.write('0000000\0', 108, 'latin1')
  header.write('0000000\0', 116, 'latin1')
  sizeField(bytes).copy(header, 124)
  header.write(`${modifiedSeconds.toString(8).padStart(11, '0')}\0`, 136, 'latin1')
  header.write('        ', 148, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (const octet of header) sum += octet
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

/** What follows a file of that many octets. */
export const tarPadding = (bytes: number): Buffer => Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK)
export const TAR_END = Buffer.alloc(2 * BLOCK)

function parseHeader(header: Buffer): TarEntry | undefined {
  if (header.every((octet) => octet === 0)) return undefined
  const stated = Number.parseInt(header.toString('latin1', 148, 156), 8)
  let sum = 0
  for (const [at, octet] of header.entries()) sum += at >= 148 && at < 156 ? 32 : octet
  if (sum !== stated) throw new Error('a header does not match its checksum')
  const bytes = header[124] === 0x80 ? Number(header.readBigUInt64BE(128)) : Number.parseInt(header.toString('latin1', 124, 136), 8)
  const name = header.toString('latin1', 0, 100).replace(/\0.*$/s, '')
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Error(`${name} has no size`)
  return { name, bytes }
}

/** Calls `entry` for each file, then `content` for its pieces. Throws an Error for what is not a whole archive. */
export async function readTar(
  chunks: AsyncIterable<Buffer>,
  entry: (entry: TarEntry) => void | Promise<void>,
  content: (piece: Buffer) => void | Promise<void>,
): Promise<void> {
  let held: Buffer = Buffer.alloc(0)
  let left = 0
  let padding = 0
  let ended = false
  for await (const chunk of chunks) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    while (held.length > 0 && !ended) {
      if (left > 0) {
        const piece = held.subarray(0, left)
        left -= piece.length
        held = held.subarray(piece.length)
        await content(piece)
      } else if (padding > 0) {
        const skipped = Math.min(padding, held.length)
        padding -= skipped
        held = held.subarray(skipped)
      } else {
        if (held.length < BLOCK) break
        const found = parseHeader(held.subarray(0, BLOCK))
        held = held.subarray(BLOCK)
        if (!found) ended = true
        else {
          await entry(found)
          left = found.bytes
          padding = (BLOCK - (found.bytes % BLOCK)) % BLOCK
        }
      }
    }
    if (ended) held = Buffer.alloc(0)
  }
  if (!ended) throw new Error('it ends in the middle')
}
