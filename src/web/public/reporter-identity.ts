import type { IncomingMessage } from 'node:http'
import { addressBlock, clientFamily, type SubmissionSource } from '#signals'
import { type AddressWords, contains, formatAddress, formatPrefix, isIPv4Words, type Prefix, parseAddress } from '#vocabulary'
import { parseRehearsedNetwork, REHEARSED_CLIENT_HEADER, REHEARSED_NETWORK_HEADER } from './rehearsed-network.ts'

/** Carries a rehearsed reporter's identity; believed in rehearsal worlds only. */
export const REHEARSED_REPORTER_HEADER = 'x-breakwater-rehearsed-reporter'

/** No name of a rehearsed reporter needs more. */
const IDENTITY_CHARACTERS = 128

/** User-agents of browsers are shorter. */
const AGENT_CHARACTERS = 512

/**
 * The least that one line or phone is given is a /64 (RFC 6177, RFC 7278): the addresses in it are one person's to make up, so they count
 * as one, as those behind one IPv4 address do.
 */
const IPV6_LINE_BITS = 64

export interface IdentityRules {
  /** Believe the header that names a rehearsed reporter. */
  readonly rehearsed: boolean
  /** Whose X-Forwarded-For is believed: anybody else can write what they like. */
  readonly trustedProxies: readonly Prefix[]
}

/** Proxies write addresses with ports and brackets, too: "198.51.100.7:4711", "[2001:db8::7]:4711". */
function addressOf(text: string): AddressWords | undefined {
  const plain = parseAddress(text)
  if (plain.ok) return plain.value
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^([^:]+):\d+$/, '$1')
  const address = parseAddress(bare)
  return address.ok ? address.value : undefined
}

function lineOf(words: AddressWords): string {
  if (isIPv4Words(words)) return formatAddress(words)
  return formatPrefix({ words: [words[0], words[1], 0, 0], length: IPV6_LINE_BITS })
}

function isTrusted(words: AddressWords, trustedProxies: readonly Prefix[]): boolean {
  return trustedProxies.some((prefix) => contains(prefix, words))
}

/** Does somebody who is no trusted proxy speak for others? Most often a proxy that nobody named: everybody behind it counts as one person. */
export function isUnknownProxy(request: IncomingMessage, trustedProxies: readonly Prefix[]): boolean {
  if (request.headers['x-forwarded-for'] === undefined) return false
  const words = addressOf(request.socket.remoteAddress ?? '')
  return !words || !isTrusted(words, trustedProxies)
}

/** The address at the other end of the connection, or, behind trusted proxies, the newest one in X-Forwarded-For that is none of theirs. */
function reporterAddress(request: IncomingMessage, trustedProxies: readonly Prefix[]): AddressWords | undefined {
  let words = addressOf(request.socket.remoteAddress ?? '')
  if (!words || !isTrusted(words, trustedProxies)) return words
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
  // From the end: each proxy appends who it heard from, and what stands before was said by that one.
  while (isTrusted(words, trustedProxies)) {
    const before = addressOf(forwarded.pop()?.trim() ?? '')
    if (!before) break
    words = before
  }
  return words
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value.slice(0, IDENTITY_CHARACTERS) : ''
}

/** What a rehearsed reporter says of itself; undefined when no rehearsed reporter speaks. */
function rehearsedSource(request: IncomingMessage): ReporterSource | undefined {
  const reporterIdentity = headerOf(request, REHEARSED_REPORTER_HEADER)
  if (reporterIdentity === '') return undefined
  const network = parseRehearsedNetwork(headerOf(request, REHEARSED_NETWORK_HEADER))
  const client = headerOf(request, REHEARSED_CLIENT_HEADER)
  return { reporterIdentity, ...network, ...(client === '' ? {} : { client }) }
}

/** What the connection and its headers tell the desk. */
export type ReporterSource = Omit<SubmissionSource, 'channel'>

/**
 * Who reports, as far as "once in 15 minutes" and the limits need it. The address goes to the desk, which hashes it at once and forgets it
 * when the report is admitted, and nowhere else.
 */
export function reporterSource(request: IncomingMessage, { rehearsed, trustedProxies }: IdentityRules): ReporterSource {
  const stated = rehearsed ? rehearsedSource(request) : undefined
  if (stated) return stated
  const address = reporterAddress(request, trustedProxies)
  const agent = request.headers['user-agent'] ?? ''
  const client = clientFamily(agent)
  if (!address) return { reporterIdentity: 'unknown', client }
  const line = lineOf(address)
  const block = addressBlock(address)
  const source = { address, client, ...(block === undefined ? {} : { block }) }
  // Every browser calls itself Mozilla. Programs do not: one that reports for many has the batch form.
  if (!agent.startsWith('Mozilla/')) return { reporterIdentity: line, ...source }
  // Behind one address of a campus or a carrier there are many people, told apart as far as their browsers differ.
  const language = headerOf(request, 'accept-language')
  return { reporterIdentity: `${line} ${agent.slice(0, AGENT_CHARACTERS)} ${language}`, line, ...source }
}
