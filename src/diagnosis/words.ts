/** "12 times", "1.4 times"; beyond 1000 the figure means only "far more". */
export function times(ratio: number): string {
  if (ratio >= 1000) return 'more than 1000 times'
  return `${ratio < 10 ? Number(ratio.toPrecision(2)) : Math.round(ratio)} times`
}

/** "a", "a and b", "a, b and c". */
export function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
