import { promisify } from 'node:util'
import { crc32, deflate } from 'node:zlib'

/** PNG, third edition (W3C, 2025): what of it a drawing without transparency needs. */

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Eight bits a channel, red green blue alpha, the only compression and filter method, not interlaced. */
const FORMAT = [8, 6, 0, 0, 0]
const RGBA_BYTES = 4

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}

/** Rows without a filter (each begins with its 0): flat colours deflate to as little with one as without. */
function rowsOf(pixels: Buffer, width: number, height: number): Buffer {
  const line = width * RGBA_BYTES
  const rows = Buffer.allocUnsafe((line + 1) * height)
  for (let y = 0; y < height; y++) {
    rows[y * (line + 1)] = 0
    pixels.copy(rows, y * (line + 1) + 1, y * line, (y + 1) * line)
  }
  return rows
}

export interface PngPicture {
  readonly width: number
  readonly height: number
  /** RGBA, row by row. */
  readonly pixels: Buffer
  /** What the picture shows, for whoever reads the file rather than sees it. */
  readonly description: string
}

/** The file; compressed off the event loop. */
export async function pngFile({ width, height, pixels, description }: PngPicture): Promise<Buffer> {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([header, Buffer.from(FORMAT)])),
    // Keyword, not compressed, neither language nor translated keyword: UTF-8.
    chunk('iTXt', Buffer.from(`Description\0\0\0\0\0${description}`)),
    chunk('IDAT', await promisify(deflate)(rowsOf(pixels, width, height))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
