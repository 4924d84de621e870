import { describe, expect, it } from 'vitest'
import type { AttackProfile } from '#vocabulary'
import { analyseCapture } from '../../../test/fixtures/analyse-capture.ts'
import { ACK, ConstructedCapture, dice, PSH, RST, START, SYN, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { host } from '../../../test/fixtures/constructed-world.ts'

/** CONSTRUCTED captures: what happens beside a service that goes on serving. */
const analyse = async (capture: ConstructedCapture): Promise<AttackProfile> => (await analyseCapture(capture)).targets[0]!.profile

/** Clients that are served over half a minute. */
function visitors(capture: ConstructedCapture): void {
  for (let i = 0; i < 600; i++) capture.connection(START + i * 50_000, host(9000 + i), 30_000 + i, TARGET, 443, 600, 20_000)
}

/** Opened, and acknowledged by the client: the target answers its SYN. */
function opened(capture: ConstructedCapture, at: number, client: string, port: number, to = 443): void {
  capture.tcp(at, client, port, TARGET, to, { flags: SYN, options: 20, sequence: port * 7 })
  capture.tcp(at + 200, TARGET, to, client, port, { flags: SYN | ACK, options: 20 })
  capture.tcp(at + 30_000, client, port, TARGET, to, { flags: ACK, sequence: port * 7 + 1 })
}

describe('beside clients that are served', () => {
  it('connections in which nothing is said are a connection flood', async () => {
    const capture = new ConstructedCapture()
    visitors(capture)
    for (let i = 0; i < 2000; i++) opened(capture, START + 12_000_000 + i * 4000, host(i % 150), 10_000 + i)
    const { vectors, sentence } = await analyse(capture)
    expect(vectors.map(({ kind }) => kind)).toEqual(['connection-flood'])
    expect(vectors[0]!.sources.value).toBeGreaterThan(100)
    expect(vectors[0]!.sources.value).toBeLessThanOrEqual(150)
    expect(sentence).toContain('a connection flood')
  })

  it('a few of them are failed clients', async () => {
    const capture = new ConstructedCapture()
    visitors(capture)
    for (let i = 0; i < 120; i++) opened(capture, START + 12_000_000 + i * 60_000, host(i), 10_000 + i)
    expect((await analyse(capture)).nature).toBe('none')
  })

  it('one segment over and over is a STOMP flood', async () => {
    const capture = new ConstructedCapture()
    visitors(capture)
    for (let i = 0; i < 100; i++) opened(capture, START + 10_000_000 + i * 1000, host(i), 10_000 + i)
    for (let i = 0; i < 8000; i++)
      capture.tcp(START + 11_000_000 + i * 1000, host(i % 100), 10_000 + (i % 100), TARGET, 443, {
        flags: PSH | ACK,
        sequence: (10_000 + (i % 100)) * 7 + 1 + Math.floor(i / 100) * 768,
        payload: 768,
      })
    expect((await analyse(capture)).vectors.map(({ kind }) => kind)).toEqual(['stomp-flood'])
  })

  it('datagrams of strangers at a port in use are a flood', async () => {
    const capture = new ConstructedCapture()
    const next = dice(31)
    for (let i = 0; i < 30_000; i++) {
      const player = host(7000 + (i % 60))
      capture.udp(START + i * 1000, player, 2302, TARGET, 27_015, 40 + (next() % 90))
      capture.udp(START + i * 1000 + 60, TARGET, 27_015, player, 2302, 60 + (next() % 200), 64)
    }
    for (let i = 0; i < 6000; i++)
      capture.udp(START + 12_000_000 + i * 1000, host(next() % 400), 1024 + (next() % 60_000), TARGET, 27_015, 512)
    const { vectors } = await analyse(capture)
    expect(vectors.map(({ kind }) => kind)).toEqual(['udp-flood'])
    expect(vectors[0]!.packets).toBeGreaterThan(5500)
    expect(vectors[0]!.packets).toBeLessThan(6500)
  })

  it('a port scan is told as a second thing', async () => {
    const capture = new ConstructedCapture()
    visitors(capture)
    for (let i = 0; i < 600; i++) {
      capture.tcp(START + 5_000_000 + i * 20_000, host(1), 40_000, TARGET, 1 + i, { flags: SYN })
      capture.tcp(START + 5_000_000 + i * 20_000 + 50, TARGET, 1 + i, host(1), 40_000, { flags: RST | ACK })
    }
    const { nature, looksLike } = await analyse(capture)
    expect(nature).toBe('none')
    expect(looksLike).toMatch(/; beside it a port scan \(\d+ ports or more\)$/)
  })
})

it('a packet or two to each address of a network is told as a scan of the network, not as one quiet address', async () => {
  const capture = new ConstructedCapture()
  for (let i = 0; i < 250; i++) capture.tcp(START + i * 10_000, host(1), 40_000, `192.0.2.${1 + i}`, 23, { flags: SYN })
  const { nature, target, looksLike } = await analyse(capture)
  expect({ nature, target, looksLike }).toEqual({ nature: 'none', target: '192.0.2.0/24', looksLike: 'a scan of a network' })
})
