import { type Atlas, openAtlas, openOwnDatabase, withOwnDatabases } from '#atlas'
import { fault, ok, type Result } from '#vocabulary'

/** What `--geo FILE.mmdb` (repeatable) and `--geo-only` of analyze, and `geo` of breakwater.yaml, ask for. */
export interface GeoRequest {
  readonly files: readonly string[]
  /** Leave the bundled countries out. */
  readonly only: boolean
}

/** As the argument parser hands them over; a fault is one of usage. */
export function readGeoRequest(geo: unknown, geoOnly: unknown): Result<GeoRequest> {
  const files = geo === undefined ? [] : Array.isArray(geo) ? geo.map(String) : [String(geo)]
  const only = geoOnly === true
  if (only && files.length === 0) return fault('GEO_NONE', '--geo-only leaves the bundled countries out; name another database with --geo')
  return ok({ files, only })
}

/** The atlas of the bundled data with the operator's own files before them. Throws DATABASE_UNUSABLE, which says what to do. */
export function openRequestedAtlas({ files, only }: GeoRequest): Atlas {
  const bundled = openAtlas()
  if (files.length === 0) return bundled
  const own = files.map(openOwnDatabase)
  // Files of networks alone leave nothing to say about countries, which is not what anybody asks for.
  const countries = own.some(({ offers }) => offers.countries)
  return withOwnDatabases(bundled, own, only && countries ? 'left out' : 'beside')
}
