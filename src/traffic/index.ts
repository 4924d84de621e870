export { createPacketDecoder, type PacketDecoder } from './decoders/packet/packet-decoder.ts'
export { BATCH_FULL, DECODED, UNDECODED_NAMES, type Undecoded } from './decoders/packet/undecoded.ts'
export {
  CAPTURE_FAULTS,
  type CaptureFaultCode,
  type CaptureReader,
  type CaptureSkipped,
  createCaptureReader,
  LONGEST_FRAME,
} from './decoders/pcap/capture-reader.ts'
export type { CaptureSink } from './decoders/pcap/capture-sink.ts'
