/** A table in Markdown from objects with the same keys; what is not known is a dash. */
export function table(rows) {
  const columns = Object.keys(rows[0] ?? {})
  const line = (cells) => `| ${cells.join(' | ')} |`
  const numeric = (column) => rows.every((row) => /^[\d–]/.test(String(row[column] ?? '–')))
  return [
    line(columns),
    line(columns.map((column) => (numeric(column) ? '--:' : '---'))),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? '–'))),
  ].join('\n')
}

export function say(text) {
  process.stdout.write(`${text}\n\n`)
}

/** 1234567 → 1,234,567; a rate needs no decimals. */
export function whole(value) {
  return value === undefined || !Number.isFinite(value) ? '–' : Math.round(value).toLocaleString('en-US')
}

/** Three significant digits. */
export function short(value) {
  return value === undefined || !Number.isFinite(value) ? '–' : String(Number(value.toPrecision(3)))
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
