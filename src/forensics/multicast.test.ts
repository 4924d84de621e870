import { expect, it } from 'vitest'
import { isMulticast } from './multicast.ts'

it.each([
  ['224.0.0.1', true],
  ['239.255.255.250', true],
  ['223.255.255.255', false],
  ['240.0.0.1', false],
  ['255.255.255.255', false],
  ['224.0.1.0/24', true],
  // Half of it is unicast.
  ['192.0.0.0/2', false],
  ['ff02::1', true],
  ['FF0E::FB', true],
  ['ff02::/16', true],
  ['ff00::/8', true],
  // Four digits in the first group, or it begins with zeros.
  ['ffd::1', false],
  ['ff::1', false],
  ['fe80::1', false],
  ['fd00::ff02', false],
])('%s', (target, multicast) => {
  expect(isMulticast(target)).toBe(multicast)
})
