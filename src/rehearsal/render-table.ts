import { formatWhole } from '#vocabulary'
import type { Row } from './compare.ts'
import type { Outcome } from './rehearse.ts'

const WIDEST = 60

/** Breaks a text into lines of at most `width` characters, at spaces where there are any. */
function lines(text: string, width: number): string[] {
  const out: string[] = []
  let rest = text
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width)
    const cut = space > width / 2 ? space : width
    out.push(rest.slice(0, cut))
    rest = rest.slice(cut).trimStart()
  }
  out.push(rest)
  return out
}

/** The table for a terminal: what, truth, said, and whether it passes. */
export function renderRows(rows: readonly Row[]): string {
  const head = ['what', 'truth', 'said', '']
  const cells = rows.map((row) => [row.what, row.truth, row.said, row.pass ? 'pass' : 'FAIL'])
  const widths = head.map((title, i) => Math.min(WIDEST, Math.max(title.length, ...cells.map((cell) => cell[i]!.length))))
  const render = (cell: readonly string[]) => {
    const parts = cell.map((text, i) => lines(text, widths[i]!))
    const height = Math.max(...parts.map((part) => part.length))
    return Array.from({ length: height }, (_, line) =>
      parts
        .map((part, i) => (part[line] ?? '').padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
  }
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [...render(head), rule, ...cells.flatMap(render)].join('\n')
}

/** What a rehearsal says at its end; the label comes first. */
export function renderOutcome(outcome: Outcome): string {
  const failures = outcome.rows.filter((row) => !row.pass).length
  const closing =
    failures === 0 && outcome.pass
      ? `All ${outcome.rows.length} rows pass.`
      : `${failures} of ${outcome.rows.length} rows FAIL${outcome.complete ? '' : '; the rehearsal was stopped before its end'}.`
  const posted = Object.values(outcome.delivery.posted).reduce((sum, count) => sum + count, 0)
  return [
    `${outcome.note}`,
    `${outcome.scenario}: ${outcome.title}`,
    '',
    renderRows(outcome.rows),
    '',
    `${formatWhole(posted)} reports and ${formatWhole(outcome.delivery.flowRecords)} flow records in ${formatWhole(outcome.delivery.datagrams)} datagrams, in ${outcome.wallSeconds.toFixed(1)} s.`,
    closing,
    '',
  ].join('\n')
}
