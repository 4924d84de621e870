import type { Fault } from '#vocabulary'

/**
 * What can be wrong with an export datagram. Decoders count by these codes and keep the last one with its byte offset; records decoded
 * before the offset stay valid, so a fault is "from here on", never "forget it".
 */
export const FLOW_FAULTS = {
  DATAGRAM_SHORT: 'the datagram is shorter than the header of its format',
  VERSION_UNKNOWN: 'the datagram is neither NetFlow, IPFIX nor sFlow version 5',
  NETFLOW5_COUNT: 'the NetFlow version 5 header counts no records, or more than the 30 that the format allows',
  MESSAGE_CUT: 'the message is longer than the datagram that carries it',
  MESSAGE_LENGTH: 'the IPFIX message length is shorter than its header',
  SET_LENGTH: 'a set is shorter than its header',
  SET_OVERRUN: 'a set is longer than what is left of its message',
  SET_RESERVED: 'a set has a number that is reserved',
  TEMPLATE_CUT: 'a template is longer than its set',
  TEMPLATE_MALFORMED: 'a template cannot describe a record',
  RECORD_CUT: 'a variable-length record is longer than its set',
  SFLOW_AGENT: 'the sFlow agent has an address of a kind that does not exist',
  SFLOW_SAMPLE_OVERRUN: 'an sFlow sample is longer than what is left of its datagram',
  SFLOW_SAMPLE_SHORT: 'an sFlow sample is shorter than its format',
  SFLOW_RECORD_OVERRUN: 'an sFlow record is longer than what is left of its sample',
  SFLOW_RECORD_SHORT: 'an sFlow record is shorter than its format',
  SFLOW_HEADER_OVERRUN: 'a sampled header is longer than the sFlow record that holds it',
  SFLOW_FRAME_LENGTH: 'a sampled frame is said to be longer than frames can be',
  TRAILING_BYTES: 'bytes follow the message that are no message',
  TABLE_FULL: 'the tables of exporters or templates are full; this one is not remembered',
} as const
export type FlowFaultCode = keyof typeof FLOW_FAULTS

/** Counts by code and the newest fault. */
export interface FlowFaultCounter {
  add(code: FlowFaultCode, offset: number): void
  readonly total: number
  readonly counts: Readonly<Partial<Record<FlowFaultCode, number>>>
  readonly last: Fault | undefined
}

export function createFlowFaultCounter(): FlowFaultCounter {
  const counts: Partial<Record<FlowFaultCode, number>> = {}
  let total = 0
  let lastCode: FlowFaultCode | undefined
  let lastOffset = 0
  return {
    add(code, offset) {
      counts[code] = (counts[code] ?? 0) + 1
      total++
      lastCode = code
      lastOffset = offset
    },
    get total() {
      return total
    },
    counts,
    get last() {
      if (lastCode === undefined) return undefined
      return { code: lastCode, message: `${FLOW_FAULTS[lastCode]} (at byte ${lastOffset} of the datagram)`, offset: lastOffset }
    },
  }
}
