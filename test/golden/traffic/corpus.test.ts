import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCaptureReader, createPacketDecoder, DECODED, UNDECODED_NAMES } from '#traffic'
import { createPacketBatch } from '#vocabulary'
import { findCorpus, WITHOUT_CORPUS } from '../../corpus.ts'

const corpus = findCorpus()

/** Captures of the corpus with their number of packets as tshark counted them. */
function captures(folder: string): { path: string; packets: number }[] {
  const [header = '', ...lines] = readFileSync(join(folder, 'MANIFEST.tsv'), 'utf8').split('\n')
  const keys = header.split('\t')
  const path = keys.indexOf('path')
  const packets = keys.indexOf('pcap_packets')
  return lines
    .map((line) => line.split('\t'))
    .filter((cells) => /^\d+$/.test(cells[packets] ?? '') && !cells[path]!.endsWith('.gz'))
    .map((cells) => ({ path: cells[path]!, packets: Number(cells[packets]) }))
    .filter((capture) => existsSync(join(folder, capture.path)))
}

/** What of these packets is not decoded, by cause, over the whole corpus: the causes that may occur in it. */
const EXPECTED_CAUSES = ['link-type-unknown', 'frame-cut', 'not-ip', 'ip-header-cut', 'ip-header-malformed']

describe('every capture of the corpus', () => {
  it.skipIf(corpus === undefined)(`is read to its end, packet for packet${corpus === undefined ? ` (${WITHOUT_CORPUS})` : ''}`, () => {
    const all = captures(corpus!)
    expect(all.length).toBeGreaterThan(300)
    const causes = new Set<string>()
    for (const { path, packets } of all) {
      const batch = createPacketBatch(1)
      const decoder = createPacketDecoder()
      const reader = createCaptureReader({
        frame(buffer, offset, captured, wire, micros, nanos, linkType) {
          batch.length = 0
          const code = decoder.decode(batch, buffer, offset, captured, wire, micros, nanos, linkType)
          if (code !== DECODED) causes.add(UNDECODED_NAMES[code]!)
        },
      })
      reader.push(readFileSync(join(corpus!, path)))
      reader.end()
      expect([path, reader.packets, reader.fault]).toEqual([path, packets, undefined])
    }
    for (const cause of causes) expect(EXPECTED_CAUSES).toContain(cause)
  })
})
