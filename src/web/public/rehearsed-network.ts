import { addressBlock, type ReporterOrigin } from '#signals'
import { isCountryCode, NETWORK_KINDS, parsePrefix } from '#vocabulary'

/**
 * Says in which network a rehearsed reporter is; believed in rehearsal worlds only. The form is
 * `AS64500;kind=hosting;country=DE;prefix=198.51.100.0/24`: only the number is needed, kinds are those of NETWORK_KINDS, and `prefix` is the
 * block of addresses the reporter shares with others (one campus, one NAT).
 */
export const REHEARSED_NETWORK_HEADER = 'x-breakwater-rehearsed-network'

/**
 * Says how a rehearsed reporter's program looks ("chrome windows"), since the rehearsal posts everybody's reports by one program; believed
 * in rehearsal worlds only. Reporters without it count as all different.
 */
export const REHEARSED_CLIENT_HEADER = 'x-breakwater-rehearsed-client'

export interface RehearsedNetwork {
  readonly origin: ReporterOrigin
  readonly block?: string
}

/** What cannot be read counts as not said. */
export function parseRehearsedNetwork(header: string): RehearsedNetwork | undefined {
  const [number = '', ...rest] = header.split(';')
  const network = /^AS(\d{1,10})$/.exec(number.trim())?.[1]
  if (network === undefined || Number(network) > 0xffffffff) return undefined
  const said = new Map(
    rest.map((part) => {
      const at = part.indexOf('=')
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const
    }),
  )
  const kind = NETWORK_KINDS.find((known) => known === said.get('kind'))
  const country = said.get('country')
  const prefix = parsePrefix(said.get('prefix') ?? '')
  const block = prefix.ok ? addressBlock(prefix.value.words) : undefined
  return {
    origin: {
      network: Number(network),
      ...(kind === undefined ? {} : { kind }),
      ...(country !== undefined && isCountryCode(country) ? { country } : {}),
    },
    ...(block === undefined ? {} : { block }),
  }
}
