import { widthOf, wrap } from './wrap.ts'

export interface Column {
  readonly head: string
  /** Numbers stand to the right. */
  readonly right?: true
  /** May be folded into several lines, down to so many columns. Others keep their width, except for their head. */
  readonly foldTo?: number
}

const GAP = 2
const INDENT = 2

/**
 * A table that never breaks: where it is wider than the terminal, first the heads are folded, then the columns that allow it; where that does
 * not do, every row becomes a few lines of "head: value".
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const body = rows.map((row) => columns.map((_, i) => (row[i] ?? '').replaceAll('\n', ' ')))
  const widths = widthsFor(columns, body, width - INDENT)
  if (widths === undefined) return records(columns, body, width)
  const line = (cells: readonly string[]): string[] => {
    const folded = cells.map((cell, i) => wrap(cell, widths[i]!))
    const height = Math.max(...folded.map(({ length }) => length))
    return Array.from({ length: height }, (_, at) =>
      `${' '.repeat(INDENT)}${folded
        .map((lines, i) => {
          const text = lines[at] ?? ''
          const pad = ' '.repeat(Math.max(0, widths[i]! - widthOf(text)))
          return columns[i]!.right ? pad + text : text + pad
        })
        .join(' '.repeat(GAP))}`.trimEnd(),
    )
  }
  return [...line(columns.map(({ head }) => head)), ...body.flatMap(line)]
}

/** Widths that fit into `room`, or undefined. */
function widthsFor(columns: readonly Column[], rows: readonly (readonly string[])[], room: number): number[] | undefined {
  const content = columns.map((_, i) => Math.max(1, ...rows.map((row) => widthOf(row[i]!))))
  const heads = columns.map(({ head }) => widthOf(head))
  const longestWord = columns.map(({ head }) => Math.max(...head.split(' ').map(widthOf)))
  const total = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1)
  const widths = columns.map((_, i) => Math.max(content[i]!, heads[i]!))
  const least = columns.map(({ foldTo }, i) =>
    Math.max(longestWord[i]!, foldTo === undefined ? content[i]! : Math.min(content[i]!, foldTo)),
  )
  // The widest of those that can still give way gives way first.
  for (let over = total(widths) - room; over > 0; over--) {
    let widest = -1
    for (let i = 0; i < widths.length; i++) if (widths[i]! > least[i]! && (widest < 0 || widths[i]! > widths[widest]!)) widest = i
    if (widest < 0) return undefined
    widths[widest] = widths[widest]! - 1
  }
  return widths
}

function records(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const out: string[] = []
  // A number alone is no title.
  const first = columns[0]!.head === '#' ? 2 : 1
  for (const row of rows) {
    out.push(...wrap(row.slice(0, first).join(' '), width - INDENT).map((line) => ' '.repeat(INDENT) + line))
    for (let i = first; i < columns.length; i++)
      if (row[i] !== '')
        out.push(...wrap(`${columns[i]!.head}: ${row[i]}`, width - 2 * INDENT).map((line) => ' '.repeat(2 * INDENT) + line))
  }
  return out
}
