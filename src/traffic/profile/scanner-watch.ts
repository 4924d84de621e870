import { PortSet } from './port-set.ts'
import { MIRAI_TWICE, SourceTable } from './source-table.ts'

/** Machines whose SYNs carry their destination as sequence number, whichever way the traffic went. */
export interface Scanners {
  readonly packets: number
  /** Sources that sent at least two such SYNs: one could be chance, once in 2^32. */
  readonly sources: number
  /** Ports they tried, ascending, at most 64. */
  readonly ports: readonly number[]
}

export interface ScannerWatch {
  note(source: number, hash: number, port: number, packets: number): void
  scanners(): Scanners | undefined
}

/** Sources kept before they are thinned. */
const MOST_SOURCES = 10_240
const MOST_PORTS = 64

/**
 * The mark of the Mirai scanner (reference ddos.md section 5.1, R1): a SYN whose sequence number is the destination address. A scan touches
 * each address once or twice, so no single destination shows it; it is counted by source.
 */
export function createScannerWatch(seed: number): ScannerWatch {
  const sources = new SourceTable(1, MOST_SOURCES, seed)
  const ports = new PortSet()
  let packets = 0
  return {
    note(source, hash, port, count) {
      packets += count
      ports.add(port)
      const at = sources.touch(0, 0, 0xffff, source, hash, count, 0)
      if (at >= 0) sources.noteMirai(at)
    },
    scanners() {
      if (packets === 0) return undefined
      let marked = 0
      for (let slot = 0; slot <= sources.mask; slot++) if (sources.isTaken(slot) && (sources.bits(slot) & MIRAI_TWICE) !== 0) marked++
      const tried: number[] = []
      for (let port = 0; port < 65_536 && tried.length < MOST_PORTS; port++) if (ports.has(port)) tried.push(port)
      return { packets, sources: Math.round(marked * sources.weight), ports: tried }
    },
  }
}
