import { describe, expect, it } from 'vitest'
import { createFixtureView } from '../../../test/fixtures/view.ts'
import { boardFilterOf, categoriesOf, filterServices, isFiltered, NO_FILTER } from './board-filter.ts'

const services = createFixtureView().services()
const ids = (query: unknown) => filterServices(services, boardFilterOf(query)).map(({ service }) => service.id)

describe('the filter of the board', () => {
  it('asks for all where nothing is asked, or nothing that is understood', () => {
    for (const query of [{}, undefined, { q: ' ' }, { q: ['a', 'b'], category: { x: 1 } }]) {
      expect(boardFilterOf(query)).toEqual(NO_FILTER)
      expect(isFiltered(boardFilterOf(query))).toBe(false)
      expect(ids(query)).toHaveLength(services.length)
    }
  })

  it('finds by part of a name, in any case, and by category', () => {
    expect(ids({ q: 'GRAMO' })).toEqual(['gramophone'])
    expect(ids({ category: 'Social' })).toEqual(['chirper'])
    expect(ids({ q: 'gramo', category: 'Social' })).toEqual([])
  })

  it('does not keep a text of any length', () => {
    expect(boardFilterOf({ q: 'x'.repeat(10_000) }).name).toHaveLength(60)
  })

  it('offers each category once, in order', () => {
    expect(categoriesOf([...services, ...services])).toEqual([...categoriesOf(services)].sort())
  })
})
