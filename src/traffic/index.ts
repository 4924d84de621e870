export { EXPORTER_LIMITS, type Exporter, type ExporterLimits } from './decoders/flow/exporter-table.ts'
export { createFlowDecoder, type FlowDecoder, type FlowDecoderCounts, type FlowDecoderDeps } from './decoders/flow/flow-decoder.ts'
export { FLOW_FAULTS, type FlowFaultCode } from './decoders/flow/flow-faults.ts'
export { type CaptureDecoder, type CaptureDecoderDeps, type CaptureSummary, openCapture } from './decoders/open-capture.ts'
export { appendOuterRow } from './decoders/packet/outer-row.ts'
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
export type { InterfaceCounters, TrafficCounters } from './decoders/sflow/interface-counters.ts'
export type { SflowCounts, SflowDeps } from './decoders/sflow/sflow-decoder.ts'
export {
  EXPORT_IPFIX,
  EXPORT_NETFLOW_5,
  EXPORT_NETFLOW_9,
  EXPORT_NONE,
  EXPORT_SFLOW_5,
  sniffExport,
} from './decoders/sniff-export.ts'
export { createFlowCollector, type FlowCollector, type FlowCollectorCounts, type FlowCollectorDeps } from './inlet/flow-collector.ts'
export { FlowCollectorConfig } from './inlet/flow-collector-config.ts'
export type { CarpetEvidence } from './profile/carpets.ts'
export { createProfiler, type Profiler, type ProfilerConfig, type ProfilerTarget } from './profile/profiler.ts'
export type { SampledRows } from './profile/sampled-rows.ts'
export type { Scanners } from './profile/scanner-watch.ts'
export type { LocatedWords, SourceLocator } from './profile/source-locator.ts'
