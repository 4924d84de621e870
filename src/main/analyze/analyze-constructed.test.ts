import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { AnalysisReport } from '#vocabulary'
import { analyseInputs, captureInput } from '../../../test/fixtures/analyse-capture.ts'
import {
  ACK,
  benchAddress,
  ConstructedCapture,
  dice,
  FIN,
  type FlowParts,
  PSH,
  RST,
  START,
  SYN,
  TARGET,
} from '../../../test/fixtures/constructed-capture.ts'
import { anyAddress, host } from '../../../test/fixtures/constructed-world.ts'
import { type CaptureInput, openInput } from './capture-input.ts'

const SECOND = 1_000_000

const analyse = (...captures: ConstructedCapture[]): Promise<AnalysisReport> =>
  analyseInputs(captures.map((capture, i) => captureInput(capture.file(), `constructed-${i}.pcap`)))

function kinds(report: AnalysisReport): string[] {
  return report.targets.flatMap(({ profile }) => profile.vectors.map(({ kind }) => kind))
}

function dnsMessage(answer: boolean, id: number, size: number): Buffer {
  const b = Buffer.alloc(size)
  b.writeUInt16BE(id & 0xffff, 0)
  b.writeUInt16BE(answer ? 0x8180 : 0x0100, 2)
  b.writeUInt16BE(1, 4)
  return b
}

const SSDP_ANSWER = Buffer.from(`HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n${'X'.repeat(260)}`)
const SSDP_SEARCH = Buffer.from('M-SEARCH * HTTP/1.1\r\n\r\n')

describe('constructed attacks', () => {
  it('names NTP reflection by its mode 7 answers', async () => {
    const capture = new ConstructedCapture()
    const next = dice(1)
    const monlist = Buffer.alloc(448)
    monlist[0] = 0xd7
    for (let i = 0; i < 3000; i++) capture.udp(START + i * 1000, benchAddress(next() % 600), 123, TARGET, 80, monlist)
    const report = await analyse(capture)
    expect(report.nature).toBe('attack')
    expect(kinds(report)).toEqual(['ntp-reflection'])
    expect(report.targets[0]!.profile.spoofing.result).toBe('reflected')
    expect(report.targets[0]!.profile.geography.kind).toBe('withheld')
    expect(report.sentence).toContain('NTP reflection')
  })

  it('names SSDP reflection when the target asks nobody', async () => {
    const capture = new ConstructedCapture()
    const next = dice(2)
    for (let i = 0; i < 4000; i++) capture.udp(START + i * 700, host(next() % 900), 1900, TARGET, 1024 + (next() % 60_000), SSDP_ANSWER)
    for (let i = 0; i < 20; i++) capture.connection(START + i * 100_000, host(5000 + i), 40_000 + i, TARGET, 443, 300, 4000)
    const report = await analyse(capture)
    expect(kinds(report)).toEqual(['ssdp-reflection'])
    expect(
      report.targets[0]!.profile.reasons.some(({ rule }) => rule === 'not-part-of-it') ||
        report.targets[0]!.profile.vectors[0]!.shareOfPackets > 0.95,
    ).toBe(true)
  })

  it('finds a UDP flood of real bots, and lets their countries be seen', async () => {
    const capture = new ConstructedCapture()
    const next = dice(3)
    for (let i = 0; i < 30_000; i++)
      capture.udp(START + i * 200, host(next() % 1500), 1024 + (next() % 60_000), TARGET, 1 + (next() % 65_000), 512, 40 + (next() % 24))
    const report = await analyse(capture)
    const { profile } = report.targets[0]!
    expect(kinds(report)).toEqual(['udp-flood'])
    expect(profile.spoofing.result).toBe('not-spoofed')
    expect(profile.geography.kind).toBe('shown')
    if (profile.geography.kind !== 'shown') return
    const total = profile.geography.rows.reduce((sum, row) => sum + row.shareOfSources[0]!, 0)
    expect(total).toBeCloseTo(1, 9)
    expect(profile.geography.effectiveCountries).toBeGreaterThan(8)
    expect(profile.vectors[0]!.traits.join()).toContain('554 bytes')
  })

  it('finds a SYN flood of raw, forged packets and withholds the countries', async () => {
    const capture = new ConstructedCapture()
    const next = dice(4)
    for (let i = 0; i < 20_000; i++)
      capture.tcp(START + i * 500, anyAddress(next()), 1024 + (next() % 60_000), TARGET, 25_565, {
        flags: SYN,
        sequence: next(),
        window: 0,
        ttl: 243,
      })
    const report = await analyse(capture)
    const { profile } = report.targets[0]!
    expect(kinds(report)).toEqual(['syn-flood'])
    expect(profile.spoofing.result).toBe('spoofed')
    expect(profile.geography).toEqual({ kind: 'withheld', because: 'The source addresses are forged: their countries mean nothing.' })
    expect(report.sentence).toMatch(
      /^Attack on 192\.0\.2\.10 \(port 25565\): a spoofed SYN flood, 2025-03-10 14:00:03–14:00:12 UTC, peak 2,000 packets\/s \(960 kbit\/s\), from about 20,000 source addresses, which are spoofed: their countries mean nothing\.$/,
    )
  })

  it('finds a SYN flood from real stacks whose SYN-ACKs nobody acknowledges', async () => {
    const capture = new ConstructedCapture()
    const next = dice(5)
    for (let i = 0; i < 20_000; i++) {
      const bot = host(next() % 300)
      const port = 1024 + (next() % 60_000)
      capture.tcp(START + i * 400, bot, port, TARGET, 443, {
        flags: SYN,
        sequence: next(),
        options: 20,
        window: 64_240,
        ttl: 44 + (next() % 16),
      })
      if (i % 2 === 0)
        capture.tcp(START + i * 400 + 90, TARGET, 443, bot, port, { flags: SYN | ACK, sequence: next(), options: 20, ttl: 64 })
    }
    for (let i = 0; i < 100; i++) capture.connection(START + i * 70_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 20_000)
    const report = await analyse(capture)
    expect(kinds(report)).toEqual(['syn-flood'])
    expect(report.targets[0]!.profile.spoofing.result).not.toBe('spoofed')
  })

  it('finds SYN-ACK reflection even when it is slow', async () => {
    const capture = new ConstructedCapture()
    const next = dice(6)
    for (let i = 0; i < 1200; i++)
      capture.tcp(START + i * 50_000, host(i % 200), 443, TARGET, 1024 + (next() % 60_000), { flags: SYN | ACK, options: 20 })
    for (let i = 0; i < 1200; i += 3) capture.tcp(START + i * 50_000 + 200, TARGET, 5000, host(i % 200), 443, { flags: RST })
    const report = await analyse(capture)
    expect(kinds(report)).toEqual(['syn-ack-reflection'])
    expect(report.sentence).toContain('SYN-ACK reflection')
  })

  it('finds an ACK flood beside connections in use', async () => {
    const capture = new ConstructedCapture()
    const next = dice(7)
    for (let i = 0; i < 20_000; i++)
      capture.tcp(START + i * 300, host(next() % 2000), 1024 + (next() % 60_000), TARGET, 1 + (next() % 65_000), {
        flags: ACK,
        sequence: next(),
        payload: 512,
      })
    for (let i = 0; i < 60; i++) capture.connection(START + i * 90_000, host(9000 + i), 30_000 + i, TARGET, 443, 500, 30_000)
    const report = await analyse(capture)
    expect(kinds(report)).toEqual(['ack-flood'])
    expect(report.targets[0]!.profile.vectors[0]!.shareOfPackets).toBeLessThan(0.99)
  })

  it('finds a GRE flood and an ICMP flood together', async () => {
    const capture = new ConstructedCapture()
    const next = dice(8)
    for (let i = 0; i < 12_000; i++) capture.ip(START + i * 500, host(next() % 700), TARGET, 47, Buffer.alloc(544), 50)
    for (let i = 0; i < 8000; i++) capture.icmp(START + i * 700, host(next() % 700), TARGET, 8)
    const report = await analyse(capture)
    expect(kinds(report)).toEqual(['gre-flood', 'icmp-flood'])
    expect(report.sentence).toContain('a GRE flood and an ICMP flood')
  })

  it('is not divided by zero when all packets share one time stamp', async () => {
    const capture = new ConstructedCapture()
    const next = dice(9)
    for (let i = 0; i < 5000; i++)
      capture.tcp(START, anyAddress(next()), 1024 + (next() % 60_000), TARGET, 80, { flags: SYN, sequence: next(), window: 0, ttl: 250 })
    const report = await analyse(capture)
    expect(report.nature).toBe('attack')
    expect(report.targets[0]!.profile.episodes[0]!.peakPacketsPerSecond).toBe(5000)
    expect(JSON.stringify(report)).not.toMatch(/null|NaN|Infinity/)
  })
})

describe('constructed lookalikes', () => {
  it('calls a flash crowd a crowd', async () => {
    const capture = new ConstructedCapture()
    const next = dice(20)
    for (let i = 0; i < 1000; i++)
      capture.connection(START + i * 5000, host(i), 20_000 + (next() % 40_000), TARGET, 443, 600, 12_000, 'both', 40 + (next() % 24))
    const report = await analyse(capture)
    expect(report.nature).toBe('none')
    expect(report.targets[0]!.profile.looksLike).toContain('crowd')
  })

  it('calls it a crowd when only its own direction was captured', async () => {
    const capture = new ConstructedCapture()
    const next = dice(21)
    for (let i = 0; i < 1000; i++)
      capture.connection(START + i * 5000, host(i), 20_000 + (next() % 40_000), TARGET, 443, 600, 12_000, 'client')
    expect((await analyse(capture)).nature).toBe('none')
  })

  it('calls a SYN scan of one host a scan', async () => {
    const capture = new ConstructedCapture()
    for (let port = 1; port <= 4000; port++) {
      capture.tcp(START + port * 300, '198.51.100.7', 40_123, TARGET, port, { flags: SYN, sequence: port, options: 4, window: 1024 })
      capture.tcp(START + port * 300 + 100, TARGET, port, '198.51.100.7', 40_123, { flags: port === 80 ? SYN | ACK : RST | ACK })
    }
    const report = await analyse(capture)
    expect(report.nature).toBe('none')
    expect(report.targets.some(({ profile }) => profile.looksLike?.includes('scan'))).toBe(true)
  })

  it('does not call a scan of a network a flood', async () => {
    const capture = new ConstructedCapture()
    for (let i = 0; i < 10_000; i++)
      capture.tcp(START + i * 200, '198.51.100.7', 40_123, benchAddress(i), 23, { flags: SYN, sequence: i, window: 1024 })
    expect((await analyse(capture)).nature).toBe('none')
  })

  it('leaves a DNS resolver alone, also when only the answers were captured', async () => {
    for (const twoWay of [true, false]) {
      const capture = new ConstructedCapture()
      const next = dice(22)
      for (let i = 0; i < 6000; i++) {
        const server = host(next() % 800)
        const port = 1024 + (next() % 64_000)
        if (twoWay) capture.udp(START + i * 2000, TARGET, port, server, 53, dnsMessage(false, i, 45), 64)
        capture.udp(START + i * 2000 + 900, server, 53, TARGET, port, dnsMessage(true, i, 60 + (next() % 300)))
      }
      const report = await analyse(capture)
      expect(report.nature).toBe('none')
      expect(report.targets[0]!.profile.looksLike).toContain('DNS')
    }
  })

  it('leaves a large download, a backup and a speed test alone', async () => {
    const download = new ConstructedCapture()
    download.connection(START, TARGET, 50_000, '198.51.100.20', 443, 400, 3_000_000)
    expect((await analyse(download)).nature).toBe('none')
    const backup = new ConstructedCapture()
    for (let i = 0; i < 4; i++) backup.connection(START + i * 1000, '198.51.100.21', 41_000 + i, TARGET, 873, 1_200_000, 2000)
    expect((await analyse(backup)).nature).toBe('none')
    const speed = new ConstructedCapture()
    for (let i = 0; i < 16; i++) speed.connection(START + i * 100, TARGET, 42_000 + i, '198.51.100.22', 8080, 300, 500_000)
    for (let i = 0; i < 8000; i++) {
      speed.udp(START + 4 * SECOND + i * 100, '198.51.100.23', 8080, TARGET, 45_000, 1350)
      if (i % 10 === 0) speed.udp(START + 4 * SECOND + i * 100 + 50, TARGET, 45_000, '198.51.100.23', 8080, 60)
    }
    expect((await analyse(speed)).nature).toBe('none')
  })

  it('calls a fast UDP scan a scan, and does not decide on a public NTP server of which one direction is seen', async () => {
    const scan = new ConstructedCapture()
    for (let port = 1; port <= 6000; port++) {
      scan.udp(START + port * 300, '198.51.100.7', 40_123, TARGET, port, 0)
      if (port % 50 === 0) scan.icmp(START + port * 300 + 100, TARGET, '198.51.100.7', 3, 36, 64)
    }
    const scanned = await analyse(scan)
    expect(scanned.nature).toBe('none')
    expect(scanned.targets.some(({ profile }) => profile.looksLike === 'a port scan')).toBe(true)
    const server = new ConstructedCapture()
    const next = dice(24)
    const question = Buffer.alloc(48)
    question[0] = 0x23
    for (let i = 0; i < 12_000; i++) server.udp(START + i * 400, host(next() % 9000), 1024 + (next() % 60_000), TARGET, 123, question)
    const served = await analyse(server)
    expect(served.nature).toBe('undetermined')
    expect(served.sentence).toMatch(/^It cannot be told whether 192\.0\.2\.10 was attacked/)
  })

  it('leaves devices alone that answer a search of the neighbourhood', async () => {
    const capture = new ConstructedCapture()
    for (let i = 0; i < 3; i++) capture.udp(START + i * 1000, '10.0.0.5', 50_123, '239.255.255.250', 1900, SSDP_SEARCH)
    for (let i = 0; i < 400; i++) capture.udp(START + 50_000 + i * 4000, `10.0.0.${20 + (i % 60)}`, 1900, '10.0.0.5', 50_123, SSDP_ANSWER)
    expect((await analyse(capture)).nature).toBe('none')
  })

  it('leaves a game server and a media stream alone', async () => {
    const game = new ConstructedCapture()
    const next = dice(23)
    for (let i = 0; i < 9000; i++) {
      const player = host(i % 120)
      game.udp(START + i * 300, player, 27_005, TARGET, 27_015, 40 + (next() % 80))
      game.udp(START + i * 300 + 40, TARGET, 27_015, player, 27_005, 60 + (next() % 200), 64)
    }
    expect((await analyse(game)).nature).toBe('none')
    const stream = new ConstructedCapture()
    for (let i = 0; i < 8000; i++) stream.udp(START + i * 400, '198.51.100.30', 5004, TARGET, 5004, 1316)
    expect((await analyse(stream)).nature).toBe('none')
  })
})

describe('flow exports inside a capture', () => {
  const flood = (next: () => number): FlowParts[] =>
    Array.from({ length: 6000 }, (_, i) => ({
      start: START + i * 1500,
      end: START + i * 1500 + 400_000,
      source: host(next() % 2500),
      destination: TARGET,
      protocol: 17,
      sourcePort: 1024 + (next() % 60_000),
      destinationPort: 1 + (next() % 65_000),
      tcpFlags: 0,
      packets: 10,
      bytes: 5400,
    }))
  const crowd = (next: () => number): FlowParts[] =>
    Array.from({ length: 3000 }, (_, i) => {
      const client = host(i)
      const port = 1024 + (next() % 60_000)
      const start = START + i * 3000
      return [
        {
          start,
          end: start + 900_000,
          source: client,
          destination: TARGET,
          protocol: 6,
          sourcePort: port,
          destinationPort: 443,
          tcpFlags: SYN | ACK | PSH | FIN,
          packets: 12,
          bytes: 1600,
        },
        {
          start,
          end: start + 900_000,
          source: TARGET,
          destination: client,
          protocol: 6,
          sourcePort: 443,
          destinationPort: port,
          tcpFlags: SYN | ACK | PSH | FIN,
          packets: 16,
          bytes: 18_000,
        },
      ]
    }).flat()

  for (const format of ['netflow5', 'ipfix'] as const) {
    it(`tells a flood from a crowd in ${format}`, async () => {
      const attack = await analyse(new ConstructedCapture()[format](flood(dice(30))))
      expect(kinds(attack)).toEqual(['udp-flood'])
      expect(attack.targets.map(({ profile }) => profile.target)).toEqual([TARGET])
      expect(attack.inputs[0]!.flowRecords).toBe(6000)
      expect(attack.targets[0]!.profile.packets).toBe(60_000)
      const calm = await analyse(new ConstructedCapture()[format](crowd(dice(31))))
      expect(calm.nature).toBe('none')
      expect(calm.targets[0]!.profile.looksLike).toContain('crowd')
      expect(calm.inputs[0]!.flowRecords).toBe(6000)
    })
  }

  it('multiplies by the sampling rate', async () => {
    const report = await analyse(new ConstructedCapture().netflow5(flood(dice(32)), 100))
    expect(report.targets[0]!.profile.packets).toBe(6_000_000)
    expect(report.coverage.samplingRates).toContain(100)
    expect(report.nature).toBe('attack')
  })
})

describe('the report', () => {
  it('is the same byte for byte, whatever the order of the files', async () => {
    const make = (seed: number, at: number) => {
      const capture = new ConstructedCapture()
      const next = dice(seed)
      for (let i = 0; i < 3000; i++)
        capture.tcp(at + i * 500, anyAddress(next()), 1024 + (next() % 60_000), TARGET, 80, {
          flags: SYN,
          sequence: next(),
          window: 0,
          ttl: 250,
        })
      return capture
    }
    const parts = [make(40, START), make(41, START + 500_000), make(42, START)]
    const inputs = parts.map((capture, i) => captureInput(capture.file(), `part-${i}.pcap`))
    const report = (order: readonly number[]) => analyseInputs(order.map((i) => inputs[i]!)).then((result) => JSON.stringify(result))
    const first = await report([0, 1, 2])
    expect(await report([2, 1, 0])).toBe(first)
    expect(await report([1, 0, 2])).toBe(first)
    expect(JSON.parse(first).targets[0].profile.packets).toBe(9000)
  })

  it('answers for an empty capture and for one packet', async () => {
    const none = await analyse(new ConstructedCapture())
    expect(none.nature).toBe('none')
    expect(none.sentence).toBe('No attack: the capture holds no packets.')
    const one = await analyse(new ConstructedCapture().tcp(START, host(1), 1, TARGET, 80, { flags: SYN }))
    expect(one.nature).toBe('none')
  })

  it('reads gzip by its content, from a file and from a pipe that gives byte by byte', async () => {
    const bytes = gzipSync(Buffer.from(new ConstructedCapture().connection(START, host(1), 40_000, TARGET, 80, 500, 900_000).file()))
    async function* pipe(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 5; at++) yield bytes.subarray(at, at + 1)
      for (let at = 5; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700)
    }
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-analyze-'))
    try {
      const path = join(folder, 'connection.pcap.gz')
      writeFileSync(path, bytes)
      const read = (one: CaptureInput) => analyseInputs([one])
      const [fromPipe, fromFile] = [await read(openInput('-', pipe())), await read(openInput(path))]
      expect(fromPipe.inputs[0]!.packets).toBe(fromFile.inputs[0]!.packets)
      expect(fromPipe.inputs[0]!.packets).toBeGreaterThan(900)
      expect(fromFile.inputs[0]!.name).toBe('connection.pcap.gz')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('reads a clock that runs backwards', async () => {
    const capture = new ConstructedCapture()
    const file = capture
      .udp(START, host(1), 5000, TARGET, 53, dnsMessage(false, 1, 40))
      .udp(START + 9 * SECOND, host(2), 5000, TARGET, 53, dnsMessage(false, 2, 40))
      .file()
    const swapped = Buffer.concat([
      file.subarray(0, 24),
      file.subarray(24 + (file.length - 24) / 2),
      file.subarray(24, 24 + (file.length - 24) / 2),
    ])
    const report = await analyseInputs([captureInput(swapped, 'constructed.pcap')])
    expect(report.targets[0]!.seconds.map(({ at }) => at)).toEqual([START, START + 9 * SECOND])
    expect(report.window).toEqual({ from: START, to: START + 9 * SECOND + 1 })
  })

  it('says where a broken file breaks and what to do, and answers for a cut one', async () => {
    const whole = new ConstructedCapture().connection(START, host(1), 40_000, TARGET, 80, 500, 5000).file()
    const cut = await analyseInputs([captureInput(whole.subarray(0, whole.length - 10), 'constructed.pcap')])
    expect(cut.coverage.notes.join()).toMatch(/ends in the middle of a packet at byte \d+/)
    await expect(analyseInputs([captureInput(Buffer.from('not a capture at all'), 'x.pcap')])).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringMatching(/x\.pcap.*byte 0.*tcpdump/),
    })
    const broken = Buffer.from(whole)
    broken.writeUInt32LE(0x7fffffff, 24 + 8)
    await expect(analyseInputs([captureInput(broken, 'y.pcap')])).rejects.toMatchObject({
      message: expect.stringMatching(/y\.pcap.*at byte 24.*head -c 24/),
    })
  })
})
