import { type Family, formatWhole, type Vantage } from '#vocabulary'
import { fromTraffic } from '../finding.ts'
import { type EvidenceReading, shareOfValues } from '../reading.ts'
import { counted } from '../words.ts'

/** Ports of the lineage's scanners: telnet first, then those of its variants (reference ddos.md section 5.1 and rule R2). */
const SCANNED = [23, 2323, 22, 80, 81, 5555, 7547, 8080, 8081, 8181, 8443, 9000, 37_215, 52_869]
const TELNET = [23, 2323]
const LEAST_ADDRESSES = 20

const SEEN_FROM: Readonly<Record<Vantage, string>> = {
  victim: 'They scanned this target; that they also flooded it does not follow.',
  upstream: 'They were seen scanning on this link; what else they did does not follow.',
  'source-network': 'They are machines of this network that look for others to infect.',
  honeypot: 'A honeypot sees who looks for victims, not the floods that they take part in.',
  telescope: 'A telescope sees who looks for victims, not the floods that they take part in.',
}

/**
 * Machines that scan as the Mirai lineage does: the SYN's sequence number is the destination address (R1). By chance that happens once in
 * 2^32 SYNs; twice from one source is certain in practice. It shows whose code scans, not who runs it. Flow records have no sequence number.
 */
export function scannersOf({ evidence, strands }: EvidenceReading): Family | undefined {
  let packets = 0
  let sources = 0
  for (const { strand } of strands) {
    packets += strand.mirai?.packets ?? 0
    sources += strand.mirai?.sources ?? 0
  }
  if (packets > 0) {
    const strong = sources > 0
    return {
      name: 'Mirai lineage (scanner)',
      kind: 'botnet-lineage',
      confidence: strong ? 'high' : 'moderate',
      text: `${
        strong ? `${formatWhole(sources)} ${sources === 1 ? 'source scans' : 'sources scan'}` : 'One or more sources scan'
      } in a way that is consistent with the Mirai lineage. ${SEEN_FROM[evidence.vantage]} Forks and imitators scan alike.`,
      reasons: [
        fromTraffic(
          'sequence-is-address',
          `${formatWhole(packets)} ${packets === 1 ? 'SYN carries' : 'SYNs carry'} the destination address as sequence number; by chance one in four thousand million does.`,
          packets,
        ),
      ],
    }
  }
  for (const { strand, sources: scanning } of strands) {
    if (strand.kind !== 'tcp-syn' || evidence.from !== 'flows') continue
    const ports = shareOfValues(strand.destinationPorts, SCANNED)
    const destinations = strand.destinations ?? 1
    if (ports < 0.8 || shareOfValues(strand.destinationPorts, TELNET) < 0.2 || destinations < LEAST_ADDRESSES) continue
    return {
      name: 'IoT-scan-like',
      kind: 'unknown',
      confidence: 'low',
      text: 'The scan asks for the ports of household devices, as scanners of many botnets do. Flow records hold no sequence number, so no lineage can be named.',
      reasons: [
        fromTraffic(
          'device-ports',
          `${counted(scanning, 'source')} tried ${counted(destinations, 'address', 'addresses')} on ports of devices (23, 2323 and others).`,
          ports,
        ),
      ],
    }
  }
  return undefined
}
