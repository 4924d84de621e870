import { type AffectedCell, mostAffected } from '#incidents'
import type { ReportCounter } from '#signals'
import { type AnomalyScope, DAY, HOUR, type Instant, MINUTE, type ServiceId, type Window } from '#vocabulary'
import type { AffectedPart } from '#web'

/** What is usual for a part: the three hours before, or the same time yesterday half an hour wider on both sides, whichever is more (crowd.md 8.3). */
const BEFORE = 3 * HOUR
const WIDER = 30 * MINUTE

/**
 * The places, networks and problem types of a service that stand farthest above their own usual in the window, which begins at the onset.
 * `names` turns a part into what people read; undefined keeps it back.
 */
export function affectedParts(
  counter: ReportCounter,
  service: ServiceId,
  window: Window,
  heardSince: Instant,
  names: (scope: AnomalyScope) => string | undefined,
): readonly AffectedPart[] {
  const length = Math.max(MINUTE, window.to - window.from)
  const recent = { from: Math.max(heardSince, window.from - BEFORE), to: window.from }
  const yesterday = { from: window.from - DAY - WIDER, to: window.to - DAY + WIDER }
  const usable = [recent, yesterday].filter(({ from, to }) => from >= heardSince && to > from && to <= window.from)
  const keyOf = (scope: AnomalyScope) => `${scope.kind} ${scope.name}`
  const before = usable.map((within) => ({
    spans: (within.to - within.from) / length,
    counts: new Map(counter.parts(service, within).map(({ scope, reports }) => [keyOf(scope), reports])),
  }))
  const cells = counter.parts(service, window).flatMap(({ scope, reports }): AffectedCell[] => {
    const name = names(scope)
    const [most] = before
      .map(({ spans, counts }) => ({ spans, before: counts.get(keyOf(scope)) ?? 0 }))
      .sort((a, b) => b.before / b.spans - a.before / a.spans)
    return name === undefined || !most ? [] : [{ kind: scope.kind, name, reports, ...most }]
  })
  return mostAffected(cells).map(({ kind, name, reports, usual, times }) => ({ kind, name, reports, usual, times }))
}
