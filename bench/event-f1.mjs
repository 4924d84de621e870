// Event F1 of alarms against labelled events: an event is found by an alarm from one record before its start to two after its end; an alarm
// in no such span is false; further alarms on an event that was found are neither. F1 = 2·found / (found + false + events).

/** Alarms of scores at a threshold: the first record at or above it, then none for `refractory` records. */
export function alarmsAt(scores, threshold, refractory = 12) {
  const alarms = []
  let last = Number.NEGATIVE_INFINITY
  for (let i = 0; i < scores.length; i++) {
    if (!(scores[i] >= threshold) || i - last <= refractory) continue
    alarms.push(i)
    last = i
  }
  return alarms
}

/** `alarms` and `events` a series each. */
export function eventF1(judged) {
  let found = 0
  let wrong = 0
  let events = 0
  for (const { alarms, events: labelled } of judged) {
    events += labelled.length
    const hit = new Set()
    for (const alarm of alarms) {
      const on = labelled.flatMap(([first, last], j) => (alarm >= first - 1 && alarm <= last + 2 ? [j] : []))
      for (const j of on) hit.add(j)
      if (on.length === 0) wrong++
    }
    found += hit.size
  }
  return { found, wrong, events, f1: (2 * found) / Math.max(1, found + wrong + events) }
}

/** The threshold of those given at which F1 is greatest, with the result there. */
export function bestThreshold(series, thresholds) {
  let best
  for (const threshold of thresholds) {
    const result = eventF1(series.map(({ scores, events }) => ({ alarms: alarmsAt(scores, threshold), events })))
    if (!best || result.f1 > best.f1) best = { threshold, ...result }
  }
  return best
}
