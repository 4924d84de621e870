import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCaptureReader, createPacketDecoder, DECODED, UNDECODED_NAMES } from '#traffic'
import { createPacketBatch, formatAddress, PACKET_DONT_FRAGMENT, PACKET_FRAGMENT, PACKET_LATER_FRAGMENT } from '#vocabulary'

const folder = join(import.meta.dirname, 'captures')

type Fields = Record<string, string | number | boolean>

function tsharkRows(name: string): Fields[] {
  const [header = '', ...lines] = readFileSync(join(folder, `${name}.tsv`), 'utf8').split('\n')
  const keys = header.split('\t')
  return lines.filter((line) => line !== '').map((line) => Object.fromEntries(line.split('\t').map((value, i) => [keys[i]!, value])))
}

/** Frames that tshark reads further than we do: link types and encapsulations that are not looked into. They must be counted by this cause. */
const NOT_LOOKED_INTO: Record<string, string> = {
  'arkime-icmp-frame-relay.pcap': 'link-type-unknown',
  'arkime-mpls-basic.pcap': 'not-ip',
}

/** tshark's row in our terms; only what it states. */
function expected(t: Fields): Fields {
  const protocols = String(t['frame.protocols']).split(':')
  const outer = protocols.find((name) => name === 'ip' || name === 'ipv6')
  const row: Fields = { time: String(t['frame.time_epoch']), wire: Number(t['frame.len']), captured: Number(t['frame.cap_len']) }
  if (outer === undefined) return { ...row, decoded: false }
  const six = outer === 'ipv6'
  Object.assign(row, { decoded: true, version: six ? 6 : 4 })
  if (six) {
    Object.assign(row, {
      source: t['ipv6.src'],
      destination: t['ipv6.dst'],
      length: 40 + Number(t['ipv6.plen']),
      ttl: Number(t['ipv6.hlim']),
    })
    if (t['ipv6.fraghdr.offset'] !== '') {
      const offset = Number(t['ipv6.fraghdr.offset'])
      Object.assign(row, { fragment: offset > 0 || t['ipv6.fraghdr.more'] === '1', later: offset > 0 })
    }
  } else {
    const offset = Number(t['ip.frag_offset'])
    Object.assign(row, {
      source: t['ip.src'],
      destination: t['ip.dst'],
      length: Number(t['ip.len']),
      ttl: Number(t['ip.ttl']),
      id: Number(t['ip.id']),
      protocol: Number(t['ip.proto']),
      dontFragment: t['ip.flags.df'] === '1',
      fragment: offset > 0 || t['ip.flags.mf'] === '1',
      later: offset > 0,
    })
  }
  if (row.later === true) return row
  const next = protocols.slice(protocols.indexOf(outer) + 1).find((name) => !name.startsWith('ipv6.') && name !== 'ah')
  if (next === 'tcp')
    Object.assign(row, {
      protocol: 6,
      sourcePort: Number(t['tcp.srcport']),
      destinationPort: Number(t['tcp.dstport']),
      tcpFlags: Number(t['tcp.flags']) & 255,
      sequence: Number(t['tcp.seq_raw']),
      window: Number(t['tcp.window_size_value']),
      options: Number(t['tcp.hdr_len']) - 20,
      // Of a first fragment tshark gives no length, whatever it holds.
      ...(row.fragment === true ? {} : { payload: Number(t['tcp.len']) }),
    })
  if (next === 'udp') {
    Object.assign(row, { protocol: 17, sourcePort: Number(t['udp.srcport']), destinationPort: Number(t['udp.dstport']) })
    if (row.fragment !== true) row.payload = Number(t['udp.length']) - 8
  }
  if (next === 'icmp' || next === 'icmpv6')
    Object.assign(row, {
      protocol: six ? 58 : 1,
      sourcePort: Number(t[`${next}.type`]),
      destinationPort: Number(t[`${next}.code`]),
    })
  return row
}

describe('captures are read as tshark reads them', () => {
  for (const name of readdirSync(folder).filter((file) => !file.endsWith('.tsv'))) {
    it(name, () => {
      const theirs = tsharkRows(name)
      const batch = createPacketBatch(1)
      const decoder = createPacketDecoder()
      const ours: Fields[] = []
      const reader = createCaptureReader({
        frame(buffer, offset, captured, wire, micros, nanos, linkType) {
          batch.length = 0
          const code = decoder.decode(batch, buffer, offset, captured, wire, micros, nanos, linkType)
          const fraction = String(micros % 1_000_000).padStart(6, '0') + String(nanos).padStart(3, '0')
          const row: Fields = { time: `${Math.floor(micros / 1_000_000)}.${fraction}`, wire, captured }
          if (code !== DECODED) {
            ours.push({ ...row, decoded: false, cause: UNDECODED_NAMES[code]! })
            return
          }
          const flags = batch.flags[0]!
          ours.push({
            ...row,
            decoded: true,
            version: batch.ipVersion[0]!,
            source: formatAddress(batch.source),
            destination: formatAddress(batch.destination),
            length: batch.ipLength[0]!,
            ttl: batch.ttl[0]!,
            id: batch.ipId[0]!,
            protocol: batch.protocol[0]!,
            dontFragment: (flags & PACKET_DONT_FRAGMENT) !== 0,
            fragment: (flags & PACKET_FRAGMENT) !== 0,
            later: (flags & PACKET_LATER_FRAGMENT) !== 0,
            sourcePort: batch.sourcePort[0]!,
            destinationPort: batch.destinationPort[0]!,
            tcpFlags: batch.tcpFlags[0]!,
            sequence: batch.tcpSequence[0]!,
            window: batch.tcpWindow[0]!,
            options: batch.tcpOptionsLength[0]!,
            payload: batch.payloadLength[0]!,
          })
        },
      })
      reader.push(readFileSync(join(folder, name)))
      reader.end()
      expect(reader.fault).toBeUndefined()
      expect(ours).toHaveLength(theirs.length)
      for (const [i, row] of theirs.entries()) {
        const want = expected(row)
        const got = ours[i]!
        if (got.decoded === false && want.decoded === true) expect(got.cause, `frame ${i + 1}`).toBe(NOT_LOOKED_INTO[name])
        else expect(got, `frame ${i + 1}`).toMatchObject(want)
      }
    })
  }
})
