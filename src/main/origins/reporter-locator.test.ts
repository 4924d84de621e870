import { expect, it } from 'vitest'
import type { Atlas } from '#atlas'
import { parseAddress } from '#vocabulary'
import { createReporterLocator } from './reporter-locator.ts'

function atlasOf(countries: readonly string[], asn: number, bogon = false): Atlas {
  return {
    databases: countries.map((_, i) => ({ name: `database ${i}`, snapshot: '2025-03-10', bundled: false, caveat: '' })),
    locate(_words, _at, into) {
      into.countries = [...countries]
      into.asn = asn
      into.bogon = bogon
    },
    asnName: (number) => (number === 64_500 ? 'Example Hosting Ltd' : 'Example'),
    census: () => new Map(),
  }
}

const address = parseAddress('198.51.100.7')
const locate = (atlas: Atlas) => createReporterLocator(atlas)(address.ok ? address.value : [0, 0, 0, 0])

it('gives the first country that is known, the network and its kind', () => {
  expect(locate(atlasOf(['ZZ', 'DE'], 64_500))).toEqual({ country: 'DE', network: 64_500, kind: 'hosting' })
  expect(locate(atlasOf(['FR', 'DE'], 64_501))).toEqual({ country: 'FR', network: 64_501, kind: 'unknown' })
})

it('says nothing of what it does not know, and nothing of addresses that cannot be on the internet', () => {
  expect(locate(atlasOf(['ZZ'], 0))).toEqual({})
  expect(locate(atlasOf(['DE'], 64_500, true))).toEqual({})
})
