import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { createFlowCollector } from '#traffic'

it('docs/operations.md names counters of the inlet that there are', () => {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const told = [...text.matchAll(/`traffic_inlet_(\w+)`/g)].map(([, name]) =>
    name!.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  )
  const config = { host: '127.0.0.1', netflowPort: 0, ipfixPort: 0, sflowPort: 0, exporters: [], receiveBufferBytes: 65_536, batchRows: 64 }
  const counts = createFlowCollector(config, { clock: createSteppedClock(0), sink() {} }).counts()
  expect(told.length).toBeGreaterThan(8)
  // How many the kernel dropped is known once the sockets are open.
  expect(told.filter((name) => !(name in counts))).toEqual([])
})
