import { type CountryCode, type Fault, fault, isCountryCode, ok, type Result, UNKNOWN_COUNTRY } from '#vocabulary'

/** A table of clean clients by country, as a person or a log analyser writes it. */
export interface BaselineTable {
  readonly shares: ReadonlyMap<CountryCode, number>
  /** Absent where the table gives shares. */
  readonly sampled?: number
}

/** A table has 250 countries; what has more lines is something else. Judgement. */
const MOST_LINES = 10_000

/** Does the first line that is no comment look like the head of such a table? Bytes of a capture never do. */
export function isBaselineTable(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false
  const head = linesOf(new TextDecoder().decode(bytes.subarray(0, 4096))).find(({ text }) => text !== '')
  return head !== undefined && columnsOf(head.text) !== undefined
}

/**
 * Reads `country,count` or `country,share` with a head that says which, parted by commas, semicolons or tabs; lines that begin with # are comments,
 * other columns are left alone. Codes are ISO 3166-1 alpha-2, ZZ or nothing where none was known. A share is 0…1 or written with %.
 * The fault names the line.
 */
export function readBaselineTable(text: string): Result<BaselineTable> {
  const lines = linesOf(text).filter((line) => line.text !== '')
  const head = lines[0]
  const columns = head && columnsOf(head.text)
  if (!columns) {
    const found =
      head === undefined ? 'it has no head' : `line ${head.number} is "${shortened(head.text)}", which is no head of a table of countries`
    return fault('BASELINE_HEAD', `${found}; the heads that are read are country,share and country,count`)
  }
  if (lines.length > MOST_LINES) return fault('BASELINE_LONG', `more than ${MOST_LINES} lines; a table has one a country`)
  const values = new Map<CountryCode, number>()
  let total = 0
  for (const { text: line, number } of lines.slice(1)) {
    const cells = cellsOf(line, columns.separator)
    const wrong = (message: string): { readonly ok: false; readonly fault: Fault } => fault('BASELINE_LINE', `line ${number}: ${message}`)
    const country = (cells[columns.country] ?? '').toUpperCase() || UNKNOWN_COUNTRY
    if (!isCountryCode(country)) return wrong(`"${shortened(cells[columns.country] ?? '')}" is not a two-letter country code (ISO 3166-1)`)
    if (values.has(country)) return wrong(`${country} is there twice`)
    const value = columns.kind === 'count' ? countOf(cells[columns.value]) : shareOf(cells[columns.value])
    if (value === undefined)
      return wrong(
        `"${shortened(cells[columns.value] ?? '')}" is not ${columns.kind === 'count' ? 'a whole number' : 'a share such as 0.25 or 25 %'}`,
      )
    values.set(country, value)
    total += value
  }
  if (!(total > 0)) return fault('BASELINE_EMPTY', 'no client is in it')
  if (columns.kind === 'count')
    return ok({ shares: new Map([...values].map(([country, count]) => [country, count / total])), sampled: total })
  // Shares written with few digits may add up to a little more than all.
  if (total > 1.01)
    return fault('BASELINE_SHARES', `the shares add up to ${total.toFixed(2)}, more than all; write 0.25 or 25 % for a quarter`)
  return ok({ shares: values })
}

/** Enough of a line to know it again, without what would steer a terminal. */
function shortened(line: string): string {
  const plain = line.replaceAll(/\p{Cc}|\p{Cf}/gu, '\uFFFD')
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain
}

function linesOf(text: string): { readonly text: string; readonly number: number }[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, i) => ({ text: line.startsWith('#') ? '' : line.trim(), number: i + 1 }))
}

interface Columns {
  readonly separator: string
  readonly country: number
  readonly value: number
  readonly kind: 'count' | 'share'
}

function columnsOf(line: string): Columns | undefined {
  for (const separator of [',', ';', '\t']) {
    const names = cellsOf(line, separator).map((name) => name.toLowerCase())
    const country = names.findIndex((name) => name === 'country' || name === 'country_code')
    const count = names.indexOf('count')
    const share = names.indexOf('share')
    if (country >= 0 && count >= 0) return { separator, country, value: count, kind: 'count' }
    if (country >= 0 && share >= 0) return { separator, country, value: share, kind: 'share' }
  }
  return undefined
}

function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  )
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function shareOf(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?(?:e-\d+)?|\.\d+)\s*(%?)$/i.exec(text ?? '')
  if (!match) return undefined
  const value = Number(match[1]) / (match[2] === '%' ? 100 : 1)
  return value <= 1 ? value : undefined
}
