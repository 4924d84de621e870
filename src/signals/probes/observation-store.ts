import type { ProbeResult, ServiceId, Window } from '#vocabulary'

/** Where probe results live. */
export interface ObservationStore {
  /** All or none; durable when it resolves. Throws STORE_FAILED. */
  appendProbes(results: readonly ProbeResult[]): Promise<void>
  /** Newest first, at most `limit`. */
  probes(service: ServiceId, window: Window, limit: number): Promise<readonly ProbeResult[]>
}
