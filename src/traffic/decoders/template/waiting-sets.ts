import type { Exporter } from '../flow/exporter-table.ts'

/**
 * Data sets whose template has not come yet (RFC 7011 section 9: a collector may keep them). Over UDP a template can come after its data, and
 * a capture can begin between two repetitions. Bounded in bytes over all exporters; the oldest makes room for the newest.
 */
export interface WaitingSet {
  readonly exporter: Exporter
  readonly id: number
  /** The set's body, copied: the datagram's buffer is used again. */
  readonly body: Uint8Array
  /** Where the body lay in its datagram. */
  readonly offset: number
  readonly exported: number
  readonly uptime: number
}

export interface WaitingSets {
  /** Keeps a set; returns how many older ones had to go, or 1 when it is too large itself. */
  add(set: WaitingSet): number
  /** Takes out what waits for this template, oldest first. */
  take(exporter: Exporter, id: number): readonly WaitingSet[]
}

/** What an entry costs beside its bytes (judgement: object, view, two map entries). */
const OVERHEAD_BYTES = 256
const NOTHING: readonly WaitingSet[] = []

export function createWaitingSets(limitBytes: number): WaitingSets {
  /** In the order of arrival, which is the order of a Map. */
  const all = new Set<WaitingSet>()
  const byTemplate = new Map<number, Set<WaitingSet>>()
  let bytes = 0

  function remove(set: WaitingSet): void {
    all.delete(set)
    bytes -= set.body.length + OVERHEAD_BYTES
    const key = keyOf(set.exporter, set.id)
    const fellows = byTemplate.get(key)
    fellows?.delete(set)
    if (fellows?.size === 0) byTemplate.delete(key)
  }

  function add(set: WaitingSet): number {
    const cost = set.body.length + OVERHEAD_BYTES
    if (cost > limitBytes) return 1
    let dropped = 0
    for (const oldest of all) {
      if (bytes + cost <= limitBytes) break
      remove(oldest)
      dropped++
    }
    all.add(set)
    bytes += cost
    const key = keyOf(set.exporter, set.id)
    const fellows = byTemplate.get(key)
    if (fellows === undefined) byTemplate.set(key, new Set([set]))
    else fellows.add(set)
    return dropped
  }

  function take(exporter: Exporter, id: number): readonly WaitingSet[] {
    if (byTemplate.size === 0) return NOTHING
    const fellows = byTemplate.get(keyOf(exporter, id))
    if (fellows === undefined) return NOTHING
    const taken = [...fellows]
    for (const set of taken) remove(set)
    return taken
  }

  return { add, take }
}

function keyOf(exporter: Exporter, id: number): number {
  return exporter.index * 65_536 + id
}
