import { countryName } from '#atlas'
import { type ClaimEvidence, weighClaim } from '#attribution'
import { diagnose } from '#diagnosis'
import { type Instant, MINUTE } from '#vocabulary'
import { type CaseFile, trafficOf } from './case-file.ts'
import { diagnosisEvidence, PROBE_LEAD } from './judgement.ts'
import type { Workings } from './workings.ts'

/** Traffic in which nothing stands out is looked at so often. */
const LOOK_EVERY = 5 * MINUTE

/** The verdict anew, with all that is known by now, and the claims beside it. */
export function judgeCase(workings: Workings, file: CaseFile, now: Instant): void {
  const { counter, trafficWatch } = workings.deps
  const service = workings.config.services.get(file.incident.service)!
  const until = file.incident.ended ?? now
  if (file.episodes.length === 0 && (now - file.lookedAt >= LOOK_EVERY || file.incident.state === 'closed')) {
    file.ordinary = trafficWatch.look(service.id, file.incident.onset, until)
    file.lookedAt = now
  }
  const evidence = diagnosisEvidence(
    file,
    {
      service,
      counter,
      account: trafficWatch.account(service.id, file.incident.onset, until),
      usualPerQuarter: file.usualPerQuarter,
      usualMilliseconds: (series) => workings.probes.usualMilliseconds(service.id, series, file.incident.onset - PROBE_LEAD),
    },
    now,
  )
  file.verdict = diagnose(evidence)
  weighClaims(workings, file)
  file.judgedAt = now
  file.dirty = false
}

export function weighClaims(workings: Workings, file: CaseFile): void {
  const evidence = claimEvidence(workings, file)
  file.findings = file.claims.map((claim) => weighClaim(claim, evidence))
}

function claimEvidence({ deps: { atlas } }: Workings, file: CaseFile): ClaimEvidence {
  const codes = new Set(file.claims.flatMap((claim) => claim.area))
  return {
    profiles: trafficOf(file).map((told) => told.profile),
    census: atlas.databases.map((database, index) => ({ database: database.name, shares: atlas.census(index) })),
    ...(file.clients ? { clients: file.clients } : {}),
    countryNames: new Map([...codes].map((code) => [code, countryName(code)])),
  }
}
