import type { Instant } from './instant.ts'
import type { ServiceId } from './service.ts'

export const ANOMALY_KINDS = ['report-surge', 'traffic-flood', 'traffic-surge', 'probe-failure'] as const
export type AnomalyKind = (typeof ANOMALY_KINDS)[number]

/** The usual range of a series at that time: middle and the bounds of the expected band. */
export interface Expected {
  readonly low: number
  readonly middle: number
  readonly high: number
}

/** Which part of a service's reports a child series counts: those from one region or country, of one problem type, or out of one network (AS number). */
export interface AnomalyScope {
  readonly kind: 'place' | 'problem' | 'network'
  readonly name: string
}

/**
 * Something unusual on one series of one service. The id is derived (service, kind, onset bucket), so that the same anomaly found again
 * is the same anomaly. Updates carry the same id; `ended` closes it.
 */
export interface Anomaly {
  readonly id: string
  readonly service: ServiceId
  readonly kind: AnomalyKind
  /** Absent for the service as a whole. */
  readonly scope?: AnomalyScope
  readonly onset: Instant
  readonly lastSeen: Instant
  readonly ended?: Instant
  /** Highest value and when; in the unit of the series. */
  readonly peak: { readonly at: Instant; readonly value: number }
  /** The value of the newest window. */
  readonly current: number
  /** "reports a minute", "packets a second", "failed probes". */
  readonly unit: string
  readonly expected: Expected
  /** −log10 of the tail probability, where the rule has one. */
  readonly score: number
  /** Name of the rule that fired, and the sentence with its value and the usual range. */
  readonly rule: string
  readonly sentence: string
}

const UTF8 = new TextEncoder()

/**
 * 64-bit FNV-1a over the UTF-8 octets of the parts, joined by NUL, in hex: identifiers without dice. Not a cryptographic hash.
 * Offset basis and prime as published by Fowler, Noll and Vo (draft-eastlake-fnv section 5), in two 32-bit halves.
 */
export function deriveId(...parts: readonly (string | number)[]): string {
  const octets = UTF8.encode(parts.join('\u0000'))
  let high = 0xcbf29ce4
  let low = 0x84222325
  for (const octet of octets) {
    low = (low ^ octet) >>> 0
    // 64-bit multiply by the FNV prime 0x100000001b3, in 32-bit halves.
    const product = low * 0x1b3
    const carry = Math.floor(product / 0x100000000)
    high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0
    low = product >>> 0
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}
