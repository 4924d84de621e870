/** Columns a text takes: one a code point. What a name may hold beyond that (wide letters) is not measured. */
export function widthOf(text: string): number {
  let width = 0
  for (const _ of text) width++
  return width
}

/** Lines of at most `width` columns, broken between words and, where a word alone is too long, inside it. Never empty. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(1, width)
  const lines: string[] = []
  let line = ''
  // A number and its percent sign stay together.
  for (let word of text.split(/ (?!%)/)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) <= room) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    while (widthOf(word) > room) {
      const letters = [...word]
      // Behind a hyphen where there is one: names of databases and files are read more easily so.
      const hyphen = letters.lastIndexOf('-', room - 1)
      const cut = hyphen > 0 ? hyphen + 1 : room
      lines.push(letters.slice(0, cut).join(''))
      word = letters.slice(cut).join('')
    }
    line = word
  }
  lines.push(line)
  return lines
}
