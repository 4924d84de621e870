import { expect, it } from 'vitest'
import { commentKey } from './comment-key.ts'
import { foldComments } from './repeated-comments.ts'

const by = (comment: string, people: number, from = 0) => Array.from({ length: people }, (_, i) => ({ comment, reporter: `r${from + i}` }))

it('shows words that ten people wrote alike, as most of them wrote them', () => {
  const reports = [...by('Nothing loads!', 6), ...by('nothing  loads', 7, 6), ...by('I am Ada of 5 Elm Street', 9), { reporter: 'r1' }]
  expect(foldComments(reports)).toEqual({ repeated: [{ comment: 'nothing  loads', reports: 13 }], other: 9 })
})

it('counts people, not presses', () => {
  const one = Array.from({ length: 50 }, () => ({ comment: 'buy my thing', reporter: 'r1' }))
  expect(foldComments(one)).toEqual({ repeated: [], other: 50 })
})

it('signs without words are nothing in common', () => {
  expect(foldComments(by('!!!', 20)).repeated).toEqual([])
  expect(commentKey('Ça ne MARCHE pas…  ①')).toBe('ça ne marche pas 1')
})
