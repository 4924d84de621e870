import type { Family } from '#vocabulary'
import { fromTraffic } from '../finding.ts'
import { counted } from '../words.ts'
import type { JudgedVector } from './judged-vector.ts'

/** Packets of 540 to 750 bytes from real machines, with pseudo-random ports (NETSCOUT ASERT, October 2025: reference ddos.md section 5.3). */
const SMALLEST = 540
const LARGEST = 750
const THOUSANDS = 1000

/** Large-packet floods of the newer kin. Size and number of sources are all that shows of it, so the confidence stays low. */
export function largePacketsOf(judged: readonly JudgedVector[]): Family | undefined {
  const found = judged.find(
    ({ vector, finding, battery }) =>
      vector.kind === 'udp-flood' &&
      battery?.result === 'not-spoofed' &&
      vector.sources.value >= THOUSANDS &&
      finding.reading.meanSize >= SMALLEST &&
      finding.reading.meanSize <= LARGEST &&
      finding.reading.strand.sourcePorts.entropyBits >= 8 &&
      finding.reading.strand.destinationPorts.distinct >= 100,
  )
  if (found === undefined) return undefined
  const { vector, finding } = found
  return {
    name: 'large-packet floods of the newer Mirai kin',
    kind: 'botnet-lineage',
    confidence: 'low',
    text: `Packets of ${SMALLEST} to ${LARGEST} bytes with drawn ports from thousands of real sources are consistent with the large-packet floods that NETSCOUT described in 2025 (Aisuru and its kin). Many others could send them.`,
    reasons: [
      fromTraffic(
        'large-packets',
        `${vector.name}: ${counted(finding.reading.meanSize, 'byte')} on average from ${counted(vector.sources.value, 'source')} that behave like real hosts.`,
        finding.reading.meanSize,
      ),
    ],
  }
}
