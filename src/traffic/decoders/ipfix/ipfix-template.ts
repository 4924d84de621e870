import { IE, REVERSE_ENTERPRISE } from './information-elements.ts'

/**
 * A template compiled to a plan: which field of the record feeds which column, where it lies and how wide it is (RFC 7011 sections 3.4.1
 * and 3.4.2; reduced-size encoding, section 6.2, is just another width). Where a template carries several sources for one column
 * (delta, total and "post" counters), the choice is made here, once, so that decoding is a plain loop.
 */

/** Columns that a data record can fill. */
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
} as const
export const FIELD_COUNT = 26

/** Records that are taken at once: room for the fields of so many is set aside (32 kB each). */
export const MOST_ROWS_AT_ONCE = 4096

/** How a time is written. */
export const TIME_SECONDS = 0
export const TIME_MILLISECONDS = 1
export const TIME_NTP = 2
export const TIME_UPTIME = 3
/** Microseconds before the export time. */
export const TIME_DELTA = 4

/** A variable-length field in a template (RFC 7011 section 7). */
export const VARIABLE = 65_535

/** Candidates of a column, best first; times carry how they are written. */
const CANDIDATES: readonly (readonly [field: number, elements: readonly number[]])[] = [
  [FIELD.sourceV4, [IE.sourceIPv4Address]],
  [FIELD.destinationV4, [IE.destinationIPv4Address]],
  [FIELD.sourceV6, [IE.sourceIPv6Address]],
  [FIELD.destinationV6, [IE.destinationIPv6Address]],
  [FIELD.protocol, [IE.protocolIdentifier]],
  [FIELD.tcpFlags, [IE.tcpControlBits]],
  [FIELD.sourcePort, [IE.sourceTransportPort, IE.udpSourcePort, IE.tcpSourcePort]],
  [FIELD.destinationPort, [IE.destinationTransportPort, IE.udpDestinationPort, IE.tcpDestinationPort]],
  [FIELD.packets, [IE.packetDeltaCount, IE.packetTotalCount, IE.initiatorPackets, IE.postPacketDeltaCount, IE.postPacketTotalCount]],
  [FIELD.bytes, [IE.octetDeltaCount, IE.octetTotalCount, IE.initiatorOctets, IE.postOctetDeltaCount, IE.postOctetTotalCount]],
  [FIELD.sourceAs, [IE.bgpSourceAsNumber]],
  [FIELD.destinationAs, [IE.bgpDestinationAsNumber]],
  [FIELD.inputInterface, [IE.ingressInterface, IE.ingressPhysicalInterface]],
  [FIELD.outputInterface, [IE.egressInterface, IE.egressPhysicalInterface]],
  [FIELD.ttl, [IE.minimumTTL, IE.ipTTL, IE.maximumTTL]],
  [
    FIELD.start,
    [
      IE.flowStartMilliseconds,
      IE.flowStartMicroseconds,
      IE.flowStartNanoseconds,
      IE.flowStartSeconds,
      IE.flowStartDeltaMicroseconds,
      IE.flowStartSysUpTime,
      IE.observationTimeMilliseconds,
      IE.observationTimeMicroseconds,
      IE.observationTimeNanoseconds,
      IE.observationTimeSeconds,
    ],
  ],
  [
    FIELD.end,
    [
      IE.flowEndMilliseconds,
      IE.flowEndMicroseconds,
      IE.flowEndNanoseconds,
      IE.flowEndSeconds,
      IE.flowEndDeltaMicroseconds,
      IE.flowEndSysUpTime,
    ],
  ],
  [FIELD.duration, [IE.flowDurationMilliseconds, IE.flowDurationMicroseconds]],
  [FIELD.icmpTypeCode, [IE.icmpTypeCodeIPv4, IE.icmpTypeCodeIPv6]],
  [FIELD.icmpType, [IE.icmpTypeIPv4, IE.icmpTypeIPv6]],
  [FIELD.icmpCode, [IE.icmpCodeIPv4, IE.icmpCodeIPv6]],
  [FIELD.fragmentOffset, [IE.fragmentOffset]],
  [FIELD.fragmentFlags, [IE.fragmentFlags]],
  [FIELD.samplingRate, [IE.samplingInterval, IE.samplerRandomInterval]],
  [FIELD.selector, [IE.selectorId, IE.samplerId]],
  [FIELD.bootedAt, [IE.systemInitTimeMilliseconds]],
]

const TIME_FORMS: ReadonlyMap<number, number> = new Map([
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
])

/** A field of the record that feeds a column. */
export interface PlannedField {
  readonly field: number
  /** Position in the template. */
  readonly position: number
  /** Offset from the start of the record when all fields before it have a fixed length; else set anew for each record. */
  offset: number
  /** As in the template; for a variable-length field set anew for each record. */
  width: number
  /** One of TIME_… for times; microseconds in a unit for durations. */
  readonly form: number
}

export interface IpfixTemplate {
  readonly id: number
  /** The template record as it came: a repetition is recognised by it and costs no second compilation. */
  readonly written: Uint8Array
  /** `flow`: it has source and destination addresses. `options`: data about the exporter. `other`: records about something else. */
  readonly kind: 'flow' | 'options' | 'other'
  /** Length of each record, or 0 when it has fields of variable length. */
  readonly fixedLength: number
  /** The shortest a record can be, at least 1. */
  readonly shortest: number
  /** Length of every field, in order; VARIABLE where the record says it. */
  readonly lengths: Uint16Array
  /** Element numbers for options templates, 0 for enterprise elements. */
  readonly elements: Uint16Array
  readonly plan: readonly PlannedField[]
  /** Which columns the plan fills; those it does not are zeroed. */
  readonly has: Uint8Array
  readonly reverseFields: number
  readonly enterpriseFields: number
}

/** Widths that a column can be read from; a template that says otherwise (an address of three bytes) has that field ignored. */
function isUsableWidth(field: number, form: number, width: number): boolean {
  if (width === 0) return false
  if (field === FIELD.sourceV4 || field === FIELD.destinationV4) return width === 4
  if (field === FIELD.sourceV6 || field === FIELD.destinationV6) return width === 16
  if ((field === FIELD.start || field === FIELD.end) && form === TIME_NTP) return width === 8
  return width <= 8 || width === VARIABLE
}

/** Compiles a template record whose fields lie at `b[at…]`; undefined when it cannot describe a record (all fields empty). */
export function compileTemplate(
  id: number,
  options: boolean,
  count: number,
  written: Uint8Array,
  fieldsAt: number,
): IpfixTemplate | undefined {
  const lengths = new Uint16Array(count)
  const elements = new Uint16Array(count)
  const positions = new Map<number, number>()
  let at = fieldsAt
  let shortest = 0
  let variable = false
  let reverseFields = 0
  let enterpriseFields = 0
  for (let i = 0; i < count; i++) {
    const element = (written[at]! << 8) | written[at + 1]!
    const length = (written[at + 2]! << 8) | written[at + 3]!
    at += 4
    lengths[i] = length
    if ((element & 0x8000) !== 0) {
      const enterprise = ((written[at]! << 24) | (written[at + 1]! << 16) | (written[at + 2]! << 8) | written[at + 3]!) >>> 0
      at += 4
      enterpriseFields++
      if (enterprise === REVERSE_ENTERPRISE) reverseFields++
    } else {
      elements[i] = element
      // The first of equals: a repeated element (RFC 7011 section 8) is the outer one of a stack.
      if (element !== 0 && !positions.has(element)) positions.set(element, i)
    }
    if (length === VARIABLE) {
      variable = true
      shortest += 1
    } else shortest += length
  }
  if (shortest === 0) return undefined

  const offsets = new Uint32Array(count)
  for (let i = 1; i < count; i++) offsets[i] = offsets[i - 1]! + (lengths[i - 1] === VARIABLE ? 0 : lengths[i - 1]!)
  const plan: PlannedField[] = []
  const has = new Uint8Array(FIELD_COUNT)
  if (!options) {
    for (const [field, candidates] of CANDIDATES) {
      for (const element of candidates) {
        const position = positions.get(element)
        if (position === undefined) continue
        let form = TIME_FORMS.get(element) ?? 0
        if (element === IE.flowDurationMilliseconds) form = 1000
        if (element === IE.flowDurationMicroseconds) form = 1
        if (!isUsableWidth(field, form, lengths[position]!)) continue
        plan.push({ field, position, offset: offsets[position]!, width: lengths[position]!, form })
        has[field] = 1
        break
      }
    }
    // In the order of the record, so that a walk over variable lengths meets them one after the other.
    plan.sort((x, y) => x.position - y.position)
  }
  const addressed =
    (has[FIELD.sourceV4] === 1 && has[FIELD.destinationV4] === 1) || (has[FIELD.sourceV6] === 1 && has[FIELD.destinationV6] === 1)
  return {
    id,
    written,
    kind: options ? 'options' : addressed ? 'flow' : 'other',
    fixedLength: variable ? 0 : shortest,
    shortest,
    lengths,
    elements,
    plan,
    has,
    reverseFields,
    enterpriseFields,
  }
}
