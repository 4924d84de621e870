import { type AnalysisReport, formatInstant, formatWhole, VANTAGE_WORDS } from '#vocabulary'
import { counted, share } from './figures.ts'
import type { Page } from './page.ts'
import { undecodedWords } from './undecoded-words.ts'

/** What was read, what was not seen, and what cannot be told from it. */
export function coverageSection(page: Page, report: AnalysisReport): void {
  page.head('What was read')
  for (const { name, kind, compression, packets, flowRecords, bytes } of report.inputs)
    page.say(
      [
        `${name === '-' ? 'standard input' : name}: ${kind}${compression === undefined ? '' : ` in ${compression}`}`,
        counted(packets, 'packet'),
        ...(flowRecords > 0 ? [counted(flowRecords, 'flow record')] : []),
        `${formatWhole(bytes)} bytes`,
      ].join(', '),
      { hang: 2 },
    )
  if (report.window) page.say(`from ${formatInstant(report.window.from)} to ${formatInstant(report.window.to)}`)
  const { coverage, vantage } = report
  const sampled = coverage.samplingRates.filter((rate) => rate !== 1)
  for (const rate of sampled)
    page.say(rate === 0 ? 'an exporter did not say its sampling rate' : `sampled: one packet in ${formatWhole(rate)}`)
  if (coverage.undecodedShare !== undefined && coverage.undecodedShare > 0)
    page.say(`${share(coverage.undecodedShare)} of what came could not be decoded`)
  for (const [cause, count] of Object.entries(coverage.undecoded)) page.say(`${formatWhole(count)} not decoded: ${undecodedWords(cause)}`)
  if (coverage.snapped > 0) page.say(`${counted(coverage.snapped, 'packet was', 'packets were')} cut short by the snap length`)
  if (coverage.sequenceGaps > 0)
    page.say(
      `${counted(coverage.sequenceGaps, 'export record or datagram is', 'export records or datagrams are')} missing by sequence numbers`,
    )
  for (const note of coverage.notes) page.say(note)
  if (vantage !== undefined) {
    page.head(`Read as seen from ${VANTAGE_WORDS[vantage.vantage]} (--vantage): what does not show there`)
    for (const text of vantage.cannotSee) page.say(`- ${text}`, { hang: 2 })
  }
  const limits = new Set(report.targets.flatMap(({ profile }) => profile.cannotTell))
  if (limits.size > 0) {
    page.head('What this cannot tell')
    for (const limit of limits) page.say(`- ${limit}`, { hang: 2 })
  }
}
