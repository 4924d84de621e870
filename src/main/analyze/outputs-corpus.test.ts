import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type Atlas, openAtlas } from '#atlas'
import { instantsAsText } from '#vocabulary'
import { findCorpus, WITHOUT_CORPUS } from '../../../test/corpus.ts'
import { analyzeFiles } from './analyze-files.ts'
import { openInput } from './capture-input.ts'
import { carvePackets } from './carve-packets.ts'
import { planCarve } from './carve-request.ts'
import type { ExaminedTarget } from './examined-target.ts'
import { type Fingerprint, fingerprintOf } from './fingerprint.ts'
import { analysisJsonSchema } from './report-schema.ts'

vi.setConfig({ testTimeout: 30_000 })
const corpus = findCorpus()
const folder = join(corpus ?? '', 'attack')

/** What the NLADC dissector says of the same capture. Where it is wrong is told in reference ddos.md section 1.11. */
interface Oracle extends Omit<Fingerprint, 'attack_vectors'> {
  readonly attack_vectors: readonly (Fingerprint['attack_vectors'][number] & {
    readonly ttl: Record<string, number>
    readonly frame_len: Record<string, number>
  })[]
}

describe.skipIf(corpus === undefined)(
  corpus === undefined ? `fingerprints (skipped: ${WITHOUT_CORPUS})` : 'fingerprints beside those of the dissector',
  () => {
    let atlas: Atlas
    const validate = new Ajv2020({ strictTypes: false, validateFormats: false }).compile(analysisJsonSchema())
    beforeAll(() => {
      atlas = openAtlas()
    })

    async function both(name: string): Promise<{ ours: Fingerprint; theirs: Oracle }> {
      const examined: ExaminedTarget[] = []
      const report = await analyzeFiles(
        [openInput(join(folder, 'stopddos', name))],
        { vantage: 'victim', claims: [] },
        { atlas, examined: (target) => examined.push(target) },
      )
      expect(validate(JSON.parse(JSON.stringify(instantsAsText(report)))) ? [] : validate.errors).toEqual([])
      const ours = fingerprintOf(examined[0]!, false)!
      return { ours, theirs: JSON.parse(readFileSync(join(folder, 'oracle-dissector', `${name}.fingerprint.json`), 'utf8')) as Oracle }
    }

    const totals = ({
      time_start,
      time_end,
      duration_seconds,
      total_packets,
      total_megabytes,
      total_ips,
      avg_Bpp,
    }: Omit<Fingerprint, 'attack_vectors'>) => ({
      time_start,
      time_end,
      duration_seconds,
      total_packets,
      total_megabytes,
      total_ips,
      avg_Bpp,
    })
    const figures = ({
      protocol,
      fraction_of_attack,
      source_port,
      destination_ports,
      tcp_flags,
      nr_packets,
      nr_megabytes,
      time_start,
      duration_seconds,
      ethernet_type,
      frame_len,
      fragmentation_offset,
    }: Fingerprint['attack_vectors'][number]) => ({
      protocol,
      fraction_of_attack,
      source_port,
      destination_ports,
      tcp_flags,
      nr_packets,
      nr_megabytes,
      time_start,
      duration_seconds,
      ethernet_type,
      frame_len,
      fragmentation_offset,
    })

    it.each(['pkt.TCP.synflood.spoofed.pcap', 'amp.UDP.snmp.src161.pcapng', 'amp.UDP.isakmp.pcap'])(
      '%s: the same figures',
      async (name) => {
        const { ours, theirs } = await both(name)
        expect(totals(ours)).toEqual(totals(theirs))
        expect(ours.attack_vectors.map(figures)).toEqual(theirs.attack_vectors.map(figures))
        // It tells five values of the time to live at most, this one all that stand out.
        const { others: _, ...ttls } = theirs.attack_vectors[0]!.ttl
        expect(ours.attack_vectors[0]!.ttl).toMatchObject(ttls)
        // Below a second it divides by nothing and says 0.
        if (theirs.duration_seconds > 0) expect([ours.avg_bps, ours.avg_pps]).toEqual([theirs.avg_bps, theirs.avg_pps])
      },
    )

    it('names what it does not: amplification through IKE NAT-T', async () => {
      const { ours, theirs } = await both('amp.UDP.isakmp.pcap')
      expect(theirs.tags).not.toContain('Amplification attack')
      expect(ours.tags).toContain('Amplification attack')
    })

    it("leaves the victim's own TCP out, which it counts as a part of the attack", async () => {
      const { ours, theirs } = await both('amp.dns.RRSIG.fragmented.pcap')
      expect(theirs.attack_vectors.some(({ service }) => service === 'HTTPS')).toBe(true)
      expect(ours.attack_vectors.every(({ protocol }) => protocol === 'UDP')).toBe(true)
      const dns = ours.attack_vectors[0]!
      const theirDns = theirs.attack_vectors.find(({ service }) => service === 'DNS')!
      expect([dns.service, dns.source_port, dns.duration_seconds]).toEqual(['DNS', 53, theirDns.duration_seconds])
      expect(Object.keys(dns.destination_ports ?? {})).toEqual(Object.keys(theirDns.destination_ports ?? {}))
    })
  },
)

describe.skipIf(corpus === undefined)(
  corpus === undefined ? `carved fragments (skipped: ${WITHOUT_CORPUS})` : 'carved fragments beside those that tshark counts',
  () => {
    it('of a DNS reflection: those behind their first fragment are joined, the others counted', async () => {
      const out = mkdtempSync(join(tmpdir(), 'breakwater-carved-'))
      try {
        const inputs = [openInput(join(folder, 'stopddos', 'amp.dns.RRSIG.fragmented.pcap'))]
        const report = await analyzeFiles(inputs, { vantage: 'victim', claims: [] }, { atlas: openAtlas() })
        const plan = planCarve({ what: 'vector=1', path: join(out, 'v.pcap'), vector: 1 }, report)
        if (!plan.ok) throw new Error(plan.fault.message)
        const [carved] = await carvePackets(inputs, [plan.value], () => {})
        // tshark -Y 'ip.frag_offset>0', by source and ip.id: 509 behind their first fragment, 171 before it, 46 without one.
        expect(carved?.laterFragments).toEqual({ joined: 509, apart: 171 + 46 })
      } finally {
        rmSync(out, { recursive: true })
      }
    })
  },
)
