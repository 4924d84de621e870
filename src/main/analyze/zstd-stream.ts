import type { ZSTDDecoder as Decoder } from 'zstddec/stream'

/** Codes of zstd_errors.h (stable since v1.4): what a person can mend, and the rest by name. */
export const ZSTD_WINDOW = 16
export const ZSTD_DICTIONARY = 32
export const ZSTD_MEMORY = 64
const ERROR_TEXTS: Readonly<Record<number, string>> = {
  10: 'what follows is not Zstandard',
  12: 'an old version of the format',
  14: 'an unknown feature of the format',
  20: 'the data are damaged',
  22: 'the checksum does not fit',
  24: 'the literals are damaged',
}
/** The functions return their errors as negative codes in an unsigned word (zstd_errors.h, ZSTD_error_maxCode is 120). */
const LOWEST_ERROR = 2 ** 32 - 120

export function zstdErrorText(code: number): string {
  return ERROR_TEXTS[code] ?? `error ${code} of the decoder`
}

/** One stream of frames through the reference decoder (ZSTD_decompressStream). */
export interface ZstdStream {
  /** Bytes that `give` takes at most, and that `step` gives at most. */
  readonly mostIn: number
  readonly mostOut: number
  give(packed: Uint8Array): void
  /** Unpacks some of what was given into `out`, and returns how many bytes. */
  step(out: Uint8Array, at: number): number
  /** Another step will give more without another `give`. */
  readonly hasMore: boolean
  /** Bytes of what was given that have been taken. */
  readonly position: number
  /** 0, or a code. */
  readonly error: number
  /** The last frame has not ended. */
  readonly inFrame: boolean
  close(): void
}

interface Library {
  readonly memory: { readonly buffer: ArrayBuffer }
  ZSTD_createDCtx(): number
  ZSTD_freeDCtx(context: number): number
  ZSTD_DStreamInSize(): number
  ZSTD_DStreamOutSize(): number
  ZSTD_decompressStream(context: number, output: number, input: number): number
  malloc(size: number): number
  free(address: number): void
}

let library: Promise<Library> | undefined

/** The package keeps its instance to itself, and loads it once for all; `_init` is where it passes by. */
async function load(): Promise<Library> {
  const { ZSTDDecoder } = await import('zstddec/stream')
  const decoder: Decoder = new ZSTDDecoder()
  const keep = decoder._init
  let exports: Library | undefined
  decoder._init = (result) => {
    exports = result.instance.exports as unknown as Library
    keep(result)
  }
  await decoder.init()
  if (exports === undefined) throw new Error('zstddec had been loaded before')
  return exports
}

export async function openZstd(): Promise<ZstdStream> {
  library ??= load()
  const lib = await library
  const mostIn = lib.ZSTD_DStreamInSize()
  const mostOut = lib.ZSTD_DStreamOutSize()
  const context = lib.ZSTD_createDCtx()
  // Two structs of three words (pointer, size, position), then the buffers they point to.
  const input = lib.malloc(24 + mostIn + mostOut)
  if (context === 0 || input === 0) throw new Error('no memory for a Zstandard decoder')
  const output = input + 12
  const from = input + 24
  const to = from + mostIn
  let position = 0
  let given = 0
  let full = false
  let error = 0
  let last = 0
  return {
    mostIn,
    mostOut,
    give(packed) {
      new Uint8Array(lib.memory.buffer, from, packed.length).set(packed)
      given = packed.length
      position = 0
    },
    step(out, at) {
      // The memory may have grown and moved since the last step.
      let words = new DataView(lib.memory.buffer)
      words.setUint32(input, from, true)
      words.setUint32(input + 4, given, true)
      words.setUint32(input + 8, position, true)
      words.setUint32(output, to, true)
      words.setUint32(output + 4, mostOut, true)
      words.setUint32(output + 8, 0, true)
      last = lib.ZSTD_decompressStream(context, output, input) >>> 0
      words = new DataView(lib.memory.buffer)
      position = words.getUint32(input + 8, true)
      const length = words.getUint32(output + 8, true)
      full = length === mostOut
      if (last >= LOWEST_ERROR) error = 2 ** 32 - last
      out.set(new Uint8Array(lib.memory.buffer, to, length), at)
      return length
    },
    get hasMore() {
      return position < given || full
    },
    get position() {
      return position
    },
    get error() {
      return error
    },
    get inFrame() {
      return last !== 0
    },
    close() {
      lib.ZSTD_freeDCtx(context)
      lib.free(input)
    },
  }
}
