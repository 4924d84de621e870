import {
  BATCH_FULL,
  createFlowDecoder,
  createPacketDecoder,
  DECODED,
  EXPORT_NONE,
  type FlowDecoder,
  type Profiler,
  sniffExport,
  UNDECODED_NAMES,
} from '#traffic'
import {
  type AnalysedInput,
  createFlowBatch,
  createPacketBatch,
  formatAddress,
  formatDuration,
  PACKET_FRAGMENT,
  PACKET_SNAPPED,
} from '#vocabulary'
import type { CaptureInput } from './capture-input.ts'
import type { CaptureTrack, FrameTaker } from './capture-track.ts'
import { judgeEnding } from './judge-ending.ts'
import { mergeCaptures } from './merge-captures.ts'
import { orderInputs } from './order-inputs.ts'
import { createTieOrder } from './tie-order.ts'

/** Rows between decoder and profile: some 50 kB of columns, which stay in the caches. Measured: 1024 are 2 % slower. */
const BATCH_ROWS = 256
const UDP = 17
/**
 * A site has this many routers that report to one place at most (judgement). What looks like exports from more sources is a flood that
 * dresses up as one, and must not vanish from what is judged.
 */
const MOST_EXPORTERS = 64

export interface CaptureTotals {
  packets: number
  /** Packets that the files hold and that are not in `packets`: nothing of them could be read. */
  skipped: number
  /** Datagrams that were exports and left the packets again. */
  exports: number
  /** Frames of which the file holds less than was on the wire. */
  snapped: number
  readonly undecoded: Map<string, number>
  readonly notes: string[]
}

/**
 * Told now and then how far the reading is: the file being read, bytes taken of all inputs as they lie on disk, frames read, and how many
 * bytes there are in all (undefined when a pipe is among them).
 */
export type ReadingProgress = (name: string, bytes: number, packets: number, total: number | undefined) => void

/** Streams captures into a profiler, all frames in the order of time whatever files they lie in. */
export interface CaptureFeed {
  /** To be called once. Inputs as they were read, by their first packets; what was given twice is among them once. */
  read(inputs: readonly CaptureInput[], progress?: ReadingProgress): Promise<AnalysedInput[]>
  readonly totals: CaptureTotals
  readonly flowDecoder: FlowDecoder
}

const LINK_TYPE_UNKNOWN = UNDECODED_NAMES.indexOf('link-type-unknown')

/**
 * HOT PATH: frames go from the reader through the decoder into one batch, and the full batch to the profile. Datagrams that are flow
 * exports become flow records, or packets that sFlow sampled, and leave the batch again: what a router reports to its collector is no
 * traffic to be judged.
 */
export function createCaptureFeed(profiler: Profiler): CaptureFeed {
  const batch = createPacketBatch(BATCH_ROWS)
  const ties = createTieOrder(batch)
  const decoder = createPacketDecoder()
  const flowDecoder = createFlowDecoder({
    batch: createFlowBatch(BATCH_ROWS),
    drain: (rows) => profiler.flows(rows),
    sampled: { packets: createPacketBatch(BATCH_ROWS), drainPackets: (rows) => profiler.packets(rows) },
  })
  const totals: CaptureTotals = { packets: 0, skipped: 0, exports: 0, snapped: 0, undecoded: new Map(), notes: [] }
  const undecoded = new Float64Array(UNDECODED_NAMES.length)
  const exporters = new Set<string>()

  function isExporter(row: number): boolean {
    const name = formatAddress(batch.source, 4 * row)
    if (exporters.has(name)) return true
    if (exporters.size === MOST_EXPORTERS) return false
    exporters.add(name)
    return true
  }

  /** Hands over what the batch holds, but for the last instant, of which more may come. */
  function drain(): void {
    const settled = ties.order()
    const length = batch.length
    // A whole batch of one instant cannot wait.
    if (settled > 0) batch.length = settled
    if (batch.length > 0) profiler.packets(batch)
    batch.length = length
    ties.keepFrom(settled > 0 ? settled : length)
  }

  const take: FrameTaker = (track, b, offset, captured, wire, micros, nanos, linkType) => {
    if (captured < wire) totals.snapped++
    let outcome = decoder.decode(batch, b, offset, captured, wire, micros, nanos, linkType)
    if (outcome === BATCH_FULL) {
      drain()
      outcome = decoder.decode(batch, b, offset, captured, wire, micros, nanos, linkType)
    }
    if (outcome !== DECODED) {
      undecoded[outcome] = undecoded[outcome]! + 1
      if (outcome === LINK_TYPE_UNKNOWN) {
        track.unknownLinks++
        track.unknownLink = linkType
      }
      return
    }
    track.rows++
    const row = batch.length - 1
    const flags = batch.flags[row]!
    // Export datagrams begin with a zero byte; the rest of the test is for those few.
    if (batch.protocol[row] !== UDP || (flags & (PACKET_SNAPPED | PACKET_FRAGMENT)) !== 0 || b[decoder.payloadAt] !== 0) return
    const length = decoder.payloadCaptured
    if (length < batch.payloadLength[row]! || length < 16) return
    if (sniffExport(b, decoder.payloadAt, length) === EXPORT_NONE || !isExporter(row)) return
    track.exportRows += flowDecoder.decode(b, decoder.payloadAt, length, batch.source, 4 * row, micros)
    totals.exports++
    batch.length = row
  }

  async function read(inputs: readonly CaptureInput[], progress?: ReadingProgress): Promise<AnalysedInput[]> {
    const ordered = await orderInputs(inputs)
    totals.notes.push(...ordered.notes)
    const meter = await createMeter(
      ordered.inputs.map(({ input }) => input),
      progress,
    )
    const read: AnalysedInput[] = []
    await mergeCaptures(ordered.inputs, {
      take,
      progress: meter,
      done: (track) => {
        // Exports of one track are counted when its last frame is behind it; a datagram's rows belong to the file it lay in.
        read[track.index] = finish(track)
      },
    })
    drain()
    if (batch.length > 0) drain()
    flowDecoder.flush()
    for (let i = 0; i < undecoded.length; i++) if (undecoded[i]! > 0) add(UNDECODED_NAMES[i]!, undecoded[i]!)
    return read
  }

  function finish(track: CaptureTrack): AnalysedInput {
    const { input, reader, stream } = track
    totals.notes.push(...judgeEnding(track))
    add('interface-unknown', reader.skipped.interfaceUnknown)
    add('block-malformed', reader.skipped.blockMalformed)
    add('time-impossible', reader.skipped.timeImpossible)
    if (reader.untimed > 0)
      totals.notes.push(
        `${input.name} has ${reader.untimed} packets without a time of their own; they were given that of the packet before.`,
      )
    if (track.backwards > 0)
      totals.notes.push(
        `${input.name}: ${track.backwards === 1 ? '1 packet is' : `${track.backwards} packets are`} more than a second earlier than the packet before, at most by ${formatDuration(track.longestBackwards)}: a clock was set back, or captures were joined out of order. Its times, rates and durations are uncertain.`,
      )
    totals.packets += reader.packets
    totals.skipped += reader.skipped.interfaceUnknown + reader.skipped.blockMalformed + reader.skipped.timeImpossible
    const compression = stream.packings?.[0]
    return {
      name: input.name,
      kind: reader.format ?? 'pcap',
      ...(compression ? { compression } : {}),
      bytes: reader.bytes,
      packets: reader.packets,
      flowRecords: track.exportRows,
    }
  }

  function add(name: string, count: number): void {
    if (count > 0) totals.undecoded.set(name, (totals.undecoded.get(name) ?? 0) + count)
  }

  return { read, totals, flowDecoder }
}

/** Sums up what all tracks have taken. */
async function createMeter(inputs: readonly CaptureInput[], progress: ReadingProgress | undefined): Promise<(track: CaptureTrack) => void> {
  if (progress === undefined) return () => {}
  let total: number | undefined = 0
  for (const input of inputs) {
    const size = await input.size?.()
    total = size === undefined || total === undefined ? undefined : total + size
  }
  const taken = new Float64Array(inputs.length)
  const packets = new Float64Array(inputs.length)
  let allTaken = 0
  let allPackets = 0
  return (track) => {
    const bytes = track.stream.taken ?? track.reader.bytes
    allTaken += bytes - taken[track.index]!
    taken[track.index] = bytes
    allPackets += track.reader.packets - packets[track.index]!
    packets[track.index] = track.reader.packets
    progress(track.input.name, allTaken, allPackets, total)
  }
}
