import type { Finding } from './finding.ts'
import { judgeHttp } from './http-flood.ts'
import { type EvidenceReading, isPresent, isSampledTooThin, type StrandReading } from './reading.ts'
import { judgeSilentConnections } from './silent-connections.ts'
import { judgeSlowConnections } from './slow-connections.ts'
import { judgeStomp } from './stomp-flood.ts'
import { judgeTcpRequests } from './tcp-request-flood.ts'
import { judgeHandshakes } from './tls-flood.ts'

/**
 * Attacks inside connections that were really opened: their sources are real, and only what is said inside tells them from clients.
 * Undefined when nothing of the kind shows.
 */
export function judgeConnections(reading: StrandReading, all: EvidenceReading): Finding | undefined {
  if (isSampledTooThin(reading)) return undefined
  if (!isPresent(reading)) return undefined
  return (
    judgeSlowConnections(reading) ??
    judgeHttp(reading, all) ??
    judgeHandshakes(reading, all) ??
    judgeTcpRequests(reading, all) ??
    judgeStomp(reading, all) ??
    judgeSilentConnections(reading)
  )
}
