/**
 * Numbers of sFlow version 5 (sflow.org, "sFlow Version 5", July 2004, section 5; discarded packets: "sFlow Dropped Packet Notification
 * Structures", October 2020). A format is 20 bits of enterprise and 12 of number; those of enterprise 0 are the standard ones, and a vendor's
 * never equal them, so whole words are compared.
 */
export const SFLOW_VERSION = 5

export const ADDRESS_UNKNOWN = 0
export const ADDRESS_IPV4 = 1
export const ADDRESS_IPV6 = 2

export const SAMPLE_FLOW = 1
export const SAMPLE_COUNTERS = 2
export const SAMPLE_FLOW_EXPANDED = 3
export const SAMPLE_COUNTERS_EXPANDED = 4
export const SAMPLE_DISCARDED = 5

export const RECORD_RAW_HEADER = 1
export const RECORD_SAMPLED_ETHERNET = 2
export const RECORD_SAMPLED_IPV4 = 3
export const RECORD_SAMPLED_IPV6 = 4

export const COUNTERS_GENERIC_INTERFACE = 1

/** `header_protocol` of a raw packet header: the ones that can hold an IP packet and that the packet decoder knows. */
export const HEADER_ETHERNET = 1
export const HEADER_IPV4 = 11
export const HEADER_IPV6 = 12

/** How an interface is told: an ifIndex, a reason why the packet was discarded, or a number of several interfaces. */
export const INTERFACE_INDEX = 0
/** The value of an interface that is not known, or that is the device itself. */
export const INTERFACE_NONE = 0x3fffffff
