import { expect, it } from 'vitest'
import { PROBLEM_TYPES } from '#vocabulary'
import { loadServices, STARTER_CATALOGUE } from './load-config.ts'
import { usualProblems } from './usual-problems.ts'

it('every category of the starter catalogue has its own buttons, without doubles, and "other" last', () => {
  for (const category of new Set(loadServices(STARTER_CATALOGUE).map((service) => service.category))) {
    const problems = usualProblems(category)
    expect(problems, category).not.toBe(PROBLEM_TYPES)
    expect(new Set(problems).size).toBe(problems.length)
    expect(problems.at(-1)).toBe('other')
  }
})

it('a category of the operator’s own has all', () => {
  expect(usualProblems('lighthouses')).toEqual(PROBLEM_TYPES)
})
