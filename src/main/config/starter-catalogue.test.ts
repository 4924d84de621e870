import { expect, it } from 'vitest'
import { loadServices, STARTER_CATALOGUE } from './load-config.ts'

it('the starter catalogue is valid, asks nobody anything and groups its services', () => {
  const services = loadServices(STARTER_CATALOGUE)
  expect(services.length).toBeGreaterThanOrEqual(60)
  expect(services.filter(({ probes, prefixes }) => probes !== undefined || prefixes.length > 0)).toEqual([])
  expect(services.every(({ homePage, category }) => homePage?.startsWith('https://') && category !== 'other')).toBe(true)
  expect(services.find(({ id }) => id === 'x')?.aliases).toEqual([{ name: 'Twitter', to: '2023-07-23' }])
})
