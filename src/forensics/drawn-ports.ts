import type { Strand } from '#vocabulary'
import type { StrandReading } from './reading.ts'

/** So many destination ports, nearly as many as source ports among the same packets: one each. Judgement. */
const DRAWN = 100

/** Hardly two packets share a port at either end: no exchange or connection has a second packet. */
export function drawsBothPorts({ conversations, packets, destinationPorts, sourcePorts }: Strand): boolean {
  return (
    conversations !== undefined &&
    conversations >= 0.8 * packets &&
    destinationPorts.distinct >= Math.max(DRAWN, 0.8 * sourcePorts.distinct)
  )
}

/** A stream, a connection or a client keeps its port; here hardly two packets share one although few machines send them. */
export function drawsSourcePorts({ strand, sources }: StrandReading): boolean {
  return strand.sourcePorts.distinct >= 1000 && strand.sourcePorts.distinct > 100 * sources
}
