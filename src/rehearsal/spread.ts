import type { Instant } from '#vocabulary'
import type { PostedReport } from './people.ts'

export interface TimedReport {
  readonly report: PostedReport
  readonly at: Instant
}

/**
 * The reports of a step in order of time, those of each service evenly over [from, to): a step is a minute, and an observatory that looks at
 * the pace of reports would take a minute's crowd in one instant for a machine.
 */
export function spreadOver(reports: readonly PostedReport[], from: Instant, to: Instant): readonly TimedReport[] {
  const ofService = new Map<string, number>()
  for (const { service } of reports) ofService.set(service, (ofService.get(service) ?? 0) + 1)
  const seen = new Map<string, number>()
  return reports
    .map((report) => {
      const index = seen.get(report.service) ?? 0
      seen.set(report.service, index + 1)
      return { report, at: from + Math.floor(((index + 0.5) / ofService.get(report.service)!) * (to - from)) }
    })
    .sort((a, b) => a.at - b.at)
}
