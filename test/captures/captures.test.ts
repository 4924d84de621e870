import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { VECTOR_KINDS } from '#vocabulary'
import { ATTACKS, type Attack, BEGINNING, DAYS, type Day, INTENSITIES, mixOf, writeAttack, writeDay } from './index.mjs'
import { type Packet, readBack } from './read-back.ts'
import * as second from './second/index.mjs'
import * as third from './third/index.mjs'

const folder = mkdtempSync(join(tmpdir(), 'breakwater-captures-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const FIN = 1
const SYN = 2
const RST = 4
const ACK = 16

const VICTIM = '192.0.2.80'
const VICTIM_6 = '2001:db8:51::10'
const steady = { start: BEGINNING + 20e6, duration: 4e6, rate: 400 }
const aimOf = (attack: Attack) => ({ ...steady, victim: attack.six ? VICTIM_6 : VICTIM })
const aim = { ...steady, victim: VICTIM }
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Written twice into one file, the bytes are the same. Returns what was written, its digest and its packets. */
function writtenTwice<W>(path: string, write: () => W) {
  const written = write()
  const first = digest(path)
  const packets = readBack(path)
  write()
  expect(digest(path)).toBe(first)
  return { written, first, packets }
}

const file = (name: string) => join(folder, `${name}.pcap`)
const dayFile = (name: string, packets = 4000) => {
  const day = DAYS.find((one) => one.name === name)!
  return { day, written: writeDay(day, file(name), { packets }), packets: readBack(file(name)) }
}

describe('the set', () => {
  it('holds two dozen days and two dozen attacks, each with a name of its own', () => {
    expect(DAYS.length).toBeGreaterThanOrEqual(24)
    expect(ATTACKS.filter((attack) => attack.nature !== 'none').length).toBeGreaterThanOrEqual(24)
    const names = [...DAYS, ...ATTACKS].map((one) => one.name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('names vectors that the vocabulary has', () => {
    for (const attack of ATTACKS) {
      for (const kind of [...attack.vectors, ...attack.also]) expect(VECTOR_KINDS).toContain(kind)
      expect(attack.vectors.length > 0).toBe(attack.nature !== 'none')
    }
  })

  it('has servers with documentation addresses only', () => {
    for (const day of DAYS) expect(day.server.address).toMatch(/^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:)/)
  })
})

/** What holds for every file: the order of time, lengths, checksums where they can be checked. */
function expectSound(packets: readonly Packet[], snap: number) {
  let before = 0
  let backwards = 0
  let wrong = 0
  let checked = 0
  for (const packet of packets) {
    if (packet.at < before) backwards++
    before = packet.at
    if (packet.captured !== Math.min(packet.original, snap) || packet.original < 60) wrong++
    if (packet.headerSumRight === false || packet.sumRight === false) wrong++
    if (packet.sumRight !== undefined) checked++
  }
  expect({ backwards, wrong }).toEqual({ backwards: 0, wrong: 0 })
  return checked
}

describe('a day', () => {
  for (const day of DAYS)
    it(`${day.name}: the same bytes twice, others with another seed, in order and sound`, () => {
      const path = file(day.name)
      const { written, first, packets } = writtenTwice(path, () => writeDay(day, path, { packets: 1500 }))
      expect(packets.length).toBe(written.packets)
      expect(packets.length).toBe(1500)
      expect(packets[0]!.at).toBe(written.start)
      expect(packets.at(-1)!.at).toBe(written.end)
      expectSound(packets, day.snap ?? 128)
      writeDay(day, path, { packets: 1500, seed: 2 })
      expect(digest(path)).not.toBe(first)
    })

  it('counts what its main server says and hears', () => {
    const { written, packets, day } = dayFile('port-scan')
    const own = packets.filter((packet) => packet.source === day.server.address || packet.destination === day.server.address)
    expect(written.served.reduce((sum, count) => sum + count, 0)).toBe(own.length)
    expect(own.length).toBeLessThan(packets.length)
  })

  it('goes both ways, unless its sensor sees one only', () => {
    for (const { name, sees } of [...DAYS]) {
      // Nobody answers logs, television and noise.
      if (['background-radiation', 'multicast-tv', 'log-and-flow-collector'].includes(name)) continue
      const { packets } = dayFile(name, 1500)
      const own = /^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|20010db8)/
      const out = packets.filter((packet) => own.test(packet.source)).length
      if (sees === 'towards') expect(out, name).toBe(0)
      else if (sees === 'from') expect(out, name).toBe(packets.length)
      else expect(out / packets.length, name).toSatisfy((share: number) => share > 0.2 && share < 0.8)
    }
  })

  it('loses the answers after the middle where a link fails over', () => {
    const { packets } = dayFile('link-failover')
    const answers = (half: readonly Packet[]) => half.filter((packet) => packet.source === '192.0.2.88').length
    expect(answers(packets.slice(0, 1900))).toBeGreaterThan(500)
    expect(answers(packets.slice(2600))).toBe(0)
  })

  it('has people in networks, not all over the address space', () => {
    const { packets } = dayFile('web-shop', 30_000)
    const clients = new Set(packets.filter((packet) => packet.destination === VICTIM).map((packet) => packet.source))
    const networks = new Set([...clients].map((client) => client.split('.').slice(0, 2).join('.')))
    expect(clients.size).toBeGreaterThan(80)
    expect(networks.size).toBeLessThan(clients.size * 0.6)
  })
})

/** Nobody acknowledges what was not sent, and what follows in a direction continues it or repeats it. */
function expectConversations(packets: readonly Packet[]) {
  interface Side {
    next: number
    first: number
  }
  const sides = new Map<string, Side>()
  const counts = { connections: 0, handshakes: 0, ahead: 0, beyond: 0, repeated: 0, ended: 0 }
  for (const packet of packets) {
    if (packet.protocol !== 6) continue
    const own = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`
    const other = `${packet.destination}:${packet.destinationPort}>${packet.source}:${packet.sourcePort}`
    if (packet.flags & SYN) {
      if (!(packet.flags & ACK)) {
        if (sides.has(own)) counts.repeated++
        else counts.connections++
      } else counts.handshakes++
      sides.set(own, { next: (packet.sequence + 1) >>> 0, first: packet.sequence })
    }
    const side = sides.get(own)
    const peer = sides.get(other)
    if (packet.flags & ACK && !(packet.flags & RST) && peer && ((packet.acknowledgement - peer.next) | 0) > 0) counts.beyond++
    if (!side || packet.flags & (SYN | RST)) continue
    const ahead = (packet.sequence - side.next) | 0
    // The three behind a lost one.
    if (ahead > 3 * 1500) counts.ahead++
    if (ahead < 0 && packet.payload > 0) counts.repeated++
    const end = (packet.sequence + packet.payload + (packet.flags & FIN ? 1 : 0)) >>> 0
    if (((end - side.next) | 0) > 0) side.next = end
    if (packet.flags & FIN) counts.ended++
  }
  expect({ ahead: counts.ahead, beyond: counts.beyond }).toEqual({ ahead: 0, beyond: 0 })
  return counts
}

describe('TCP conversations have numbers that fit', () => {
  for (const name of ['web-shop', 'backup', 'speed-test', 'mail-server', 'office-nat', 'ipv6-site', 'iot-hub'])
    it(name, () => {
      const { packets } = dayFile(name, 20_000)
      const counts = expectConversations(packets)
      expect(counts.connections).toBeGreaterThan(0)
      expect(counts.handshakes).toBeGreaterThan((name === 'iot-hub' ? 0.6 : 0.8) * counts.connections)
      if (name === 'web-shop') {
        expect(counts.repeated).toBeGreaterThan(0)
        expect(counts.ended).toBeGreaterThan(counts.connections / 2)
      }
    })

  for (const name of ['tls-hello-flood', 'http-get-flood', 'slow-connections', 'connection-flood'])
    it(`${name} completes its handshakes`, () => {
      const attack = ATTACKS.find((one) => one.name === name)!
      writeAttack(attack, file(name), aim)
      const counts = expectConversations(readBack(file(name)))
      expect(counts.handshakes).toBeGreaterThanOrEqual(counts.connections - 2)
    })
})

/** Those whose cost is connections, not packets: a few hundred open ones are the attack. */
const byConnections = new Set(['tls-hello-flood', 'http-get-flood', 'slow-connections', 'connection-flood', 'mirai-scan'])

describe('an attack', () => {
  for (const attack of ATTACKS)
    it(`${attack.name}: the same bytes twice, sound, in its window, at its rate`, () => {
      const path = file(`attack-${attack.name}`)
      const { written, packets } = writtenTwice(path, () => writeAttack(attack, path, aimOf(attack)))
      expect(packets.length).toBe(written.packets)
      expectSound(packets, 128)
      expect(written.start).toBeGreaterThanOrEqual(aim.start)
      expect(written.start).toBeLessThan(aim.start + 1e6)
      const towards = packets.filter((packet) => towardsVictim(packet, attack))
      if (!byConnections.has(attack.name)) {
        expect(towards.length / ((aim.rate * aim.duration) / 1e6)).toSatisfy((share: number) => share > 0.6 && share < 1.4)
        expect(written.end).toBeLessThan(aim.start + aim.duration + 1e6)
      }
      // What is not towards the victims comes from them.
      for (const packet of packets)
        if (!towardsVictim(packet, attack)) expect(towardsVictim({ ...packet, destination: packet.source }, attack)).toBe(true)
    })

  it('hides the answers from a sensor that sees one direction', () => {
    const attack = ATTACKS.find((one) => one.name === 'syn-flood-stacks')!
    writeAttack(attack, file('one-way'), { ...aim, answers: false })
    for (const packet of readBack(file('one-way'))) expect(packet.destination).toBe(VICTIM)
  })

  it('reaches the share of the main server’s packets that its name says', () => {
    const { day, written } = dayFile('web-shop', 60_000)
    for (const intensity of INTENSITIES) {
      const attack = ATTACKS.find((one) => one.name === 'rst-flood')!
      const mix = mixOf(day, written, attack, intensity)!
      const from = Math.floor((mix.start - written.start) / 1e6)
      const window = written.served.slice(from, from + mix.duration / 1e6)
      const served = window.reduce((sum, count) => sum + count, 0)
      const sent = writeAttack(attack, file('share'), mix).packets
      expect(sent / served / intensity).toSatisfy((ratio: number) => ratio > 0.85 && ratio < 1.15)
    }
  })

  it('goes to an address of its own family, on every day', () => {
    for (const day of DAYS) {
      const written = writeDay(day, file(day.name), { packets: 300 })
      for (const attack of ATTACKS) {
        const mix = mixOf(day, written, attack, 0.2)
        if (mix) expect(mix.victim.includes(':'), `${day.name} + ${attack.name}`).toBe(attack.six === true)
      }
    }
    expect(() => writeAttack(ATTACKS[0]!, file('refused'), { ...steady, victim: VICTIM_6 })).toThrow('does not go')
  })

  it('is not mixed into a day whose sensor cannot see it', () => {
    const { day, written } = dayFile('one-way-from', 1500)
    expect(mixOf(day, written, ATTACKS[0]!, 2)).toBeUndefined()
  })

  it('has traits: Mirai’s sequence number, 512 bytes, forged sources that never come twice', () => {
    const of = (name: string) => {
      writeAttack(ATTACKS.find((one) => one.name === name)!, file(name), aim)
      return readBack(file(name))
    }
    for (const packet of of('mirai-scan'))
      if (packet.destination.startsWith('192.0.2.') && packet.flags === SYN)
        expect(packet.destination).toBe([24, 16, 8, 0].map((shift) => (packet.sequence >>> shift) & 255).join('.'))
    expect(
      new Set(
        of('udp-flood-random-ports')
          .filter((packet) => packet.protocol === 17)
          .map((packet) => packet.original),
      ),
    ).toEqual(new Set([554]))
    expect(new Set(of('gre-flood-ip').map((packet) => packet.original))).toEqual(new Set([578]))
    expect(new Set(of('gre-flood-ethernet').map((packet) => packet.original))).toEqual(new Set([592]))
    const raw = of('syn-flood-raw').filter((packet) => packet.destination === VICTIM)
    expect(new Set(raw.map((packet) => packet.source)).size).toBe(raw.length)
  })
})

function towardsVictim(packet: Packet, attack: Attack): boolean {
  if (packet.version === 6) return packet.destination.startsWith('20010db8')
  return attack.carpet || attack.name === 'mirai-scan' ? packet.destination.startsWith('192.0.2.') : packet.destination === VICTIM
}

describe('the second set', () => {
  const few = { start: BEGINNING + 20e6, duration: 2e6, rate: 300 }

  it('has names of its own, vectors of the vocabulary and documentation addresses', () => {
    const names = [...DAYS, ...ATTACKS, ...second.DAYS, ...second.ATTACKS].map((one) => one.name)
    expect(new Set(names).size).toBe(names.length)
    expect(second.DAYS.filter((day) => day.nature === undefined).length).toBeGreaterThanOrEqual(12)
    expect(second.ATTACKS.filter((attack) => attack.nature !== 'none').length).toBeGreaterThanOrEqual(16)
    for (const attack of second.ATTACKS) {
      for (const kind of [...attack.vectors, ...attack.also]) expect(VECTOR_KINDS).toContain(kind)
      expect(attack.vectors.length > 0).toBe(attack.nature !== 'none')
    }
    for (const day of second.DAYS)
      for (const address of [day.server.address, day.server.four ?? day.server.address])
        expect(address).toMatch(/^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:)/)
  })

  for (const day of second.DAYS)
    it(`day ${day.name}: the same bytes twice, in order and sound`, () => {
      const path = file(`second-${day.name}`)
      const { written, packets } = writtenTwice(path, () => writeDay(day, path, { packets: 1200 }))
      expect(packets.length).toBe(written.packets)
      // A burst that has begun is written to its end.
      expect(packets.length).toSatisfy((count: number) => count >= 1200 && count < 1260)
      expectSound(packets, day.snap ?? 128)
      if (day.sees === 'towards') for (const packet of packets) expect(packet.destination).toBe(day.server.address)
    })

  for (const name of ['hotel-nat', 'build-farm', 'mailing-rush', 'rtmp-ingest', 'idle-websockets', 'nat64-mobile'])
    it(`TCP of ${name} has numbers that fit`, () => {
      writeDay(second.DAYS.find((one) => one.name === name)!, file(name), { packets: 8000 })
      expect(expectConversations(readBack(file(name))).handshakes).toBeGreaterThan(0)
    })

  const byConnection = ['http-post-flood', 'http-range-flood', 'tls-renegotiation', 'slow-post', 'ssh-connection-flood']
  byConnection.push('mqtt-connect-flood', 'research-sweep')
  for (const attack of second.ATTACKS)
    it(`attack ${attack.name}: the same bytes twice, sound, at its rate, from and to its victims`, () => {
      const path = file(`second-${attack.name}`)
      const aim = { ...few, victim: attack.six ? VICTIM_6 : VICTIM }
      const { written, packets } = writtenTwice(path, () => writeAttack(attack, path, aim))
      expectSound(packets, 128)
      expect(written.start).toBeGreaterThanOrEqual(few.start)
      const victims =
        attack.carpet === 22 ? /^192\.0\.[0-3]\./ : attack.name === 'research-sweep' ? /^192\.0\.2\./ : /^(192\.0\.2\.80|20010db8.*)$/
      const towards = packets.filter((packet) => victims.test(packet.destination))
      for (const packet of packets) expect(victims.test(packet.destination) || victims.test(packet.source)).toBe(true)
      if (byConnection.includes(attack.name)) return
      expect(towards.length / 600).toSatisfy((share: number) => share > 0.6 && share < 1.4)
      expect(written.end).toBeLessThan(few.start + few.duration + 1e6)
    })

  it('has traits: what hping3 sends by itself, sources within the /24 of each bot, a network of 1,022 hosts', () => {
    const of = (name: string, rate: number) => {
      writeAttack(second.ATTACKS.find((one) => one.name === name)!, file(name), { ...few, rate, victim: VICTIM })
      return readBack(file(name)).filter((packet) => packet.destination.startsWith('192.0.'))
    }
    const plain = of('hping-syn', 400)
    for (const [i, packet] of plain.entries()) if (i > 0) expect(packet.sourcePort).toBe((plain[i - 1]!.sourcePort + 1) & 0xffff)
    expect(new Set(plain.map((packet) => packet.source)).size).toBe(plain.length)
    const near = of('syn-flood-neighbours', 4000)
    expect(new Set(near.map((packet) => packet.source)).size).toBeGreaterThan(3000)
    expect(new Set(near.map((packet) => packet.source.slice(0, packet.source.lastIndexOf('.')))).size).toBeLessThanOrEqual(150)
    expect(new Set(of('carpet-dns', 8000).map((packet) => packet.destination)).size).toSatisfy(
      (hosts: number) => hosts > 900 && hosts <= 1022,
    )
    expect(new Set(of('udp-flood-servers', 400).map((packet) => packet.original))).toEqual(new Set([1514]))
  })
})

describe('the third set', () => {
  const few = { start: BEGINNING + 20e6, duration: 3e6, rate: 300 }
  const attackOf = (name: string) => third.ATTACKS.find((one) => one.name === name)!

  it('has names of its own, vectors of the vocabulary and documentation addresses', () => {
    const all = [DAYS, ATTACKS, second.DAYS, second.ATTACKS, third.DAYS, third.ATTACKS].flat()
    expect(new Set(all.map((one) => one.name)).size).toBe(all.length)
    expect(third.DAYS.length).toBeGreaterThanOrEqual(12)
    expect(third.ATTACKS.filter((attack) => attack.nature !== 'none').length).toBeGreaterThanOrEqual(24)
    for (const attack of third.ATTACKS) {
      for (const kind of [...attack.vectors, ...attack.also]) expect(VECTOR_KINDS).toContain(kind)
      expect(attack.vectors.length > 0).toBe(attack.nature !== 'none')
      for (const kind of attack.also) expect(attack.vectors).not.toContain(kind)
    }
    for (const day of third.DAYS) expect(day.server.address).toMatch(/^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/)
    expect(new Set([...DAYS, ...second.DAYS, ...third.DAYS].map((day) => day.server.address)).size).toBe(
      new Set([...DAYS, ...second.DAYS].map((day) => day.server.address)).size + third.DAYS.length,
    )
  })

  for (const day of third.DAYS)
    it(`day ${day.name}: the same bytes twice, others with another seed, in order and sound, both ways`, () => {
      const path = file(`third-${day.name}`)
      const { written, first, packets } = writtenTwice(path, () => writeDay(day, path, { packets: 1500 }))
      expect(packets.length).toBe(written.packets)
      // A burst that has begun is written to its end.
      expect(packets.length).toSatisfy((count: number) => count >= 1500 && count < 1560)
      expectSound(packets, day.snap ?? 128)
      writeDay(day, path, { packets: 1500, seed: 2 })
      expect(digest(path)).not.toBe(first)
      const out = packets.filter((packet) => /^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/.test(packet.source)).length / packets.length
      // Nobody answers a feed; the head-end of television hears little; all else is a conversation.
      if (day.name === 'market-feed') expect(out).toBeLessThan(0.2)
      else if (day.name === 'iptv-unicast') expect(out).toBeGreaterThan(0.9)
      else expect(out).toSatisfy((share: number) => share > 0.2 && share < 0.8)
    })

  for (const name of [
    'pacs-night',
    'exam-at-nine',
    'mailing-list-burst',
    'logon-storm',
    'onion-relay',
    'payment-retries',
    'object-uploads',
  ])
    it(`TCP of ${name} has numbers that fit`, () => {
      writeDay(third.DAYS.find((one) => one.name === name)!, file(name), { packets: 12_000 })
      const counts = expectConversations(readBack(file(name)))
      expect(counts.handshakes).toBeGreaterThan(0.5 * counts.connections)
    })

  for (const name of ['http-cache-busting', 'https-login-flood', 'http2-rapid-reset', 'slow-read', 'websocket-open-flood', 'dns-tcp-flood'])
    it(`${name} completes its handshakes`, () => {
      // A slow reader opens its window every few seconds.
      writeAttack(attackOf(name), file(name), { ...few, duration: 14e6, victim: VICTIM })
      const counts = expectConversations(readBack(file(name)))
      expect(counts.connections).toBeGreaterThan(name === 'http2-rapid-reset' ? 0 : 40)
      expect(counts.handshakes).toBeGreaterThanOrEqual(counts.connections - 2)
    })

  const byConnection = ['http-cache-busting', 'https-login-flood', 'http2-rapid-reset', 'slow-read', 'websocket-open-flood']
  byConnection.push('smtp-connection-flood', 'minecraft-status-flood', 'dns-tcp-flood', 'backscatter')
  const victimsOf = (attack: Attack) =>
    attack.carpet === 23 ? /^192\.0\.[23]\./ : attack.carpet || attack.nature === 'none' ? /^192\.0\.2\./ : /^(192\.0\.2\.80|20010db8.*)$/
  for (const attack of third.ATTACKS)
    it(`attack ${attack.name}: the same bytes twice, sound, at its rate, from and to its victims`, () => {
      const path = file(`third-${attack.name}`)
      const aim = { ...few, victim: attack.six ? VICTIM_6 : VICTIM }
      const { written, packets } = writtenTwice(path, () => writeAttack(attack, path, aim))
      expect(packets.length).toBe(written.packets)
      expectSound(packets, 128)
      expect(written.start).toBeGreaterThanOrEqual(few.start)
      const victims = victimsOf(attack)
      const towards = packets.filter((packet) => victims.test(packet.destination))
      for (const packet of packets) expect(victims.test(packet.destination) || victims.test(packet.source)).toBe(true)
      writeAttack(attack, path, { ...aim, answers: false })
      for (const packet of readBack(path)) expect(packet.destination).toMatch(victims)
      if (byConnection.includes(attack.name)) return
      expect(towards.length / 900).toSatisfy((share: number) => share > 0.6 && share < 1.4)
      expect(written.end).toBeLessThan(few.start + few.duration + 1e6)
    })

  it('has traits: one /8 with stacks of its own, 510 hosts, closed windows, one vector at a time', () => {
    const of = (name: string, rate: number) => {
      writeAttack(attackOf(name), file(name), { ...few, rate, victim: VICTIM })
      return readBack(file(name))
    }
    const eight = of('syn-flood-one-slash8', 600).filter((packet) => packet.destination === VICTIM)
    expect(new Set(eight.map((packet) => packet.source.split('.')[0])).size).toBe(1)
    expect(new Set(eight.map((packet) => packet.source)).size).toBe(eight.length)
    // With options none is as short as the shortest frame.
    expect(eight.every((packet) => packet.original > 60)).toBe(true)
    const hosts = of('carpet-syn', 3000).filter((packet) => packet.flags === SYN)
    expect(new Set(hosts.map((packet) => packet.destination)).size).toSatisfy((count: number) => count > 490 && count <= 510)
    const carpet = of('syn-ack-carpet', 3000).filter((packet) => packet.flags === (SYN | ACK))
    expect(new Set(carpet.map((packet) => packet.destination)).size).toBeGreaterThan(250)
    const spoons = of('slow-read', 300).filter((packet) => packet.source === VICTIM && packet.payload > 0)
    expect(Math.max(...spoons.map((packet) => packet.payload))).toBeLessThanOrEqual(512)
    const turns = of('changing-pulses', 900).filter((packet) => packet.destination === VICTIM)
    const kindOf = (packet: Packet) => (packet.protocol === 17 ? 'dns' : packet.flags === SYN ? 'syn' : 'ack')
    const changes = turns.filter((packet, i) => i > 0 && kindOf(packet) !== kindOf(turns[i - 1]!)).length
    expect(new Set(turns.map(kindOf)).size).toBe(3)
    expect(changes).toBeLessThan(6)
    expect(of('backscatter', 5000).filter((packet) => packet.destination.startsWith('192.0.2.')).length / 3).toBeLessThan(80)
  })
})

const tshark = (() => {
  try {
    return execFileSync('tshark', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return undefined
  }
})()

/** Noise has no format; where a random port or number has one in tshark's book, it may well call the noise malformed. */
const noisy = new Set([
  'random-protocols',
  'udp-flood-random-ports',
  'udp-flood-one-port',
  'carpet-bombing',
  'pulse-wave',
  'tcp-flags-mix',
  'gre-flood-ip',
  'gre-flood-ethernet',
  'ack-flood',
  'psh-ack-random',
  'teamspeak-init-flood',
  'ip-in-ip-flood',
])

/** What tshark must find no fault with. */
const KNOWN = ['DNS', 'NTP', 'SNMP', 'CLDAP', 'SIP', 'TLS', 'HTTP', 'IPv4', 'IPv6', 'ICMP', 'GRE', 'SYSLOG', 'SMTP']
KNOWN.push(
  'DICOM',
  'STUN',
  'RADIUS',
  'KRB5',
  'LDAP',
  'ISAKMP',
  'NBNS',
  'RIP',
  'BOOTP',
  'DHCP',
  'BACnet-APDU',
  'ASF',
  'RTSP',
  'DTLS',
  'QUIC',
)

const READABLE = 'tshark reads them without a malformed packet'
describe.skipIf(tshark === undefined)(tshark === undefined ? `${READABLE} (skipped: it is not installed)` : READABLE, () => {
  it('days and attacks', () => expectReadable(DAYS, ATTACKS), 120_000)
  it('days and attacks of the third set', () => expectReadable(third.DAYS, third.ATTACKS), 120_000)
})

function expectReadable(days: readonly Day[], attacks: readonly Attack[]) {
  const paths = [
    ...days.map((day) => {
      writeDay(day, file(day.name), { packets: 1500 })
      return file(day.name)
    }),
    ...attacks
      .filter((attack) => !noisy.has(attack.name))
      .map((attack) => {
        writeAttack(attack, file(attack.name), { ...aimOf(attack), rate: 150 })
        return file(attack.name)
      }),
  ]
  const joined = file('joined')
  execFileSync('mergecap', ['-a', '-F', 'pcap', '-w', joined, ...paths], { stdio: 'ignore' })
  // Guesses by content are off: they find protocols in noise.
  const off = ['rtcp_udp', 'rtp_udp'].flatMap((name) => ['--disable-heuristic', name])
  const fields = ['ip.src', 'udp.srcport', '_ws.col.Protocol'].flatMap((name) => ['-e', name])
  const said = execFileSync('tshark', ['-r', joined, ...off, '-Y', '_ws.malformed', '-T', 'fields', ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const lines = said.split('\n').filter((line) => line !== '')
  // A client's random port now and then is one that tshark knows.
  expect(lines.length, said.slice(0, 2000)).toBeLessThan(40)
  for (const known of KNOWN)
    expect(
      lines.filter((line) => line.endsWith(`\t${known}`) || line.includes(`\t${known}v`)),
      known,
    ).toEqual([])
}
