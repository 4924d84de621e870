import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The bundled address data: one table of networks and two of countries, which disagree, and are shown beside each other for that reason. */
export const NETWORKS_PACKAGE = '@ip-location-db/asn'
export const COUNTRY_PACKAGES = ['@ip-location-db/asn-country', '@ip-location-db/geo-whois-asn-country'] as const

/** By the publisher's own notice in the packages' README. */
export const BUNDLED_CAVEAT = 'data on npm are frozen and known by their publisher to contain errors'

export interface DataPackage {
  /** Without the scope: "asn-country". */
  readonly name: string
  readonly version: string
  readonly folder: string
}

const require = createRequire(import.meta.url)

/** Throws when the package is not installed: it is a dependency, not an option. */
export function dataPackage(name: string): DataPackage {
  const file = require.resolve(`${name}/package.json`)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return { name: name.slice(name.indexOf('/') + 1), version, folder: dirname(file) }
}

export function dataFile(data: DataPackage, family: 'ipv4' | 'ipv6'): string {
  return join(data.folder, `${data.name}-${family}.csv`)
}

/** "2.3.2026061719" holds the hour of the snapshot: 2026-06-17. A version of another form is printed as it is. */
export function snapshotOf(version: string): string {
  const match = /\.(\d{4})(\d{2})(\d{2})\d{2}$/.exec(version)
  return match ? `${match[1]}-${match[2]}-${match[3]}` : version
}
