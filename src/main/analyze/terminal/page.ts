import { styleText } from 'node:util'
import { type Column, table } from './table.ts'
import { wrap } from './wrap.ts'

export type Style = Parameters<typeof styleText>[0]

/** Longer lines of prose are hard to follow; tables may be wider. */
const PROSE = 100

/** A page in the making: lines of a known width, styled or not. */
export interface Page {
  readonly width: number
  head(text: string): void
  say(text: string, options?: { readonly indent?: number; readonly hang?: number; readonly style?: Style }): void
  /** As it is: for lines that fit. */
  line(text: string): void
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void
  text(): string
}

export function createPage(width: number, colour: boolean): Page {
  const lines: string[] = []
  const paint = (style: Style | undefined, text: string) =>
    colour && style !== undefined ? styleText(style, text, { validateStream: false }) : text
  return {
    width,
    head: (text) => void lines.push('', ...wrap(text, width).map((line) => paint('bold', line))),
    say(text, { indent = 2, hang = 0, style } = {}) {
      const add = (by: number, line: string) => void lines.push(' '.repeat(by) + paint(style, line))
      const room = Math.min(width, PROSE) - indent
      const wrapped = wrap(text, room)
      if (hang === 0) {
        for (const line of wrapped) add(indent, line)
        return
      }
      // Lines after the first stand under the words, not under their mark.
      const first = wrapped[0]!
      const rest = text.slice(first.length).trimStart()
      add(indent, first)
      if (rest !== '') for (const line of wrap(rest, room - hang)) add(indent + hang, line)
    },
    line: (text) => void lines.push(text),
    table: (columns, rows) => void lines.push(...table(columns, rows, width)),
    text: () => `${lines.join('\n')}\n`,
  }
}
