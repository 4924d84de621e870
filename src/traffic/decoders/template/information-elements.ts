/**
 * The information elements that a row needs: numbers and names of the IANA registry "IPFIX Information Elements"
 * (iana.org/assignments/ipfix). All others are stepped over by their length. NetFlow version 9 has the same numbers for the same meanings up
 * to 127 (RFC 7012 section 7.1.2), and its exporters use those beyond as well.
 */
export const IE = {
  octetDeltaCount: 1,
  packetDeltaCount: 2,
  protocolIdentifier: 4,
  ipClassOfService: 5,
  tcpControlBits: 6,
  sourceTransportPort: 7,
  sourceIPv4Address: 8,
  sourceIPv4PrefixLength: 9,
  ingressInterface: 10,
  destinationTransportPort: 11,
  destinationIPv4Address: 12,
  destinationIPv4PrefixLength: 13,
  egressInterface: 14,
  ipNextHopIPv4Address: 15,
  bgpSourceAsNumber: 16,
  bgpDestinationAsNumber: 17,
  bgpNextHopIPv4Address: 18,
  flowEndSysUpTime: 21,
  flowStartSysUpTime: 22,
  postOctetDeltaCount: 23,
  postPacketDeltaCount: 24,
  sourceIPv6Address: 27,
  destinationIPv6Address: 28,
  sourceIPv6PrefixLength: 29,
  destinationIPv6PrefixLength: 30,
  icmpTypeCodeIPv4: 32,
  samplingInterval: 34,
  samplerId: 48,
  samplerRandomInterval: 50,
  minimumTTL: 52,
  maximumTTL: 53,
  vlanId: 58,
  flowDirection: 61,
  ipNextHopIPv6Address: 62,
  bgpNextHopIPv6Address: 63,
  octetTotalCount: 85,
  packetTotalCount: 86,
  fragmentOffset: 88,
  forwardingStatus: 89,
  flowEndReason: 136,
  icmpTypeCodeIPv6: 139,
  lineCardId: 141,
  templateId: 145,
  flowStartSeconds: 150,
  flowEndSeconds: 151,
  flowStartMilliseconds: 152,
  flowEndMilliseconds: 153,
  flowStartMicroseconds: 154,
  flowEndMicroseconds: 155,
  flowStartNanoseconds: 156,
  flowEndNanoseconds: 157,
  flowStartDeltaMicroseconds: 158,
  flowEndDeltaMicroseconds: 159,
  systemInitTimeMilliseconds: 160,
  flowDurationMilliseconds: 161,
  flowDurationMicroseconds: 162,
  postOctetTotalCount: 171,
  postPacketTotalCount: 172,
  icmpTypeIPv4: 176,
  icmpCodeIPv4: 177,
  icmpTypeIPv6: 178,
  icmpCodeIPv6: 179,
  udpSourcePort: 180,
  udpDestinationPort: 181,
  tcpSourcePort: 182,
  tcpDestinationPort: 183,
  ipTTL: 192,
  fragmentFlags: 197,
  natEvent: 230,
  initiatorOctets: 231,
  responderOctets: 232,
  firewallEvent: 233,
  dot1qVlanId: 243,
  ingressPhysicalInterface: 252,
  egressPhysicalInterface: 253,
  initiatorPackets: 298,
  responderPackets: 299,
  selectorId: 302,
  samplingPacketInterval: 305,
  samplingPacketSpace: 306,
  samplingSize: 309,
  samplingPopulation: 310,
  samplingProbability: 311,
  ipHeaderPacketSection: 313,
  dataLinkFrameSection: 315,
  observationTimeSeconds: 322,
  observationTimeMilliseconds: 323,
  observationTimeMicroseconds: 324,
  observationTimeNanoseconds: 325,
  layer2OctetDeltaCount: 352,
} as const

/** An element of an enterprise as one number: its enterprise number times 2^16 and its own. IANA's own elements have the enterprise 0. */
export function elementKey(enterprise: number, element: number): number {
  return enterprise * 65_536 + element
}

/** The enterprise number that marks an element as one of the reverse direction of a biflow (RFC 5103 section 6.1). */
export const REVERSE_ENTERPRISE = 29305

/** The same element of the reverse direction. */
export function reverseOf(element: number): number {
  return elementKey(REVERSE_ENTERPRISE, element)
}

/** CERT's elements, which YAF exports (registry of private enterprise 6871, "CERT IPFIX Information Elements"). */
export const CERT = {
  initialTcpFlags: elementKey(6871, 14),
  unionTcpFlags: elementKey(6871, 15),
  /** From the first packet there to the first one back. */
  reverseFlowDeltaMilliseconds: elementKey(6871, 21),
  reverseInitialTcpFlags: elementKey(6871, 16_398),
  reverseUnionTcpFlags: elementKey(6871, 16_399),
} as const

/** Cisco's older number for firewallEvent, in version 9 of ASA before 8.4 ("Implementation Note for NetFlow Collectors", NF_F_FW_EVENT). */
export const NSEL_FIREWALL_EVENT = 40_005
