/** The way to a value in a scenario file: keys and indices. */
export type FieldPath = readonly (string | number)[]

/** `traffic[0].attacks[2].vectors` */
export function pathText(path: FieldPath): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')
}
