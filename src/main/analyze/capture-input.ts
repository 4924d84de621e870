import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileChunks } from './file-chunks.ts'
import { type Packing, type PackingFault, unpacked } from './unpacked.ts'

/** The bytes of a capture, unpacked, in pieces that are valid until the next one is asked for. */
export interface CaptureStream extends AsyncIterable<Uint8Array> {
  /** How the input was packed, outermost first; known once the first piece has come. */
  readonly packings?: readonly Packing[]
  /** Bytes taken of the input as it lies on disk. */
  readonly taken?: number
  /** Set when the packing broke off; the pieces before it are good. */
  readonly broken?: PackingFault | undefined
}

/** One input as it lies on disk or comes from a pipe: its bytes, unpacked when its content says that it is packed. */
export interface CaptureInput {
  /** Base name, or `-` for standard input. */
  readonly name: string
  /** As given, for messages to the person who gave it. */
  readonly given: string
  /** Bytes on disk; undefined when nobody can say (a pipe), and for a file that is not there. */
  size?(): Promise<number | undefined>
  /** Can be read once from standard input, again and again from a file. `piece`: bytes to fetch at once. */
  chunks(piece?: number): CaptureStream
}

export function openInput(given: string, stdin: AsyncIterable<Uint8Array> = process.stdin): CaptureInput {
  if (given === '-') return { name: '-', given: 'standard input', chunks: () => unpacked(stdin, 'standard input') }
  return {
    name: basename(given),
    given,
    size: () =>
      stat(given).then(
        (found) => (found.isFile() ? found.size : undefined),
        () => undefined,
      ),
    chunks: (piece) => unpacked(fileChunks(given, piece), given),
  }
}
