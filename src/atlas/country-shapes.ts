import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Geometry } from 'geojson'
import { feature } from 'topojson-client'
import { type CountryCode, countryOfNumber, UNKNOWN_COUNTRY } from '#vocabulary'

/** A country's outline in longitude and latitude. */
export interface CountryShape {
  readonly country: CountryCode
  readonly geometry: Geometry
}

/**
 * Natural Earth draws three areas that ISO 3166-1 gives no number. XK is the user-assigned code in common use; the others are counted where
 * ISO counts their land, since address data know no code for them.
 */
const WITHOUT_NUMBER: Readonly<Record<string, CountryCode>> = { Kosovo: 'XK', 'N. Cyprus': 'CY', Somaliland: 'SO' }

type Countries = Parameters<typeof feature>[0]

let shapes: readonly CountryShape[] | undefined

/** Outlines of the countries (Natural Earth 1 : 110 million by way of world-atlas, public domain); small islands are not in it. Read once. */
export function countryShapes(): readonly CountryShape[] {
  if (shapes !== undefined) return shapes
  const file = createRequire(import.meta.url).resolve('world-atlas/countries-110m.json')
  const topology = JSON.parse(readFileSync(file, 'utf8')) as Countries
  const countries = topology.objects.countries
  if (countries === undefined) throw new Error('world-atlas/countries-110m.json has no object "countries"')
  const collection = feature(topology, countries)
  if (collection.type !== 'FeatureCollection') throw new Error('world-atlas/countries-110m.json: "countries" is no collection')
  shapes = collection.features.map((f) => ({
    country: countryOfNumber(String(f.id ?? '')) ?? WITHOUT_NUMBER[String(f.properties?.name)] ?? UNKNOWN_COUNTRY,
    geometry: f.geometry,
  }))
  return shapes
}
