import { ECHO, type IncidentAct, type ProblemShare, type Relation, relationsOf, riseByProblem, type Surging } from '#incidents'
import { type Incident, type Instant, MINUTE, QUARTER } from '#vocabulary'
import type { CaseFile } from './case-file.ts'
import { relationSentence } from './relation-sentence.ts'
import type { Workings } from './workings.ts'

function aboutWhat(
  counter: Workings['deps']['counter'],
  { service, onset }: Incident,
  usualPerQuarter: number,
  now: Instant,
): readonly ProblemShare[] {
  const until = now + MINUTE
  const before = counter.problems(service, { from: onset - ECHO.mixMicroseconds, to: onset })
  return riseByProblem(counter.problems(service, { from: onset, to: until }), before, (usualPerQuarter * (until - onset)) / QUARTER)
}

function surgingOf({ config, deps }: Workings, { incident, usualPerQuarter }: CaseFile, now: Instant): Surging | undefined {
  const surges = incident.anomalies.filter(({ kind }) => kind === 'report-surge')
  const service = config.services.get(incident.service)
  if (surges.length === 0 || !service) return undefined
  const isOver = incident.state === 'closed' || surges.every(({ ended }) => ended !== undefined)
  const ended = isOver ? Math.max(...surges.map(({ ended }) => ended ?? incident.ended ?? now)) : undefined
  // Nothing follows it any more, and nothing is said of it any more: every step looks at all cases that are kept.
  if (ended !== undefined && now - ended > ECHO.rememberedMicroseconds) return undefined
  const goesOn = (kind: string) => incident.anomalies.some((one) => one.kind === kind && one.ended === undefined)
  return {
    service: service.id,
    incident: incident.id,
    category: service.category,
    onset: Math.min(...surges.map(({ onset }) => onset)),
    ...(ended === undefined ? {} : { ended }),
    lastHigh: Math.max(...surges.map(({ lastSeen }) => lastSeen)),
    excess: Math.max(0, (incident.peak?.reports ?? 0) - usualPerQuarter),
    failing: goesOn('probe-failure') || goesOn('traffic-flood'),
    rush: goesOn('traffic-surge'),
    problems: aboutWhat(deps.counter, incident, usualPerQuarter, now),
  }
}

function told(relation: Relation | undefined): string {
  if (!relation) return ''
  return relation.kind === 'several' ? `several ${relation.with.join(' ')}` : `${relation.kind} ${relation.incident}`
}

/**
 * Looks at all open incidents together: which is likely about another? What surges no more keeps what was said of it last. What changes
 * comes back as acts for the next step, so that it counts as a change of the incident; one that was opened in this step is told with it.
 */
export function relateCases(workings: Workings, now: Instant): readonly IncidentAct[] {
  const { cases, config } = workings
  const surging = [...cases.values()].flatMap((file) => surgingOf(workings, file, now) ?? [])
  const relations = relationsOf(surging)
  const acts: IncidentAct[] = []
  for (const { incident: id, ended } of surging) {
    const file = cases.get(id)!
    if (file.incident.state === 'closed' || ended !== undefined) continue
    const relation = relations.get(id)
    const before = file.relation
    file.relation = relation
    if (told(before) === told(relation)) continue
    file.dirty = true
    const text = relation
      ? relationSentence(relation, config.services, cases)
      : 'It is taken as an incident of its own from now on, not as one that hangs together with another service.'
    if (file.incident.revision <= 1) file.timeline.push({ at: now, text, from: 'observatory' })
    else acts.push({ kind: 'note', service: file.incident.service, incident: id, text, from: 'observatory' })
  }
  return acts
}
