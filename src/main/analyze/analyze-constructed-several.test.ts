import { describe, expect, it } from 'vitest'
import type { AttackProfile } from '#vocabulary'
import { analyseCapture } from '../../../test/fixtures/analyse-capture.ts'
import { ACK, ConstructedCapture, dice, RST, START, SYN, TARGET } from '../../../test/fixtures/constructed-capture.ts'
import { anyAddress, host } from '../../../test/fixtures/constructed-world.ts'
import { NTP_REQUEST, quicInitial, SOURCE_QUERY } from '../../../test/fixtures/payloads.ts'

/** CONSTRUCTED captures in which several things happen at once, or that were taken at another place than the victim's. */
const SECOND = 1_000_000

const port = (next: () => number) => 1024 + (next() % 60_000)
const kinds = (profile: AttackProfile) => profile.vectors.map(({ kind }) => kind)

function visitors(capture: ConstructedCapture, n: number): void {
  for (let i = 0; i < n; i++) capture.connection(START + i * 20_000, host(9000 + i), 30_000 + i, TARGET, 443, 600, 20_000)
}

/** CLDAP: searchResEntry of message 7 in a long form length (RFC 4511 section 4.5.2). */
const CLDAP_ANSWER = Buffer.concat([Buffer.from('308400000bb40201076484', 'hex'), Buffer.alloc(2900, 0x41)])
const MONLIST = Buffer.concat([Buffer.from([0xd7]), Buffer.alloc(447)])
/** Memcached's frame of UDP: request 1, datagram 0 of 1. */
const MEMCACHED = Buffer.concat([Buffer.from('0001000000010000', 'hex'), Buffer.alloc(1390, 0x42)])

describe('several at once', () => {
  it('tells memcached, NTP and CLDAP reflection apart, with their shares', async () => {
    const capture = new ConstructedCapture()
    const next = dice(1)
    for (let i = 0; i < 6000; i++) {
      const what = i % 10
      if (what < 5) capture.udp(START + i * 300, host(next() % 300), 11_211, TARGET, port(next), MEMCACHED)
      else if (what < 8) capture.udp(START + i * 300, host(1000 + (next() % 500)), 123, TARGET, port(next), MONLIST)
      else capture.udp(START + i * 300, host(3000 + (next() % 200)), 389, TARGET, port(next), CLDAP_ANSWER.subarray(0, 1400))
    }
    const { profile } = (await analyseCapture(capture)).targets[0]!
    expect(kinds(profile)).toEqual(['memcached-reflection', 'ntp-reflection', 'cldap-reflection'])
    expect(profile.vectors.map(({ number }) => number)).toEqual([1, 2, 3])
    for (const [i, share] of [0.5, 0.3, 0.2].entries()) expect(profile.vectors[i]!.shareOfPackets).toBeCloseTo(share, 2)
    expect(profile.vectors.map(({ match }) => match.sourcePorts)).toEqual([[11_211], [123], [389]])
    expect(profile.families?.filter(({ kind }) => kind === 'reflection-set').map(({ name }) => name)).toEqual([
      'a set of memcached reflectors',
      'a set of NTP reflectors',
      'a set of CLDAP reflectors',
    ])
  })

  it('tells two floods on two ports apart, and both from the players of a third', async () => {
    const capture = new ConstructedCapture()
    const next = dice(2)
    for (let i = 0; i < 4000; i++) {
      capture.udp(START + i * 500, host(next() % 400), port(next), TARGET, 443, quicInitial(next).subarray(0, 1200))
      capture.udp(START + i * 500 + 7, host(next() % 400), port(next), TARGET, 27_015, SOURCE_QUERY)
      const player = host(7000 + (i % 60))
      capture.udp(START + i * 500 + 11, player, 2302, TARGET, 2302, 60 + (next() % 80))
      capture.udp(START + i * 500 + 60, TARGET, 2302, player, 2302, 60 + (next() % 200), 64)
    }
    const { profile } = (await analyseCapture(capture)).targets[0]!
    expect(kinds(profile).sort()).toEqual(['game-query-flood', 'quic-flood'])
    for (const vector of profile.vectors) expect(vector.shareOfPackets).toBeCloseTo(1 / 3, 1)
    expect(profile.reasons.find(({ rule }) => rule === 'not-part-of-it')?.text).toMatch(/^33 % .* game server/)
  })

  it('tells a flood on a port in use from the clients of that port', async () => {
    const capture = new ConstructedCapture()
    const next = dice(3)
    for (let i = 0; i < 8000; i++) {
      if (i % 4 === 0) {
        const player = host(7000 + (i % 60))
        capture.udp(START + i * 250, player, 27_005, TARGET, 27_015, 60 + (next() % 80))
        capture.udp(START + i * 250 + 60, TARGET, 27_015, player, 27_005, 60 + (next() % 200), 64)
      } else capture.udp(START + i * 250, host(next() % 500), port(next), TARGET, 27_015, 900)
    }
    const { profile } = (await analyseCapture(capture)).targets[0]!
    expect(kinds(profile)).toEqual(['udp-flood'])
    expect(profile.vectors[0]!.shareOfPackets).toBeCloseTo(0.75, 1)
    expect(profile.reasons.find(({ rule }) => rule === 'not-part-of-it')?.text).toMatch(/^25 %/)
  })

  it('tells a SYN flood, an ACK flood and a UDP flood beside visitors apart', async () => {
    const capture = new ConstructedCapture()
    const next = dice(4)
    for (let i = 0; i < 5000; i++) {
      capture.tcp(START + i * 400, anyAddress(next()), port(next), TARGET, 443, { flags: SYN, sequence: next(), window: 0, ttl: 240 })
      capture.tcp(START + i * 400, host(next() % 800), port(next), TARGET, 1 + (next() % 65_000), {
        flags: ACK,
        sequence: next(),
        payload: 512,
      })
      capture.udp(START + i * 400, host(next() % 800), port(next), TARGET, 1 + (next() % 65_000), 512, 40 + (next() % 24))
    }
    visitors(capture, 150)
    const { profile } = (await analyseCapture(capture)).targets[0]!
    expect(kinds(profile).sort()).toEqual(['ack-flood', 'syn-flood', 'udp-flood'])
    expect(profile.reasons.some(({ rule, text }) => rule === 'not-part-of-it' && /TCP|web|connections/.test(text))).toBe(true)
    const mirai = profile.families!.find(({ name }) => name.startsWith('Mirai'))!
    expect(mirai).toMatchObject({ kind: 'botnet-lineage', confidence: 'low' })
    expect(mirai.text).toContain('consistent with')
    expect(mirai.text).toContain('speak against it')
    expect(profile.families!.some(({ kind }) => kind === 'spoofing-generator')).toBe(true)
  })

  it('sees carpet bombing where no single address stands out, and no scan in it', async () => {
    const capture = new ConstructedCapture()
    const next = dice(5)
    for (let i = 0; i < 12_000; i++)
      capture.udp(START + i * 250, host(next() % 700), port(next), `192.0.2.${1 + (next() % 200)}`, 1 + (next() % 65_000), 700)
    const report = await analyseCapture(capture)
    const { profile } = report.targets[0]!
    expect(profile.target).toBe('192.0.2.0/24')
    expect(kinds(profile)).toEqual(['udp-flood'])
    expect(profile.sentence).toContain('carpet bombing of 200 addresses')
    expect(profile.reasons.some(({ rule }) => rule === 'carpet-bombing')).toBe(true)
    expect(profile.vectors[0]!.match.destination).toBe('192.0.2.0/24')
  })

  it.each([
    [
      'SYNs',
      (c: ConstructedCapture, at: number, to: string, i: number) =>
        c.tcp(at, host(1), 40_123, to, 443, { flags: SYN, sequence: i, window: 1024 }),
    ],
    ['small datagrams', (c: ConstructedCapture, at: number, to: string) => c.udp(at, host(1), 40_123, to, 161, 43)],
    ['pings', (c: ConstructedCapture, at: number, to: string) => c.icmp(at, host(1), to, 8, 8)],
  ] as const)('calls %s to each address of a network a scan, however fast', async (_, send) => {
    const capture = new ConstructedCapture()
    for (let i = 0; i < 2 * 254; i++) send(capture, START + i * 150, `192.0.2.${1 + (i % 254)}`, i)
    const report = await analyseCapture(capture)
    expect(`${report.nature}: ${report.targets[0]!.profile.looksLike}`).toMatch(/^none/)
  })

  it('sees pulses, and when each was', async () => {
    const capture = new ConstructedCapture()
    const next = dice(6)
    for (let pulse = 0; pulse < 4; pulse++)
      for (let i = 0; i < 3000; i++)
        capture.udp(START + pulse * 30 * SECOND + i * 1000, host(next() % 400), port(next), TARGET, 1 + (next() % 65_000), 512)
    const { profile } = (await analyseCapture(capture)).targets[0]!
    expect(profile.reasons.find(({ rule }) => rule === 'pulse-wave')).toMatchObject({ value: 4 })
    expect(profile.reasons.find(({ rule }) => rule === 'pulse-wave')!.text).toContain('one every 30 s')
  })

  it('tells whose attack came when', async () => {
    const capture = new ConstructedCapture()
    const next = dice(7)
    for (let i = 0; i < 4000; i++) capture.icmp(START + i * 1000, host(next() % 400), TARGET, 8, 900)
    for (let i = 0; i < 6000; i++)
      capture.udp(START + 20 * SECOND + i * 500, host(next() % 400), port(next), TARGET, 1 + (next() % 65_000), 200)
    const { profile } = (await analyseCapture(capture)).targets[0]!
    expect(
      profile.vectors.map(({ kind, window }) => [
        kind,
        Math.round((window.from - START) / SECOND),
        Math.round((window.to - START) / SECOND),
      ]),
    ).toEqual([
      ['udp-flood', 20, 23],
      ['icmp-flood', 0, 4],
    ])
    for (const { seconds, packets } of profile.vectors) expect(seconds.reduce((sum, second) => sum + second.packets, 0)).toBe(packets)
    const [episode] = profile.episodes
    expect(episode).toMatchObject({ peakPacketsPerSecond: 2000, peakAt: START + 20 * SECOND })
    expect(episode!.peakBitsPerSecond).toBe(Math.round(8 * 1000 * (900 + 34)))
  })
})

describe('the place of the sensor', () => {
  it('a telescope hears victims, and is none', async () => {
    const capture = new ConstructedCapture()
    const next = dice(10)
    for (let i = 0; i < 1500; i++) {
      const to = `192.0.2.${1 + (next() % 250)}`
      if (i % 3 === 0) capture.tcp(START + i * 2000, '198.51.100.7', 443, to, port(next), { flags: RST | ACK })
      else capture.tcp(START + i * 2000, '198.51.100.7', 443, to, port(next), { flags: SYN | ACK, options: 4 })
    }
    const report = await analyseCapture(capture, 'telescope')
    expect(report.nature).toBe('none')
    expect(report.sentence).toContain('backscatter of an attack with forged addresses on 198.51.100.7')
  })

  it('the same packets at a victim that asked nobody are a reflection', async () => {
    const capture = new ConstructedCapture()
    const next = dice(10)
    for (let i = 0; i < 1500; i++) capture.tcp(START + i * 2000, host(i % 150), 443, TARGET, port(next), { flags: SYN | ACK, options: 4 })
    for (let i = 0; i < 10; i++) capture.connection(START + i * 90_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 2000)
    expect(kinds((await analyseCapture(capture, 'victim')).targets[0]!.profile)).toEqual(['syn-ack-reflection'])
    expect((await analyseCapture(capture, 'telescope')).nature).toBe('none')
  })

  it('a honeypot hears the names of those who are flooded through it', async () => {
    const capture = new ConstructedCapture()
    const next = dice(11)
    for (let i = 0; i < 3000; i++) {
      capture.udp(
        START + i * 700,
        '198.51.100.9',
        port(next),
        TARGET,
        123,
        Buffer.concat([Buffer.from('1700032a', 'hex'), Buffer.alloc(188)]),
      )
      if (i % 3 === 0) capture.udp(START + i * 700 + 90, TARGET, 123, '198.51.100.9', 80, MONLIST, 64)
    }
    const report = await analyseCapture(capture, 'honeypot')
    const { profile } = report.targets.find((target) => target.profile.target === TARGET) ?? report.targets[0]!
    expect(`${profile.nature}: ${profile.looksLike}`).toMatch(
      /^none: the abuse of this honeypot to flood others: requests in the name of 198\.51\.100\.9/,
    )
  })

  it('a network that sends sees its own few machines', async () => {
    const capture = new ConstructedCapture()
    const next = dice(12)
    for (let i = 0; i < 4000; i++)
      capture.tcp(START + i * 500, host(1 + (next() % 3)), port(next), TARGET, 443, { flags: ACK, sequence: next(), payload: 512 })
    for (let i = 0; i < 4000; i++) capture.udp(START + i * 500, host(1 + (next() % 3)), port(next), TARGET, 1 + (next() % 65_000), 512)
    const report = await analyseCapture(capture, 'source-network')
    expect(report.nature).toBe('attack')
    expect(report.sentence).toContain('of the observed network')
  })

  it('on a transit link silence shows nothing', async () => {
    const build = () => {
      const capture = new ConstructedCapture()
      for (let i = 0; i < 6000; i++)
        capture.udp(START + i * 400, host(i % 80), 40_000 + (i % 80), TARGET, 5000 + (i % 7), 300 + 100 * (i % 2))
      capture.udp(START, TARGET, 9, host(1), 9, 20)
      return capture
    }
    expect((await analyseCapture(build(), 'victim')).nature).toBe('attack')
    expect((await analyseCapture(build(), 'upstream')).nature).toBe('undetermined')
  })
})

describe('families', () => {
  it('knows the scanner of the Mirai lineage by its sequence number, at a telescope', async () => {
    const capture = new ConstructedCapture()
    const next = dice(20)
    for (let i = 0; i < 900; i++) {
      const low = 1 + (next() % 250)
      capture.tcp(START + i * 9000, host(i % 30), port(next), `192.0.2.${low}`, i % 10 === 0 ? 2323 : 23, {
        flags: SYN,
        sequence: ((192 << 24) | (2 << 8) | low) >>> 0,
        window: next() % 65_000,
      })
    }
    const report = await analyseCapture(capture, 'telescope')
    expect(report.nature).toBe('none')
    const family = report.targets[0]!.profile.families?.[0]
    expect(family).toMatchObject({ name: 'Mirai lineage (scanner)', kind: 'botnet-lineage' })
    expect(family!.text).toContain('consistent with the Mirai lineage')
    expect(family!.text).toContain('not the floods')
  })

  it('calls two shapes of its vectors together moderate evidence, and one low', async () => {
    const flood = (withAcks: boolean) => {
      const capture = new ConstructedCapture()
      const next = dice(21)
      for (let i = 0; i < 6000; i++) {
        capture.udp(START + i * 300, host(next() % 700), port(next), TARGET, 1 + (next() % 65_000), 512, 40 + (next() % 24))
        if (withAcks && i % 2 === 0)
          capture.tcp(START + i * 300, host(next() % 700), port(next), TARGET, 1 + (next() % 65_000), {
            flags: ACK,
            sequence: next(),
            payload: 512,
          })
      }
      visitors(capture, 5)
      return capture
    }
    const one = (await analyseCapture(flood(false))).targets[0]!.profile.families!
    const two = (await analyseCapture(flood(true))).targets[0]!.profile.families!
    expect(one.find(({ name }) => name === 'Mirai lineage (flood)')?.confidence).toBe('low')
    expect(two.find(({ name }) => name === 'Mirai lineage (flood)')?.confidence).toBe('moderate')
    for (const { text } of [...one, ...two]) expect(text).not.toMatch(/\bis (the )?Mirai\b/)
  })

  it('says unknown where nothing points anywhere', async () => {
    const capture = new ConstructedCapture()
    const next = dice(22)
    for (let i = 0; i < 3000; i++) capture.icmp(START + i * 400, host(next() % 200), TARGET, 8, 64 + (next() % 900))
    expect((await analyseCapture(capture)).targets[0]!.profile.families!.map(({ kind }) => kind)).toEqual(['unknown'])
  })

  it('asks with a payload of a client are no evidence alone', async () => {
    const capture = new ConstructedCapture()
    const next = dice(23)
    for (let i = 0; i < 3000; i++) capture.udp(START + i * 500, host(next() % 300), port(next), TARGET, 27_015, SOURCE_QUERY)
    for (let i = 0; i < 3000; i++) capture.udp(START + i * 500, host(next() % 300), port(next), TARGET, 123, NTP_REQUEST)
    const { profile } = (await analyseCapture(capture)).targets[0]!
    expect(profile.families!.some(({ name }) => name.startsWith('Mirai'))).toBe(false)
  })
})
