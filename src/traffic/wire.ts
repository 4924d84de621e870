/**
 * `breakwater/wire`: what routers, switches and capture files say, as columns of typed arrays. NetFlow 5 and 9, IPFIX and sFlow 5 datagrams,
 * pcap and pcapng files, Ethernet frames and what is in them. No network, no clock, no dice: bytes in, rows out, and malformed bytes are
 * counted faults with their offset, never an exception. How it is used, and what is promised of it: docs/wire.md.
 */

export {
  /** An IP address as four numbers of 32 bits, most significant first; IPv4 is mapped into IPv6 (::ffff:a.b.c.d). */
  type AddressWords,
  /** Words for what the first bytes of a payload are; `PacketBatch.application` is an index into them. */
  APPLICATIONS,
  /** One of `APPLICATIONS`. */
  type Application,
  /** Makes a batch for so many flow records. */
  createFlowBatch,
  /** Makes a batch for so many packets. */
  createPacketBatch,
  /** What is wrong with bytes that came in: a code, a sentence and the byte offset. */
  type Fault,
  /** Flow records as columns; a row is one record, as it was exported. */
  type FlowBatch,
  /** Canonical text of the address whose four words begin at an index of an array. */
  formatAddress,
  /** Microseconds since 1970 UTC, as a number. */
  type Instant,
  /** Bit of `PacketBatch.flags`: the packet may not be fragmented. */
  PACKET_DONT_FRAGMENT,
  /** Bit of `PacketBatch.flags`: a fragment, the first or a later one. */
  PACKET_FRAGMENT,
  /** Bit of `PacketBatch.flags`: a fragment that is not the first, whose ports are therefore not known. */
  PACKET_LATER_FRAGMENT,
  /** Bit of `PacketBatch.flags`: IPv4 options, or IPv6 extension headers other than a fragment header. */
  PACKET_OPTIONS,
  /** Bit of `PacketBatch.flags`: the capture or the agent cut the packet, and columns behind the cut are 0. */
  PACKET_SNAPPED,
  /** Words of payload that `PacketBatch.payloadHead` has for each row. */
  PAYLOAD_WORDS,
  /** Packets as columns; a row is one packet, seen at its innermost IP header. */
  type PacketBatch,
  /** The words of an address given as text, or a fault. */
  parseAddress,
  /** Either a value or a fault. */
  type Result,
  /** Words for the tunnels that a packet can be taken out of; `PacketBatch.tunnel` is an index into them. */
  TUNNEL_NAMES,
} from '#vocabulary'
export {
  /** How much a decoder of flow exports remembers at most, when nothing else is said. */
  EXPORTER_LIMITS,
  /** Who sent records: address, format, observation domain, sampling rate, what is missing. `exporter` of the batches is an index into these. */
  type Exporter,
  /** How much a decoder of flow exports remembers at most. */
  type ExporterLimits,
} from './decoders/flow/exporter-table.ts'
export {
  /** Makes a decoder of NetFlow, IPFIX and sFlow datagrams; it remembers templates, sampling and sequence numbers of each exporter. */
  createFlowDecoder,
  /** Export datagrams in, rows out. */
  type FlowDecoder,
  /** What a decoder of flow exports has read, and everything that it has not. */
  type FlowDecoderCounts,
  /** The batches that a decoder of flow exports fills, and who takes them. */
  type FlowDecoderDeps,
} from './decoders/flow/flow-decoder.ts'
export {
  /** What can be wrong with an export datagram, by code, each with a sentence. */
  FLOW_FAULTS,
  /** A code of `FLOW_FAULTS`. */
  type FlowFaultCode,
} from './decoders/flow/flow-faults.ts'
export {
  /** A whole capture file as packets, flow records and sampled packets. */
  type CaptureDecoder,
  /** The batches that a capture file fills, and who takes them. */
  type CaptureDecoderDeps,
  /** What a capture file held, and everything in it that was not read. */
  type CaptureSummary,
  /** Opens a capture file that is pushed in pieces. */
  openCapture,
} from './decoders/open-capture.ts'
export {
  /** Link type of Ethernet. */
  LINK_ETHERNET,
  /** Link type of IPv4 without a link layer. */
  LINK_IPV4,
  /** Link type of IPv6 without a link layer. */
  LINK_IPV6,
  /** Link type of Linux "any" captures, version 1. */
  LINK_LINUX_COOKED,
  /** Link type of Linux "any" captures, version 2. */
  LINK_LINUX_COOKED_2,
  /** Link type of OpenBSD's loopback. */
  LINK_LOOP,
  /** Link type of BSD's loopback. */
  LINK_NULL,
  /** Link type of IP of either version without a link layer. */
  LINK_RAW,
} from './decoders/packet/link-types.ts'
export {
  /** Makes a decoder of single frames. */
  createPacketDecoder,
  /** One frame in, one row out. */
  type PacketDecoder,
} from './decoders/packet/packet-decoder.ts'
export {
  /** What `PacketDecoder.decode` returns when the batch must be emptied first. */
  BATCH_FULL,
  /** What `PacketDecoder.decode` returns when the frame became a row. */
  DECODED,
  /** Words for what `PacketDecoder.decode` returns. */
  UNDECODED_NAMES,
  /** One of `UNDECODED_NAMES`. */
  type Undecoded,
} from './decoders/packet/undecoded.ts'
export {
  /** Why a capture file could not be read further, by code, each with a sentence. */
  CAPTURE_FAULTS,
  /** A code of `CAPTURE_FAULTS`. */
  type CaptureFaultCode,
  /** A capture file in, frames out. */
  type CaptureReader,
  /** Frames of a file that could not be handed over while reading went on. */
  type CaptureSkipped,
  /** Makes a reader of one pcap or pcapng file. */
  createCaptureReader,
  /** The longest frame that is read, in bytes. */
  LONGEST_FRAME,
} from './decoders/pcap/capture-reader.ts'
export type {
  /** Who receives the frames of a capture file. */
  CaptureSink,
} from './decoders/pcap/capture-sink.ts'
export type {
  /** The counters of one interface, as an sFlow agent told them. */
  InterfaceCounters,
  /** One direction of an interface. */
  TrafficCounters,
} from './decoders/sflow/interface-counters.ts'
export type {
  /** What sFlow datagrams gave, and what not. */
  SflowCounts,
  /** The batch that sampled packets fill, who takes it, and who is told of interface counters. */
  SflowDeps,
} from './decoders/sflow/sflow-decoder.ts'
export {
  /** What `sniffExport` returns for IPFIX. */
  EXPORT_IPFIX,
  /** What `sniffExport` returns for NetFlow version 5. */
  EXPORT_NETFLOW_5,
  /** What `sniffExport` returns for NetFlow version 9. */
  EXPORT_NETFLOW_9,
  /** What `sniffExport` returns for anything that is no export. */
  EXPORT_NONE,
  /** What `sniffExport` returns for sFlow version 5. */
  EXPORT_SFLOW_5,
  /** Says whether a UDP payload is an export datagram, and in which format; conservative. */
  sniffExport,
} from './decoders/sniff-export.ts'
