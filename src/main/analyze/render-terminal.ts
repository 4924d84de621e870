import { type AnalysisReport, type AttackProfile, formatInstant, formatWhole, type TrafficSecond, type Window } from '#vocabulary'
import { claimSection } from './terminal/claims.ts'
import { cleanReport } from './terminal/clean-report.ts'
import { coverageSection } from './terminal/coverage.ts'
import { episodeSection } from './terminal/episodes.ts'
import { counted } from './terminal/figures.ts'
import { originSection } from './terminal/origins.ts'
import { createPage, type Page, type Style } from './terminal/page.ts'
import { sparkline } from './terminal/sparkline.ts'
import { vectorSection } from './terminal/vectors.ts'

export interface TerminalStyle {
  readonly columns: number
  readonly colour: boolean
}

/** Below, words break; above, no line needs the room. */
const NARROWEST = 40
const WIDEST = 200

const NATURE_STYLES: Readonly<Record<AnalysisReport['nature'], Style>> = {
  attack: ['bold', 'red'],
  undetermined: ['bold', 'yellow'],
  none: ['bold', 'green'],
}

/** The report for a person at a terminal: the sentence first, then what it rests on. No line is wider than the terminal, from 40 columns on. */
export function renderTerminal(given: AnalysisReport, { columns, colour }: TerminalStyle): string {
  const report = cleanReport(given)
  const page = createPage(Math.max(NARROWEST, Math.min(columns, WIDEST)), colour)
  if (report.synthetic !== undefined) page.say(`SYNTHETIC: ${report.synthetic}`, { indent: 0, style: 'magenta' })
  page.say(report.sentence, { indent: 0, style: NATURE_STYLES[report.nature] })
  const several = report.targets.length > 1
  // Of a single target the course of all traffic says little more than its own.
  if (report.seconds !== undefined && report.window !== undefined && several)
    course(page, 'All packets a second', report.seconds, report.window)
  for (const { profile, seconds } of report.targets) targetSection(page, report, profile, seconds, several)
  if (report.scanners !== undefined && report.scanners.packets > 0) {
    const { packets, sources, ports } = report.scanners
    page.head('Infected machines seen scanning')
    page.say(
      `${counted(packets, 'packet')} of a scan as the Mirai family sends it, from ${counted(sources, 'source')}, towards ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}; whether these machines took part is another question.`,
    )
  }
  claimSection(page, report.claims)
  coverageSection(page, report)
  return page.text()
}

function targetSection(
  page: Page,
  report: AnalysisReport,
  profile: AttackProfile,
  seconds: readonly TrafficSecond[],
  several: boolean,
): void {
  if (several) {
    page.head(`Target ${profile.target}`)
    if (!report.sentence.startsWith(profile.sentence)) page.say(profile.sentence)
  }
  course(page, `Packets a second towards ${profile.target}`, seconds, profile.window)
  episodeSection(page, profile)
  if (profile.reasons.length > 0) {
    page.head('Because')
    for (const reason of profile.reasons) page.say(`- ${reason.text}`, { hang: 2 })
  }
  vectorSection(page, profile)
  if (profile.families !== undefined && profile.families.length > 0) {
    page.head('What it is consistent with')
    for (const { text, confidence, reasons } of profile.families) {
      page.say(`- ${text} (confidence: ${confidence})`, { hang: 2 })
      for (const reason of reasons) page.say(reason.text, { indent: 4 })
    }
  }
  originSection(page, profile)
}

/** Bars, and the numbers for those who cannot see bars. */
function course(page: Page, title: string, seconds: readonly TrafficSecond[], window: Window): void {
  const line = seconds.length > 1 ? sparkline(seconds, window, page.width - 4) : undefined
  // Spread over the time of a long flow record, a few packets are less than one a second: bars of nothing.
  if (line === undefined || Math.round(line.peak.packets) === 0) return
  page.head(title)
  page.line(`  ${line.bars}`.trimEnd())
  page.say(
    `highest ${formatWhole(line.peak.packets)} at ${formatInstant(line.peak.at)}; ${formatWhole(seconds.length)} seconds with traffic`,
    { style: 'dim' },
  )
}
