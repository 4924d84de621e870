import type { Relation } from '#incidents'
import { formatClock, listed, type Service, type ServiceId } from '#vocabulary'
import type { IncidentView, LikelyAbout } from '#web'
import type { CaseFile } from './case-file.ts'

function percent(share: number): string {
  return `${share < 0.01 ? (share * 100).toFixed(1) : Math.round(share * 100)} %`
}

/** What is said of it everywhere, in one sentence. Nothing in it comes from traffic. */
export function relationSentence(
  relation: Relation,
  services: ReadonlyMap<ServiceId, Service>,
  cases: ReadonlyMap<string, CaseFile>,
): string {
  const nameOf = (id: ServiceId) => services.get(id)?.name ?? id
  if (relation.kind === 'several')
    return `Several services at once: reports about ${listed(relation.with.map(nameOf))} rose within ten minutes of these, to a comparable height. A common cause is possible, such as a provider; nothing here shows which.`
  const leader = cases.get(relation.incident)?.incident
  const since = leader ? ` since ${formatClock(leader.onset)} UTC` : ''
  const name = nameOf(relation.of)
  if (relation.kind === 'displaced')
    return `Likely newcomers from ${name}, about which people report problems${since}: a rush of demand, not an outage by what is known here.`
  return `Likely about ${name}, about which people report problems${since}: the rise here is ${percent(relation.share)} of the rise there, and no probe of ours has failed here.`
}

/** The same, as views carry it. */
export function relationView(
  relation: Relation | undefined,
  services: ReadonlyMap<ServiceId, Service>,
  cases: ReadonlyMap<string, CaseFile>,
): Pick<IncidentView, 'likelyAbout' | 'displaced' | 'together'> {
  if (!relation) return {}
  const sentence = relationSentence(relation, services, cases)
  if (relation.kind === 'several') return { together: sentence }
  if (relation.kind === 'displaced') return { displaced: sentence }
  const likelyAbout: LikelyAbout = {
    service: relation.of,
    serviceName: services.get(relation.of)?.name ?? relation.of,
    incident: relation.incident,
    sentence,
  }
  return { likelyAbout }
}
