import { expect, it } from 'vitest'
import { constructedNote } from './constructed-note.ts'

it('a target with an address for documentation shows that the traffic was made or its addresses replaced', () => {
  for (const target of ['192.0.2.10', '198.51.100.0/24', '203.0.113.255', '2001:db8::1', '3fff:fff::1'])
    expect(constructedNote(['10.0.0.1', target])).toContain(`${target} is an address for documentation`)
  for (const target of ['192.0.3.1', '198.51.101.1', '203.0.112.255', '2001:db9::1', '4000::1', '8.8.8.0/24', 'all'])
    expect(constructedNote([target])).toBeUndefined()
})
