import { expect, it } from 'vitest'
import { createCounters } from './counters.ts'

it('counts by name and labels, whatever the order of the labels', () => {
  const counters = createCounters()
  counters.add('web_requests_total')
  counters.add('web_requests_total', {}, 2)
  counters.add('traffic_drops_total', { cause: 'short', from: 'a"b' })
  counters.add('traffic_drops_total', { from: 'a"b', cause: 'short' }, 4)
  expect(counters.snapshot()).toEqual({ web_requests_total: 3, 'traffic_drops_total{cause="short",from="a\\"b"}': 5 })
})

it('is scraped in the text format', async () => {
  const counters = createCounters()
  counters.add('traffic_drops_total', { cause: 'short' }, 5)
  counters.add('traffic_drops_total', { cause: 'long', version: '9' })
  const text = await counters.exposition()
  expect(text).toContain('# TYPE breakwater_traffic_drops_total counter')
  expect(text).toContain('breakwater_traffic_drops_total{cause="short"} 5')
  expect(text).toContain('breakwater_traffic_drops_total{cause="long",version="9"} 1')
  // Scraping twice counts nothing twice.
  expect(await counters.exposition()).toBe(text)
})
