/**
 * An SVG path of absolute M, L and Z commands with one decimal at most, in relative commands: the same drawing in little more than half the
 * bytes. The first move stays absolute, so that paths can be joined. Reckoned in whole tenths, so that no error adds up. Anything else is given
 * back as it is.
 */
export function relativePath(path: string): string {
  if (!/^[MLZ\d.,-]*$/.test(path)) return path
  let out = ''
  let [x, y, startX, startY] = [0, 0, 0, 0]
  let lettered = false
  for (const [, command, xText, yText] of path.matchAll(/([ML])(-?[\d.]+),(-?[\d.]+)|Z/g)) {
    if (command === undefined) {
      out += 'z'
      lettered = false
      // The pen stands where the ring began (SVG 2 section 9.3.4).
      x = startX
      y = startY
      continue
    }
    const toX = Math.round(Number(xText) * 10)
    const toY = Math.round(Number(yText) * 10)
    const dx = tenths(toX - x)
    const dy = tenths(toY - y)
    // What follows a move or a line is a line without its letter; a minus parts numbers as well as a space does.
    const letter: string = command === 'M' ? (out === '' ? 'M' : 'm') : lettered ? '' : 'l'
    out += letter + (letter === '' && !dx.startsWith('-') ? ' ' : '') + dx + (dy.startsWith('-') ? '' : ' ') + dy
    // After the first move, which is absolute, a line needs its letter.
    lettered = letter !== 'M'
    x = toX
    y = toY
    if (command === 'M') {
      startX = x
      startY = y
    }
  }
  return out
}

/** The shortest text of a number of tenths: ".5", "-3". */
function tenths(value: number): string {
  return (value / 10).toString().replace(/^(-?)0\./, '$1.')
}
