import { styleText } from 'node:util'
import { countryName } from '#atlas'
import {
  type AnalysisReport,
  type AttackProfile,
  type ClaimFinding,
  formatInstant,
  formatWhole,
  SECOND,
  type TrafficSecond,
} from '#vocabulary'

export interface TerminalStyle {
  readonly columns: number
  readonly colour: boolean
}

type Style = Parameters<typeof styleText>[0]

const BARS = '▁▂▃▄▅▆▇█'
const MOST_COUNTRIES = 10

/** The report for a person at a terminal: the sentence first, then what it rests on. */
export function renderTerminal(report: AnalysisReport, { columns, colour }: TerminalStyle): string {
  const width = Math.max(40, Math.min(columns, 120))
  const paint = (style: Style, text: string) => (colour ? styleText(style, text, { validateStream: false }) : text)
  const out: string[] = []
  const say = (text: string, indent = 0) => out.push(...wrap(text, width - indent).map((line) => ' '.repeat(indent) + line))
  const head = (text: string) => out.push('', paint('bold', text))
  if (report.synthetic !== undefined) say(paint('magenta', `SYNTHETIC: ${report.synthetic}`))
  const style: Style =
    report.nature === 'attack' ? ['bold', 'red'] : report.nature === 'undetermined' ? ['bold', 'yellow'] : ['bold', 'green']
  out.push(...wrap(report.sentence, width).map((line) => paint(style, line)))

  for (const { profile, seconds } of report.targets) {
    if (report.targets.length > 1) head(`Target ${profile.target}`)
    if (report.targets.length > 1 && profile.sentence !== report.sentence) say(profile.sentence)
    if (profile.vectors.length > 0) {
      head('Vectors')
      out.push(...vectorTable(profile, width))
      for (const vector of profile.vectors) {
        say(`${vector.name}: ${vector.traits.join('; ')}.`, 2)
      }
    }
    if (profile.reasons.length > 0) {
      head('Because')
      for (const reason of profile.reasons) say(`- ${reason.text}`, 2)
    }
    if (seconds.length > 1) {
      head('Packets a second')
      out.push(...sparkline(seconds, width))
    }
    if (profile.nature === 'attack') {
      head('Sources')
      say(profile.spoofing.text, 2)
      for (const test of profile.spoofing.tests) say(`${signed(test.logLikelihoodRatio)}  ${test.test}: ${test.text}`, 4)
      if (profile.spoofing.tests.length > 0) say('(natural-log likelihood ratios: positive points to forged sources, 3 is 20 to 1)', 4)
      head('Countries')
      out.push(...countryTable(profile, width))
    }
  }
  if (report.claims.length > 0) {
    head('Claims')
    for (const finding of report.claims) out.push(...claimLines(finding, width, paint))
  }
  head('What was read')
  for (const input of report.inputs)
    say(
      `${input.name}: ${input.kind}, ${formatWhole(input.packets)} ${input.packets === 1 ? 'packet' : 'packets'}${input.flowRecords > 0 ? `, ${formatWhole(input.flowRecords)} flow records` : ''}, ${formatWhole(input.bytes)} bytes`,
      2,
    )
  if (report.window) say(`from ${formatInstant(report.window.from)} to ${formatInstant(report.window.to)}`, 2)
  const { coverage } = report
  for (const [cause, count] of Object.entries(coverage.undecoded)) say(`${formatWhole(count)} not decoded: ${cause}`, 2)
  if (coverage.snapped > 0) say(`${formatWhole(coverage.snapped)} packets were cut short by the snap length`, 2)
  if (coverage.sequenceGaps > 0) say(`${formatWhole(coverage.sequenceGaps)} export records or datagrams are missing`, 2)
  for (const note of coverage.notes) say(note, 2)
  const limits = new Set(report.targets.flatMap(({ profile }) => profile.cannotTell))
  if (limits.size > 0) {
    head('What this cannot tell')
    for (const limit of limits) say(`- ${limit}`, 2)
  }
  return `${out.join('\n')}\n`
}

function vectorTable(profile: AttackProfile, width: number): string[] {
  const rows = profile.vectors.map((vector) => [
    vector.name,
    formatWhole(vector.packets),
    share(vector.shareOfPackets),
    share(vector.shareOfBytes),
    `${vector.sources.exact ? '' : '~'}${formatWhole(vector.sources.value)}`,
    vector.confidence,
    vector.technique,
  ])
  return table(['vector', 'packets', 'of packets', 'of bytes', 'sources', 'confidence', 'ATT&CK'], rows, width, [0, 5, 6])
}

function countryTable(profile: AttackProfile, width: number): string[] {
  const { geography } = profile
  if (geography.kind === 'withheld') return wrap(`Withheld: ${geography.because}`, width - 2).map((line) => `  ${line}`)
  const rows = geography.rows
    .slice(0, MOST_COUNTRIES)
    .map((row) => [countryName(row.country), ...row.shareOfSources.map(share), share(row.shareOfPackets), share(row.shareOfBytes)])
  const lines = table(['country', ...geography.databases.map(({ name }) => `sources (${name})`), 'packets', 'bytes'], rows, width, [0])
  const rest = geography.rows.length - rows.length
  if (rest > 0) lines.push(`  and ${rest} more`)
  lines.push(
    ...wrap(
      `Over ${formatWhole(geography.sampledSources)} sources; ${geography.effectiveCountries.toFixed(1)} countries' worth of spread (2^entropy), concentration ${geography.hhi.toFixed(3)} (HHI). Addresses say where devices stood, not who sent for them.`,
      width - 2,
    ).map((line) => `  ${line}`),
  )
  for (const database of geography.databases)
    lines.push(
      ...wrap(
        `${database.name}, snapshot ${database.snapshot}${database.caveat === undefined ? '' : `: ${database.caveat}`}`,
        width - 2,
      ).map((line) => `  ${line}`),
    )
  return lines
}

/** The questions of a claim with their answers; those with the same answer together. */
function answersOf(finding: ClaimFinding): readonly { readonly asked: readonly string[]; readonly text: string }[] {
  const answers: { asked: string[]; text: string }[] = []
  for (const { rung, share: asked, standing, text } of finding.assessments) {
    const words = standing.replaceAll('-', ' ')
    const answer = text.toLowerCase().startsWith(words) ? text : `${words}. ${text}`
    const same = answers.find((other) => other.text === answer)
    const question = asked === undefined ? rung : `${rung} ${asked}`
    if (same) same.asked.push(question)
    else answers.push({ asked: [question], text: answer })
  }
  return answers
}

function claimLines(finding: ClaimFinding, width: number, paint: (style: Style, text: string) => string): string[] {
  const lines = wrap(`${finding.claim.text ?? finding.claim.id}: ${finding.sentence}`, width - 2).map((line) => `  ${paint('bold', line)}`)
  for (const { asked, text } of answersOf(finding))
    lines.push(...wrap(`${asked.join(', ')}: ${text}`, width - 4).map((line) => `    ${line}`))
  for (const note of finding.notes) lines.push(...wrap(note, width - 4).map((line) => `    ${line}`))
  return lines
}

/** Bars of equal time over the whole span, each the highest second in it; and the numbers, for those who cannot see bars. */
function sparkline(seconds: readonly TrafficSecond[], width: number): string[] {
  const from = seconds[0]!.at
  const to = seconds[seconds.length - 1]!.at + SECOND
  const columns = Math.max(1, Math.min(width - 4, Math.round((to - from) / SECOND)))
  const bars = new Array<number>(columns).fill(0)
  let peak = seconds[0]!
  for (const second of seconds) {
    const column = Math.min(columns - 1, Math.floor(((second.at - from) / (to - from)) * columns))
    bars[column] = Math.max(bars[column]!, second.packets)
    if (second.packets > peak.packets) peak = second
  }
  const line = bars.map((value) => (value === 0 ? ' ' : BARS[Math.min(7, Math.floor((8 * value) / (peak.packets + 1)))]!)).join('')
  return [
    `  ${line}`,
    ...wrap(`highest ${formatWhole(peak.packets)} at ${formatInstant(peak.at)}; ${seconds.length} seconds with traffic`, width - 2).map(
      (text) => `  ${text}`,
    ),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[], width: number, left: readonly number[]): string[] {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)))
  const total = widths.reduce((sum, w) => sum + w + 2, 0)
  // The first column gives way when the terminal is narrow.
  if (total > width) widths[0] = Math.max(12, widths[0]! - (total - width))
  return all.map((row) =>
    `  ${row
      .map((cell, column) => {
        const w = widths[column]!
        const text = [...cell].length > w ? `${cell.slice(0, w - 1)}…` : cell
        return left.includes(column) ? text.padEnd(w) : text.padStart(w)
      })
      .join('  ')}`.trimEnd(),
  )
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines
}

function share(value: number): string {
  return `${(value * 100).toFixed(value >= 0.1 || value === 0 ? 0 : 1)} %`
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(1)}`.padStart(5)
}
