import { isIPv4Words, type Prefix, parsePrefix } from '#vocabulary'
import type { ScenarioService } from './scenario.ts'

/** Host part of the service's first address, where its prefix is large enough. */
const FIRST_HOST = 10
/** A service answers on so many addresses. */
const FRONT_ADDRESSES = 4

/** The addresses of a service as the makers of traffic need them. */
export interface ServiceAddresses {
  /** Where ordinary clients go; the first is what an attack hits unless the file says otherwise. */
  readonly fronts: readonly number[]
  /** First address and size of the first IPv4 prefix. */
  readonly base: number
  readonly size: number
  /** An IPv6 address, where there is an IPv6 prefix. */
  readonly v6?: Uint32Array
}

function prefixesOf(texts: readonly string[]): Prefix[] {
  return texts.map(parsePrefix).flatMap((prefix) => (prefix.ok ? [prefix.value] : []))
}

/** Base address and size of an IPv4 prefix or address in text. */
export function blockOf(text: string): { readonly base: number; readonly size: number } {
  const [prefix] = prefixesOf([text])
  return { base: prefix!.words[3], size: 2 ** (128 - prefix!.length) }
}

export function serviceAddresses(service: ScenarioService): ServiceAddresses {
  const prefixes = prefixesOf(service.prefixes)
  const v4 = prefixes.find((prefix) => isIPv4Words(prefix.words))!
  const v6 = prefixes.find((prefix) => !isIPv4Words(prefix.words))
  const size = 2 ** (128 - v4.length)
  const base = v4.words[3]
  const first = size > FIRST_HOST + FRONT_ADDRESSES ? FIRST_HOST : 0
  const fronts = Array.from({ length: Math.min(FRONT_ADDRESSES, size - first) }, (_, i) => base + first + i)
  const [w0, w1, w2, w3] = v6?.words ?? [0, 0, 0, 0]
  return { fronts, base, size, ...(v6 ? { v6: Uint32Array.of(w0, w1, w2, w3 + FIRST_HOST) } : {}) }
}
