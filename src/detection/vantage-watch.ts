import { type Instant, type ProbeResult, probeNameOf, type ServiceId } from '#vocabulary'
import { PROBE } from './parameters.ts'

/**
 * Does a vantage point itself hear anything? Where the newest answers of all services it asks are none at all, its own way out is gone, or all
 * of them are: from there nobody can tell, and what it does not hear counts as unknown. The services are each other's reference, so that
 * no stranger has to be asked.
 */

export interface VantageState {
  /** The newest answer of each probe, by service and name. */
  readonly answers: Readonly<Record<string, { readonly service: ServiceId; readonly at: Instant; readonly heard: boolean }>>
}

export interface VantageOutputs {
  /** It hears nothing from any service. */
  readonly offline: boolean
  /** What it met says something about the service. */
  readonly counts: boolean
}

/** An answer, if only a wrong one, or a refusal; not silence. */
function isHeard({ outcome }: ProbeResult): boolean {
  return outcome !== 'timeout' && outcome !== 'unreachable'
}

function step(before: VantageState, result: ProbeResult, _now: Instant): { state: VantageState; outputs: VantageOutputs } {
  const heard = isHeard(result)
  const answers = {
    ...Object.fromEntries(Object.entries(before.answers).filter(([, { at }]) => at > result.at - PROBE.staleMicroseconds)),
    [`${result.service} ${probeNameOf(result)}`]: { service: result.service, at: result.at, heard },
  }
  const all = Object.values(answers)
  const services = new Set(all.map(({ service }) => service)).size
  const offline = services >= PROBE.offlineServices && all.every((answer) => !answer.heard)
  return { state: { answers }, outputs: { offline, counts: heard || !offline } }
}

export interface VantageWatch {
  initial(): VantageState
  /** One result of any service that was asked from there, in order of time. The state is plain JSON. */
  step(state: VantageState, result: ProbeResult, now: Instant): { state: VantageState; outputs: VantageOutputs }
}

export const vantageWatch: VantageWatch = { initial: () => ({ answers: {} }), step }
