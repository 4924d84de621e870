import { afterEach, describe, expect, it, vi } from 'vitest'
import { Broadcast } from '#plumbing'
import { MINUTE } from '#vocabulary'
import { type ChangeFeed, createChangeFeed } from './change-feed.ts'
import { createPageCache, matchesEtag } from './page-cache.ts'

let feed: ChangeFeed | undefined

function setUp() {
  const changes = new Broadcast<string>()
  feed = createChangeFeed({ subscribe: (listener) => changes.subscribe(listener), maximumClients: 1 })
  let now = 0
  let renders = 0
  const cache = createPageCache(feed, () => now)
  const get = (topics = ['board']) => cache.get('page', topics, () => `rendering ${++renders}`)?.body.toString()
  return { changes, feed, get, cache, pass: (microseconds: number) => (now += microseconds) }
}

afterEach(() => {
  feed?.stop()
  vi.useRealTimers()
})

describe('kept pages', () => {
  it('are rendered again when their topic changes, or a minute has passed', () => {
    const { changes, get, pass } = setUp()
    expect([get(), get()]).toEqual(['rendering 1', 'rendering 1'])
    changes.publish('service:other')
    expect(get()).toBe('rendering 1')
    changes.publish('board')
    expect(get()).toBe('rendering 2')
    pass(MINUTE)
    expect([get(), get()]).toEqual(['rendering 3', 'rendering 3'])
  })

  it('are rendered once a tick while everything changes, and never stay old', () => {
    vi.useFakeTimers()
    const { changes, feed, get } = setUp()
    feed.start()
    get()
    for (let i = 0; i < 1000; i++) {
      changes.publish('board')
      get()
    }
    expect(get()).toBe('rendering 1')
    vi.advanceTimersByTime(250)
    expect(get()).toBe('rendering 2')
    expect(get()).toBe('rendering 2')
  })

  it('do not remember what is not there', () => {
    const { cache } = setUp()
    expect(cache.get('nothing', [], () => undefined)).toBeUndefined()
    expect(cache.get('nothing', [], () => 'now')?.body.toString()).toBe('now')
  })
})

describe('matchesEtag', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    [undefined, false],
  ])('%s', (header, expected) => {
    expect(matchesEtag(header, '"a"')).toBe(expected)
  })
})
