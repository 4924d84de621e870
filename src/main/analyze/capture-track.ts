import { type CaptureReader, type CaptureSink, createCaptureReader } from '#traffic'
import { type Instant, SECOND } from '#vocabulary'
import type { CaptureInput, CaptureStream } from './capture-input.ts'
import { FrameQueue } from './frame-queue.ts'

/** Takes a frame of a track as a `CaptureSink` does; the buffer is valid during the call only. */
export type FrameTaker = (track: CaptureTrack, ...frame: Parameters<CaptureSink['frame']>) => void

/** Bytes pushed at once while frames must wait: what a queue has to hold. */
const SLICE = 1 << 16
/** Octets of the header of a pcap file and of one of its records (draft-ietf-opsawg-pcap sections 4 and 5). */
const PCAP_HEADER = 24
const PCAP_RECORD = 16
/** Records in a row without a byte or a time: 64 KiB of zeros are no traffic (judgement). */
const MOST_EMPTY = 4096
/** Unpacked bytes in which not one packet was found, after which a packed file is given up (judgement: 1 GiB). */
const MOST_SILENT = 2 ** 30
/** Frames of one file are out of order by some milliseconds where several cores or interfaces wrote them; a step of a second is the clock's (judgement). */
const CLOCK_STEP = SECOND

/** One capture being read. Frames are taken as they come while they are earlier than `limit`, and wait in the queue from then on. */
export class CaptureTrack {
  readonly input: CaptureInput
  readonly index: number
  readonly stream: CaptureStream
  readonly reader: CaptureReader
  readonly queue = new FrameQueue()
  ended = false
  /** Why reading was given up, with the byte of the capture from which on it made no sense. */
  nonsense: { readonly offset: number; readonly why: string } | undefined
  /** Kept by the taker: rows that frames became, frames of an unknown link type, the last such type, and rows that exports gave. */
  rows = 0
  unknownLinks = 0
  unknownLink = 0
  exportRows = 0
  /** Frames whose time is more than a second before that of the frame before them in this file, and the longest such step, microseconds. */
  backwards = 0
  longestBackwards = 0

  private readonly pieces: AsyncIterator<Uint8Array>
  private piece: Uint8Array | undefined
  private at = 0
  private direct = true
  private limit = Number.POSITIVE_INFINITY
  private recordsEnd = PCAP_HEADER
  private empty = 0
  private before: Instant = Number.NEGATIVE_INFINITY
  private rowsBefore = 0
  private silentFrom = 0

  constructor(input: CaptureInput, index: number, pieceSize: number, take: FrameTaker) {
    this.input = input
    this.index = index
    this.stream = input.chunks(pieceSize)
    this.pieces = this.stream[Symbol.asyncIterator]()
    // HOT PATH: one call a frame.
    this.reader = createCaptureReader({
      frame: (b, offset, captured, wire, micros, nanos, linkType) => {
        this.recordsEnd += PCAP_RECORD + captured
        if (wire === 0 && micros === 0) this.empty++
        else {
          this.empty = 0
          if (micros < this.before - CLOCK_STEP) {
            this.backwards++
            this.longestBackwards = Math.max(this.longestBackwards, this.before - micros)
          }
          this.before = micros
        }
        if (this.direct && micros < this.limit) take(this, b, offset, captured, wire, micros, nanos, linkType)
        else {
          this.direct = false
          this.queue.add(b, offset, captured, wire, micros, nanos, linkType)
        }
      },
    })
  }

  /** Reads until a frame waits or the capture has ended. Frames before `limit` are taken meanwhile. */
  async pump(limit: number, progress: (track: CaptureTrack) => void): Promise<void> {
    this.direct = limit > Number.NEGATIVE_INFINITY
    this.limit = limit
    while (this.queue.isEmpty && !this.ended) {
      if (this.piece === undefined) {
        const next = await this.pieces.next()
        if (next.done) {
          this.ended = true
          if (this.reader.fault === undefined) this.reader.end()
          progress(this)
          return
        }
        this.piece = next.value
        this.at = 0
      }
      const whole = this.at === 0 && (this.direct || this.piece.length <= SLICE)
      const slice = whole ? this.piece : this.piece.subarray(this.at, this.at + SLICE)
      this.at += slice.length
      if (this.at === this.piece.length) this.piece = undefined
      const readable = this.reader.push(slice)
      this.judge()
      if (this.piece === undefined) progress(this)
      if (!readable || this.nonsense !== undefined) {
        this.ended = true
        await this.close()
      }
    }
  }

  private judge(): void {
    if (this.empty > MOST_EMPTY && this.reader.format === 'pcap')
      this.nonsense = { offset: this.recordsEnd - PCAP_RECORD * this.empty, why: 'nothing but zeros' }
    if (this.rows !== this.rowsBefore || (this.stream.packings?.length ?? 0) === 0) {
      this.rowsBefore = this.rows
      this.silentFrom = this.reader.bytes
    } else if (this.reader.bytes - this.silentFrom > MOST_SILENT)
      this.nonsense = { offset: this.silentFrom, why: 'not one packet that could be read in a gigabyte' }
  }

  async close(): Promise<void> {
    this.piece = undefined
    await this.pieces.return?.()
  }
}
