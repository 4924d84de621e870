import { expect, it } from 'vitest'
import { nearestWord } from './nearest-word.ts'

it.each([
  ['levle', 'level'],
  ['everySecond', 'everySeconds'],
  ['URL', 'url'],
  ['prot', 'port'],
  ['colour', undefined],
  ['', undefined],
])('%s → %s', (word, meant) => {
  expect(nearestWord(word, ['level', 'everySeconds', 'url', 'port'])).toBe(meant)
})
