import { LINK_ETHERNET, LINK_RAW } from '../packet/link-types.ts'
import { CERT, IE, NSEL_FIREWALL_EVENT, reverseOf } from './information-elements.ts'

/**
 * Which elements feed which column. Where a template carries several sources for one column (delta, total and "post" counters), the first of
 * the list that it has is taken: the choice is made once, when the template is compiled.
 */

/** What a data record can fill or decide. */
export const FIELD = {
  sourceV4: 0,
  destinationV4: 1,
  sourceV6: 2,
  destinationV6: 3,
  protocol: 4,
  tcpFlags: 5,
  sourcePort: 6,
  destinationPort: 7,
  packets: 8,
  bytes: 9,
  sourceAs: 10,
  destinationAs: 11,
  inputInterface: 12,
  outputInterface: 13,
  ttl: 14,
  start: 15,
  end: 16,
  duration: 17,
  icmpTypeCode: 18,
  icmpType: 19,
  icmpCode: 20,
  fragmentOffset: 21,
  fragmentFlags: 22,
  samplingRate: 23,
  selector: 24,
  bootedAt: 25,
  tos: 26,
  direction: 27,
  sourceMask: 28,
  destinationMask: 29,
  nextHopV4: 30,
  nextHopV6: 31,
  vlan: 32,
  endReason: 33,
  forwardingStatus: 34,
  moreTcpFlags: 35,
  event: 36,
  samplingInterval: 37,
  samplingSpace: 38,
  reverseDelay: 39,
  section: 40,
} as const
export const FIELD_COUNT = 41

/** How a time is written. */
export const TIME_SECONDS = 0
export const TIME_MILLISECONDS = 1
export const TIME_NTP = 2
export const TIME_UPTIME = 3
/** Microseconds before the export time. */
export const TIME_DELTA = 4

type Candidates = readonly (readonly [field: number, elements: readonly number[]])[]

const OBSERVED = [
  IE.observationTimeMilliseconds,
  IE.observationTimeMicroseconds,
  IE.observationTimeNanoseconds,
  IE.observationTimeSeconds,
] as const
const STARTS = [
  IE.flowStartMilliseconds,
  IE.flowStartMicroseconds,
  IE.flowStartNanoseconds,
  IE.flowStartSeconds,
  IE.flowStartDeltaMicroseconds,
  IE.flowStartSysUpTime,
] as const
const ENDS = [
  IE.flowEndMilliseconds,
  IE.flowEndMicroseconds,
  IE.flowEndNanoseconds,
  IE.flowEndSeconds,
  IE.flowEndDeltaMicroseconds,
  IE.flowEndSysUpTime,
] as const
const NEVER_REVERSED: Candidates = [
  [FIELD.protocol, [IE.protocolIdentifier]],
  [FIELD.duration, [IE.flowDurationMilliseconds, IE.flowDurationMicroseconds]],
  [FIELD.samplingRate, [IE.samplingInterval, IE.samplerRandomInterval]],
  [FIELD.samplingInterval, [IE.samplingPacketInterval]],
  [FIELD.samplingSpace, [IE.samplingPacketSpace]],
  [FIELD.selector, [IE.selectorId, IE.samplerId]],
  [FIELD.bootedAt, [IE.systemInitTimeMilliseconds]],
]

/**
 * Of a record as it stands. Initiator counts come before totals: an ASA exports totals since the flow began beside what is new
 * since the event before, and only the latter add up. "Post" counters, which version 9 calls outgoing, say the same packets again behind a
 * middlebox or at the way out: they stand in only where the template has no others, never where those are 0. Plans are filled in this order,
 * and addresses of IPv4 must come before those of IPv6 (fill-rows.ts).
 */
export const FORWARD: Candidates = [
  ...NEVER_REVERSED,
  [FIELD.sourceV4, [IE.sourceIPv4Address]],
  [FIELD.destinationV4, [IE.destinationIPv4Address]],
  [FIELD.sourceV6, [IE.sourceIPv6Address]],
  [FIELD.destinationV6, [IE.destinationIPv6Address]],
  [FIELD.tcpFlags, [IE.tcpControlBits, CERT.unionTcpFlags]],
  [FIELD.moreTcpFlags, [CERT.initialTcpFlags]],
  [FIELD.sourcePort, [IE.sourceTransportPort, IE.udpSourcePort, IE.tcpSourcePort]],
  [FIELD.destinationPort, [IE.destinationTransportPort, IE.udpDestinationPort, IE.tcpDestinationPort]],
  [FIELD.packets, [IE.packetDeltaCount, IE.initiatorPackets, IE.packetTotalCount, IE.postPacketDeltaCount, IE.postPacketTotalCount]],
  [
    FIELD.bytes,
    [IE.octetDeltaCount, IE.initiatorOctets, IE.octetTotalCount, IE.postOctetDeltaCount, IE.postOctetTotalCount, IE.layer2OctetDeltaCount],
  ],
  [FIELD.sourceAs, [IE.bgpSourceAsNumber]],
  [FIELD.destinationAs, [IE.bgpDestinationAsNumber]],
  [FIELD.inputInterface, [IE.ingressInterface, IE.ingressPhysicalInterface]],
  [FIELD.outputInterface, [IE.egressInterface, IE.egressPhysicalInterface]],
  [FIELD.ttl, [IE.minimumTTL, IE.ipTTL, IE.maximumTTL]],
  [FIELD.start, [...STARTS, ...OBSERVED]],
  [FIELD.end, [...ENDS, ...OBSERVED]],
  [FIELD.icmpTypeCode, [IE.icmpTypeCodeIPv4, IE.icmpTypeCodeIPv6]],
  [FIELD.icmpType, [IE.icmpTypeIPv4, IE.icmpTypeIPv6]],
  [FIELD.icmpCode, [IE.icmpCodeIPv4, IE.icmpCodeIPv6]],
  [FIELD.fragmentOffset, [IE.fragmentOffset]],
  [FIELD.fragmentFlags, [IE.fragmentFlags]],
  [FIELD.tos, [IE.ipClassOfService]],
  [FIELD.direction, [IE.flowDirection]],
  [FIELD.sourceMask, [IE.sourceIPv4PrefixLength, IE.sourceIPv6PrefixLength]],
  [FIELD.destinationMask, [IE.destinationIPv4PrefixLength, IE.destinationIPv6PrefixLength]],
  [FIELD.nextHopV4, [IE.ipNextHopIPv4Address, IE.bgpNextHopIPv4Address]],
  [FIELD.nextHopV6, [IE.ipNextHopIPv6Address, IE.bgpNextHopIPv6Address]],
  [FIELD.vlan, [IE.dot1qVlanId, IE.vlanId]],
  [FIELD.endReason, [IE.flowEndReason]],
  [FIELD.forwardingStatus, [IE.forwardingStatus]],
  [FIELD.section, [IE.dataLinkFrameSection, IE.ipHeaderPacketSection]],
  [FIELD.event, [IE.firewallEvent, NSEL_FIREWALL_EVENT, IE.natEvent]],
]

/**
 * Of the reverse direction of the same record (RFC 5103 section 6): source and destination change places, and what is not a key comes from the
 * reverse elements. What the record says of one direction only (next hop, TTL, fragments) is not claimed for the other.
 */
export const REVERSE: Candidates = [
  ...NEVER_REVERSED,
  [FIELD.sourceV4, [IE.destinationIPv4Address]],
  [FIELD.destinationV4, [IE.sourceIPv4Address]],
  [FIELD.sourceV6, [IE.destinationIPv6Address]],
  [FIELD.destinationV6, [IE.sourceIPv6Address]],
  [FIELD.tcpFlags, [reverseOf(IE.tcpControlBits), CERT.reverseUnionTcpFlags]],
  [FIELD.moreTcpFlags, [CERT.reverseInitialTcpFlags]],
  [FIELD.sourcePort, [IE.destinationTransportPort, IE.udpDestinationPort, IE.tcpDestinationPort]],
  [FIELD.destinationPort, [IE.sourceTransportPort, IE.udpSourcePort, IE.tcpSourcePort]],
  [FIELD.packets, [reverseOf(IE.packetDeltaCount), reverseOf(IE.packetTotalCount), IE.responderPackets]],
  [FIELD.bytes, [reverseOf(IE.octetDeltaCount), reverseOf(IE.octetTotalCount), IE.responderOctets]],
  [FIELD.sourceAs, [IE.bgpDestinationAsNumber]],
  [FIELD.destinationAs, [IE.bgpSourceAsNumber]],
  [FIELD.inputInterface, [reverseOf(IE.ingressInterface), IE.egressInterface, IE.egressPhysicalInterface]],
  [FIELD.outputInterface, [reverseOf(IE.egressInterface), IE.ingressInterface, IE.ingressPhysicalInterface]],
  [FIELD.ttl, [reverseOf(IE.minimumTTL), reverseOf(IE.ipTTL), reverseOf(IE.maximumTTL)]],
  [FIELD.start, [...STARTS.map(reverseOf), ...STARTS, ...OBSERVED]],
  [FIELD.end, [...ENDS.map(reverseOf), ...ENDS, ...OBSERVED]],
  [FIELD.reverseDelay, [CERT.reverseFlowDeltaMilliseconds]],
  [FIELD.icmpTypeCode, [reverseOf(IE.icmpTypeCodeIPv4), reverseOf(IE.icmpTypeCodeIPv6)]],
  [FIELD.icmpType, [reverseOf(IE.icmpTypeIPv4), reverseOf(IE.icmpTypeIPv6)]],
  [FIELD.icmpCode, [reverseOf(IE.icmpCodeIPv4), reverseOf(IE.icmpCodeIPv6)]],
  [FIELD.tos, [reverseOf(IE.ipClassOfService)]],
  [FIELD.sourceMask, [IE.destinationIPv4PrefixLength, IE.destinationIPv6PrefixLength]],
  [FIELD.destinationMask, [IE.sourceIPv4PrefixLength, IE.sourceIPv6PrefixLength]],
  [FIELD.vlan, [reverseOf(IE.dot1qVlanId), reverseOf(IE.vlanId), IE.dot1qVlanId, IE.vlanId]],
  [FIELD.endReason, [reverseOf(IE.flowEndReason), IE.flowEndReason]],
  [FIELD.forwardingStatus, [reverseOf(IE.forwardingStatus)]],
]

const FORMS: ReadonlyMap<number, number> = new Map([
  [IE.flowStartSeconds, TIME_SECONDS],
  [IE.flowEndSeconds, TIME_SECONDS],
  [IE.observationTimeSeconds, TIME_SECONDS],
  [IE.flowStartMilliseconds, TIME_MILLISECONDS],
  [IE.flowEndMilliseconds, TIME_MILLISECONDS],
  [IE.observationTimeMilliseconds, TIME_MILLISECONDS],
  [IE.flowStartMicroseconds, TIME_NTP],
  [IE.flowEndMicroseconds, TIME_NTP],
  [IE.observationTimeMicroseconds, TIME_NTP],
  [IE.flowStartNanoseconds, TIME_NTP],
  [IE.flowEndNanoseconds, TIME_NTP],
  [IE.observationTimeNanoseconds, TIME_NTP],
  [IE.flowStartSysUpTime, TIME_UPTIME],
  [IE.flowEndSysUpTime, TIME_UPTIME],
  [IE.flowStartDeltaMicroseconds, TIME_DELTA],
  [IE.flowEndDeltaMicroseconds, TIME_DELTA],
  // What a section begins with.
  [IE.dataLinkFrameSection, LINK_ETHERNET],
  [IE.ipHeaderPacketSection, LINK_RAW],
  // Microseconds in a unit.
  [IE.flowDurationMilliseconds, 1000],
  [IE.flowDurationMicroseconds, 1],
])

/** One of TIME_… for times, microseconds in a unit for durations, a link type for sections of packets, 0 for the rest. */
export function formOf(element: number): number {
  const iana = element >= reverseOf(0) && element < reverseOf(0) + 65_536 ? element - reverseOf(0) : element
  return FORMS.get(iana) ?? 0
}
