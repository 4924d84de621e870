import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IncidentSummary } from '../view.ts'
import { INCIDENTS_AT_MOST, INCIDENTS_UNASKED, incidentFilterOf, incidentPart } from './incident-filter.ts'

const incidents = fc
  .array(fc.record({ service: fc.constantFrom('chirper', 'tramline'), state: fc.constantFrom('open' as const, 'closed' as const) }), {
    maxLength: 40,
  })
  .map((rows) =>
    // Onsets are often the same minute: the order is the list's alone.
    rows.map(({ service, state }, i): IncidentSummary => ({ id: `i${i}`, service, serviceName: service, state, onset: 0, sentence: '' })),
  )

describe('pages of incidents', () => {
  it('put together are everything that the filter lets through, once and in order', () => {
    const filters = fc.record(
      { service: fc.constantFrom('chirper', 'tramline'), state: fc.constantFrom('open' as const, 'closed' as const) },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(incidents, filters, fc.integer({ min: 1, max: 9 }), (all, filter, limit) => {
        const seen: IncidentSummary[] = []
        let before: string | undefined
        do {
          const part = incidentPart(all, { ...filter, limit, ...(before === undefined ? {} : { before }) })!
          expect(part.incidents.length).toBeLessThanOrEqual(limit)
          seen.push(...part.incidents)
          before = part.next
        } while (before !== undefined)
        const wanted = all.filter(({ service, state }) => (filter.service ?? service) === service && (filter.state ?? state) === state)
        expect(seen).toEqual(wanted)
      }),
    )
  })

  it('are not moved by a newer incident, and end where the named one is gone', () => {
    const row = (id: string): IncidentSummary => ({ id, service: 's', serviceName: 's', state: 'open', onset: 0, sentence: '' })
    const asked = { limit: 1, before: 'b' }
    expect(incidentPart(['a', 'b', 'c'].map(row), asked)).toEqual({ incidents: [row('c')] })
    expect(incidentPart(['newer', 'a', 'b', 'c'].map(row), asked)).toEqual({ incidents: [row('c')] })
    expect(incidentPart(['a', 'c'].map(row), asked)).toBeUndefined()
  })
})

describe('a filter', () => {
  it('may say nothing, or all of it', () => {
    expect(incidentFilterOf({})).toEqual({ limit: INCIDENTS_UNASKED })
    expect(incidentFilterOf({ service: 'chirper', state: 'open', limit: '7', before: '00ff' })).toEqual({
      service: 'chirper',
      state: 'open',
      limit: 7,
      before: '00ff',
    })
  })

  it.each([
    [{ service: '../x' }, 'service'],
    [{ service: ['a', 'b'] }, 'service'],
    [{ state: 'shut' }, 'state'],
    [{ limit: '0' }, 'limit'],
    [{ limit: String(INCIDENTS_AT_MOST + 1) }, 'limit'],
    [{ limit: '1e2' }, 'limit'],
    [{ limit: '-1' }, 'limit'],
    [{ before: '' }, 'before'],
    [{ sort: 'onset' }, 'sort'],
  ])('%j is refused, by its name', (query, field) => {
    expect(incidentFilterOf(query)).toMatchObject({ field })
  })
})
