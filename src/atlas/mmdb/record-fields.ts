import { type CountryCode, isCountryCode } from '#vocabulary'

/** What Breakwater takes from a record, whoever made the file. */
export interface RecordFields {
  readonly country: CountryCode | undefined
  /** 0 where the record names none. */
  readonly asn: number
  readonly name: string
}

/**
 * The shapes that are understood, by what is there and not by the name of the file:
 * MaxMind GeoIP2 and GeoLite2 Country, City and ASN, and DB-IP's of the same form (`country.iso_code`, else `registered_country.iso_code`, which is
 * where the holder is registered when nobody knows where the address is used; `autonomous_system_number`, `autonomous_system_organization`);
 * IPinfo Lite and country_asn (`country_code` or `country` as two letters; `asn` as "AS64500", `as_name`); @ip-location-db (`country_code`).
 */
export function readFields(record: unknown): RecordFields {
  const map = asMap(record)
  const country =
    code(asMap(map.country).iso_code) ?? code(map.country_code) ?? code(map.country) ?? code(asMap(map.registered_country).iso_code)
  const asn = number(map.autonomous_system_number) || number(map.asn)
  const name = text(map.autonomous_system_organization) || text(map.as_name) || text(map.as_organization)
  return { country, asn, name }
}

/** What a record holds instead, for the message to the person who gave the file. */
export function keysOf(record: unknown): readonly string[] {
  return Object.keys(asMap(record)).slice(0, 8)
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

function code(value: unknown): CountryCode | undefined {
  return typeof value === 'string' && isCountryCode(value) ? value : undefined
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

/** 64500, "64500" and "AS64500" alike; 0 for anything that is no AS number (32 bits, RFC 6793). */
function number(value: unknown): number {
  const digits = typeof value === 'string' ? /^(?:AS)?(\d{1,10})$/.exec(value)?.[1] : undefined
  const asn = typeof value === 'number' ? value : Number(digits ?? 0)
  return Number.isInteger(asn) && asn > 0 && asn <= 0xffffffff ? asn : 0
}
