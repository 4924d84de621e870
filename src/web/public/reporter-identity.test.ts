import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { type Prefix, parsePrefix } from '#vocabulary'
import { type IdentityRules, reporterSource } from './reporter-identity.ts'

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

function source(remoteAddress: string | undefined, headers: Record<string, string>, rules: Partial<IdentityRules>) {
  const request = { socket: { remoteAddress }, headers } as unknown as IncomingMessage
  return reporterSource(request, { rehearsed: false, trustedProxies: [], ...rules })
}

function who(remoteAddress: string | undefined, headers: Record<string, string> = {}, proxies: readonly string[] = []): string {
  return source(remoteAddress, headers, { trustedProxies: proxies.map(prefix) }).reporterIdentity
}

const forwarded = (text: string) => ({ 'x-forwarded-for': text })

describe('who reports', () => {
  it('is the address at the other end, IPv4 the same either way, IPv6 by its line', () => {
    expect(who('198.51.100.7')).toBe('198.51.100.7')
    expect(who('::ffff:198.51.100.7')).toBe('198.51.100.7')
    expect(who('2001:db8:1:2:3:4:5:6')).toBe(who('2001:db8:1:2::9'))
    expect(who('2001:db8:1:3::9')).not.toBe(who('2001:db8:1:2::9'))
    expect(who(undefined)).toBe('unknown')
  })

  it('is not what a header says that no trusted proxy wrote', () => {
    expect(who('198.51.100.7', forwarded('203.0.113.9'))).toBe('198.51.100.7')
    expect(who('198.51.100.7', forwarded('203.0.113.9'), ['127.0.0.1'])).toBe('198.51.100.7')
  })

  it('behind one address are as many as have different browsers; programs are one', () => {
    const browser = (agent: string, language = 'en') => ({ 'user-agent': `Mozilla/5.0 ${agent}`, 'accept-language': language })
    const people = [browser('Firefox/1'), browser('Firefox/2'), browser('Firefox/1', 'de')].map((headers) => who('198.51.100.7', headers))
    expect(new Set(people).size).toBe(3)
    expect(who('198.51.100.7', browser('Firefox/1'))).toBe(people[0])
    expect(who('198.51.100.8', browser('Firefox/1'))).not.toBe(people[0])
    expect(who('198.51.100.7', { 'user-agent': 'curl/8.1' })).toBe(
      who('198.51.100.7', { 'user-agent': 'python/3', 'accept-language': 'de' }),
    )
    expect(source('198.51.100.7', browser('Firefox/1'), {}).line).toBe('198.51.100.7')
    expect(source('198.51.100.7', {}, {})).not.toHaveProperty('line')
  })

  it('is whom the nearest trusted proxy heard from, never what that one claimed before', () => {
    const proxies = ['127.0.0.1', '10.0.0.0/8']
    expect(who('127.0.0.1', forwarded('203.0.113.9'), proxies)).toBe('203.0.113.9')
    expect(who('127.0.0.1', forwarded('192.0.2.1, 203.0.113.9'), proxies)).toBe('203.0.113.9')
    expect(who('::ffff:127.0.0.1', forwarded('192.0.2.1, 203.0.113.9:4711, 10.1.2.3'), proxies)).toBe('203.0.113.9')
    expect(who('127.0.0.1', forwarded('[2001:db8:1:2::9]:4711'), proxies)).toBe(who('2001:db8:1:2::1'))
  })

  it('is the proxy itself where the header is missing or makes no sense', () => {
    expect(who('127.0.0.1', {}, ['127.0.0.1'])).toBe('127.0.0.1')
    expect(who('127.0.0.1', forwarded('unknown'), ['127.0.0.1'])).toBe('127.0.0.1')
    expect(who('127.0.0.1', forwarded('10.0.0.2'), ['127.0.0.1', '10.0.0.0/8'])).toBe('10.0.0.2')
  })
})

describe('what else is told of a reporter', () => {
  it('is the block of a public address and the family of the program', () => {
    const headers = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0' }
    expect(source('198.51.100.7', headers, {})).toMatchObject({ block: '198.51.100.0/24', client: 'firefox windows' })
    expect(source('2001:db8:1:2::9', headers, {})).toMatchObject({ block: '2001:db8:1::/48' })
    for (const local of ['127.0.0.1', '::1', '10.1.2.3', '192.168.1.9', '100.64.0.1', 'fd00::1', undefined])
      expect(source(local, {}, {})).not.toHaveProperty('block')
  })

  it('is in a rehearsal what its headers say, and never otherwise', () => {
    const headers = {
      'x-breakwater-rehearsed-reporter': 'ada',
      'x-breakwater-rehearsed-network': 'AS64500;kind=education;country=DE;prefix=198.51.100.0/24',
      'x-breakwater-rehearsed-client': 'chrome android',
    }
    expect(source('127.0.0.1', headers, { rehearsed: true })).toEqual({
      reporterIdentity: 'ada',
      origin: { network: 64500, kind: 'education', country: 'DE' },
      block: '198.51.100.0/24',
      client: 'chrome android',
    })
    expect(source('127.0.0.1', headers, {})).toEqual({
      reporterIdentity: '127.0.0.1',
      address: [0, 0, 0xffff, 0x7f000001],
      client: 'other',
    })
  })

  it.each(['', 'AS', 'AS-1', 'AS4294967296', '64500', 'hosting'])('an unreadable network is not said: %j', (text) => {
    const headers = { 'x-breakwater-rehearsed-reporter': 'ada', 'x-breakwater-rehearsed-network': text }
    expect(source('127.0.0.1', headers, { rehearsed: true })).toEqual({ reporterIdentity: 'ada' })
  })

  it('leaves out what it does not know of a network', () => {
    const headers = { 'x-breakwater-rehearsed-reporter': 'ada', 'x-breakwater-rehearsed-network': 'AS7;kind=moon;country=Mars;prefix=x' }
    expect(source('127.0.0.1', headers, { rehearsed: true })).toEqual({ reporterIdentity: 'ada', origin: { network: 7 } })
  })
})
