import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { type Prefix, parsePrefix } from '#vocabulary'
import { reporterIdentity } from './reporter-identity.ts'

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text)
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.value
}

function who(remoteAddress: string | undefined, headers: Record<string, string> = {}, proxies: readonly string[] = []): string {
  return reporterIdentity({ socket: { remoteAddress }, headers } as unknown as IncomingMessage, {
    rehearsed: false,
    trustedProxies: proxies.map(prefix),
  })
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
