import { u16, u32 } from '../big-endian.ts'
import { elementKey, IE, REVERSE_ENTERPRISE } from './information-elements.ts'
import { FIELD, FIELD_COUNT, FORWARD, formOf, REVERSE, TIME_NTP } from './template-fields.ts'

/**
 * A template compiled to a plan: which field of the record feeds which column, where it lies and how wide it is (RFC 3954 section 5.2, RFC 7011
 * sections 3.4.1 and 3.4.2; reduced-size encoding, section 6.2, is just another width).
 *
 * A record is a row of segments: the first begins with the record, and a field of variable length begins one with its value and one behind it.
 * Within a segment all is fixed, so that a field lies at its segment's place plus an offset that is known once and for all.
 */

/** A variable-length field in a template (RFC 7011 section 7). */
export const VARIABLE = 65_535

/** A field of the record that feeds a column. */
export interface PlannedField {
  readonly field: number
  readonly segment: number
  /** Offset from the start of the segment. */
  readonly offset: number
  /** As in the template; of a variable-length field set anew for each record. */
  width: number
  /** See `formOf`. */
  readonly form: number
}

/** One direction of a record. */
export interface RecordPlan {
  readonly steps: readonly PlannedField[]
  /** Which columns it fills. */
  readonly has: Uint8Array
  readonly reverse: boolean
  /** The counters run since the flow began, so that an event in its middle must not add them. */
  readonly totals: boolean
}

/** A field of variable length on the way through a record. */
export interface VariableField {
  /** Bytes of fixed fields between the variable field before (or the start) and this one. */
  readonly skip: number
  /** Segment that begins with its value, and with what follows it; -1 where nothing in it is needed. */
  readonly valueSegment: number
  readonly afterSegment: number
  /** Steps that read the value itself, whose width is then the record's. */
  readonly steps: readonly PlannedField[]
}

export interface FlowTemplate {
  readonly id: number
  /** The template record as it came: a repetition is recognised by it and costs no second compilation. */
  readonly written: Uint8Array
  /**
   * `flow`: it has source and destination addresses. `section`: it has the first bytes of a packet instead. `options`: data about the
   * exporter. `other`: records about something else.
   */
  readonly kind: 'flow' | 'section' | 'options' | 'other'
  /** Length of each record, or 0 when it has fields of variable length. */
  readonly fixedLength: number
  /** The shortest a record can be, at least 1. */
  readonly shortest: number
  /** Length of every field, in order; VARIABLE where the record says it. */
  readonly lengths: Uint16Array
  /** Element of every field, see `elementKey`; -1 for a scope that is no element. */
  readonly elements: Float64Array
  /** How many of the first fields are the scope of options. */
  readonly scopes: number
  readonly variables: readonly VariableField[]
  /** Bytes of fixed fields behind the last variable one. */
  readonly tail: number
  /** Segments used by the plans; the first always is. */
  readonly segments: number
  /** A column is fed from a field of variable length: such records are taken one by one. */
  readonly uneven: boolean
  readonly forward: RecordPlan
  /** Only where the record counts what flowed back. */
  readonly reverse: RecordPlan | undefined
  readonly reverseFields: number
  readonly enterpriseFields: number
}

/** How a format writes its templates. */
export interface TemplateForm {
  /** The top bit of an element's number says that an enterprise number follows (RFC 7011 section 3.2); version 9 has no such thing. */
  readonly enterprises: boolean
  /** Elements for the scope types of NetFlow version 9, which has a numbering of its own for them (RFC 3954 section 6.1). */
  readonly scopeTypes: ReadonlyMap<number, number> | undefined
}

/** Widths that a column can be read from; a template that says otherwise (an address of three bytes) has that field ignored. */
function isUsableWidth(field: number, form: number, width: number): boolean {
  if (width === 0) return false
  if (field === FIELD.section) return true
  if (field === FIELD.sourceV4 || field === FIELD.destinationV4 || field === FIELD.nextHopV4) return width === 4
  if (field === FIELD.sourceV6 || field === FIELD.destinationV6 || field === FIELD.nextHopV6) return width === 16
  if ((field === FIELD.start || field === FIELD.end) && form === TIME_NTP) return width === 8
  return width <= 8 || width === VARIABLE
}

/**
 * Compiles a template record whose `count` fields lie at `written[fieldsAt…]`, the first `scopes` of them the scope of options; undefined when
 * it cannot describe a record (all fields are empty).
 */
export function compileTemplate(
  id: number,
  options: boolean,
  count: number,
  scopes: number,
  written: Uint8Array,
  fieldsAt: number,
  form: TemplateForm,
): FlowTemplate | undefined {
  const lengths = new Uint16Array(count)
  const elements = new Float64Array(count)
  const positions = new Map<number, number>()
  let at = fieldsAt
  let shortest = 0
  let variable = false
  let reverseFields = 0
  let enterpriseFields = 0
  for (let i = 0; i < count; i++) {
    let element = u16(written, at)
    const length = u16(written, at + 2)
    at += 4
    lengths[i] = length
    if (i < scopes && form.scopeTypes !== undefined) element = form.scopeTypes.get(element) ?? -1
    else if (form.enterprises && (element & 0x8000) !== 0) {
      const enterprise = u32(written, at)
      at += 4
      enterpriseFields++
      if (enterprise === REVERSE_ENTERPRISE) reverseFields++
      element = elementKey(enterprise, element & 0x7fff)
    }
    elements[i] = element
    // The first of equals: a repeated element (RFC 7011 section 8) is the outer one of a stack.
    if (element > 0 && !positions.has(element)) positions.set(element, i)
    if (length === VARIABLE) {
      variable = true
      shortest += 1
    } else shortest += length
  }
  if (shortest === 0) return undefined

  let kind: FlowTemplate['kind'] = 'options'
  let there: Choice[] = []
  let back: Choice[] = []
  if (!options) {
    there = choose(FORWARD, positions, lengths)
    const has = (field: number) => there.some((choice) => choice.field === field)
    const addressed = (has(FIELD.sourceV4) && has(FIELD.destinationV4)) || (has(FIELD.sourceV6) && has(FIELD.destinationV6))
    kind = addressed ? 'flow' : has(FIELD.section) ? 'section' : 'other'
    // The first bytes of the packet beside its addresses say nothing more.
    if (addressed) there = there.filter(({ field }) => field !== FIELD.section)
    if (addressed) back = chooseReverse(there, positions, lengths)
  }
  const route = createRoute(lengths, [...there, ...back])
  const forward = planOf(there, route, false)
  const reverse = back.length === 0 ? undefined : planOf(back, route, true)
  const variables = route.variables.map((field) => ({
    ...field,
    steps: [...forward.steps, ...(reverse?.steps ?? [])].filter((step) => step.segment === field.valueSegment),
  }))
  return {
    id,
    written,
    kind,
    fixedLength: variable ? 0 : shortest,
    shortest,
    lengths,
    elements,
    scopes,
    variables,
    tail: route.tail,
    segments: route.segments,
    uneven: variables.some((field) => field.steps.length > 0),
    forward,
    reverse,
    reverseFields,
    enterpriseFields,
  }
}

/** The field of the record that a column is read from. */
interface Choice {
  readonly field: number
  readonly position: number
  readonly element: number
  readonly form: number
}

function choose(candidates: typeof FORWARD, positions: ReadonlyMap<number, number>, lengths: Uint16Array): Choice[] {
  const chosen: Choice[] = []
  for (const [field, elements] of candidates) {
    for (const element of elements) {
      const position = positions.get(element)
      if (position === undefined) continue
      const form = formOf(element)
      if (!isUsableWidth(field, form, lengths[position]!)) continue
      chosen.push({ field, position, element, form })
      break
    }
  }
  return chosen
}

/** Nothing where the record does not count what flowed back. */
function chooseReverse(there: readonly Choice[], positions: ReadonlyMap<number, number>, lengths: Uint16Array): Choice[] {
  const back = choose(REVERSE, positions, lengths)
  const counters = back.filter(({ field }) => field === FIELD.packets || field === FIELD.bytes)
  if (counters.length === 0) return []
  const responder = counters.every(({ element }) => element === IE.responderOctets || element === IE.responderPackets)
  // Responder counts belong to initiator counts: beside plain ones they could say the same packets twice.
  const initiator = there.some(({ element }) => element === IE.initiatorOctets || element === IE.initiatorPackets)
  return responder && !initiator ? [] : back
}

interface Route {
  /** Segment and offset of each field, by position. */
  readonly segmentAt: Int32Array
  readonly offsetAt: Uint32Array
  readonly widths: Uint16Array
  readonly variables: readonly Omit<VariableField, 'steps'>[]
  readonly tail: number
  readonly segments: number
}

/** Numbers the segments, only those that hold a chosen field: the others are passed by. */
function createRoute(lengths: Uint16Array, chosen: readonly Choice[]): Route {
  const count = lengths.length
  const segmentAt = new Int32Array(count)
  const offsetAt = new Uint32Array(count)
  let raw = 0
  let offset = 0
  for (let i = 0; i < count; i++) {
    if (lengths[i] === VARIABLE) {
      segmentAt[i] = raw + 1
      raw += 2
      offset = 0
    } else {
      segmentAt[i] = raw
      offsetAt[i] = offset
      offset += lengths[i]!
    }
  }
  const numbers = new Map([[0, 0]])
  for (const { position } of chosen) if (!numbers.has(segmentAt[position]!)) numbers.set(segmentAt[position]!, numbers.size)
  const variables: Omit<VariableField, 'steps'>[] = []
  let skip = 0
  for (let i = 0; i < count; i++) {
    if (lengths[i] === VARIABLE) {
      const value = 2 * variables.length + 1
      variables.push({ skip, valueSegment: numbers.get(value) ?? -1, afterSegment: numbers.get(value + 1) ?? -1 })
      skip = 0
    } else skip += lengths[i]!
  }
  for (let i = 0; i < count; i++) segmentAt[i] = numbers.get(segmentAt[i]!) ?? -1
  return { segmentAt, offsetAt, widths: lengths, variables, tail: skip, segments: numbers.size }
}

/** HOT PATH: the step that reads a number from the record at hand; undefined where the plan has none, or the field is empty or too long there. */
export function numberStep({ has, steps }: RecordPlan, field: number): PlannedField | undefined {
  if (has[field] === 0) return undefined
  for (let k = 0; k < steps.length; k++) {
    const step = steps[k]!
    if (step.field === field) return step.width > 0 && step.width <= 8 ? step : undefined
  }
  return undefined
}

function planOf(chosen: readonly Choice[], route: Route, reverse: boolean): RecordPlan {
  const has = new Uint8Array(FIELD_COUNT)
  const steps: PlannedField[] = []
  let totals = false
  for (const { field, position, element, form } of chosen) {
    has[field] = 1
    if (element === IE.octetTotalCount || element === IE.packetTotalCount) totals = true
    steps.push({ field, segment: route.segmentAt[position]!, offset: route.offsetAt[position]!, width: route.widths[position]!, form })
  }
  return { steps, has, reverse, totals }
}
