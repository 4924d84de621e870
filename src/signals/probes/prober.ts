import { performance } from 'node:perf_hooks'
import { Agent } from 'undici'
import type { Clock, Counters, Logger } from '#plumbing'
import {
  FIRST_PROBE,
  formatDuration,
  type Instant,
  type ProbeResult,
  type ProbeTarget,
  type ProbeVantage,
  probeNameOf,
  SECOND,
  type ServiceId,
} from '#vocabulary'
import { askProbe, noAnswer, type ProbeAnswer } from './probe-request.ts'
import { probeUrl } from './probe-target.ts'

export interface ProberConfig {
  readonly targets: readonly { readonly service: ServiceId; readonly probe: ProbeTarget }[]
  /** Refuses every target that is not written as a loopback address; set in rehearsals. Default false. */
  readonly loopbackOnly?: boolean
  /** Where it asks from; HERE where left out. */
  readonly vantage?: ProbeVantage
  /** Takes what an answer says that it took (`STATED_TIME_HEADER`) for the truth; set in rehearsals. Default false. */
  readonly statedTimes?: boolean
}

export interface ProberDeps {
  readonly clock: Clock
  readonly onResult: (result: ProbeResult) => void
  readonly log: Logger
  readonly counters?: Counters
}

export interface Prober {
  /** Runs the probes that are due at `now`, all at once, and resolves when they have answered. Never asks a target twice at a time. */
  tick(now: Instant): Promise<void>
  /**
   * Probes these targets from now on; one that is asked as before keeps its time. Throws TARGET_REFUSED when one may not be probed: then
   * nothing has changed.
   */
  retarget(targets: ProberConfig['targets']): void
  /** Gives up what is under way. */
  stop(): Promise<void>
}

interface Target {
  readonly service: ServiceId
  readonly url: URL
  readonly probe: ProbeTarget
  due: Instant
  busy: boolean
}

/** Throws TARGET_REFUSED when a target may not be probed. */
export function createProber(config: ProberConfig, { clock, onResult, log, counters }: ProberDeps): Prober {
  const { loopbackOnly = false, statedTimes = false, vantage } = config
  const targetOf = ({ service, probe }: ProberConfig['targets'][number]): Target => ({
    service,
    probe,
    url: probeUrl(probe.url, loopbackOnly),
    due: Number.NEGATIVE_INFINITY,
    busy: false,
  })
  let targets = config.targets.map(targetOf)
  // A new connection for every probe: one that was kept would hide that no new one can be made.
  const agent = new Agent({ pipelining: 0, maxHeaderSize: 16_384 })
  let stopped = false

  async function run(target: Target, now: Instant): Promise<void> {
    const every = target.probe.everySeconds * SECOND
    // On the grid of its period; periods that passed unasked are not caught up with.
    target.due = target.due === Number.NEGATIVE_INFINITY ? now + every : target.due + every * (1 + Math.floor((now - target.due) / every))
    target.busy = true
    const timeoutMilliseconds = target.probe.timeoutSeconds * 1_000
    const began = performance.now()
    const { expectText } = target.probe
    const timeoutText = formatDuration(target.probe.timeoutSeconds * SECOND)
    const { statedMilliseconds, ...met } = await askProbe(
      { url: target.url, timeoutMilliseconds, timeoutText, ...(expectText === undefined ? {} : { expectText }) },
      agent,
    )
    target.busy = false
    if (stopped || !targets.includes(target)) return
    const took = (statedTimes ? statedMilliseconds : undefined) ?? performance.now() - began
    const answer: ProbeAnswer = statedTimes && took > timeoutMilliseconds ? noAnswer(timeoutText) : met
    // Given up is given up at the configured time, whatever the wall's coarser measure of it was.
    const shown = answer.outcome === 'timeout' ? Math.min(took, timeoutMilliseconds) : took
    const tookMilliseconds = Math.round(shown * 10) / 10
    const { name } = target.probe
    const result: ProbeResult = {
      service: target.service,
      ...(name === undefined || name === FIRST_PROBE ? {} : { probe: name }),
      ...(vantage ? { vantage } : {}),
      at: now,
      tookMilliseconds,
      ...answer,
    }
    counters?.add('signals_probes_total', { outcome: answer.outcome })
    if (answer.outcome !== 'success')
      log.info({ service: target.service, probe: probeNameOf(result), outcome: answer.outcome, detail: answer.detail }, 'probe failed')
    onResult(result)
  }

  return {
    async tick(now = clock.now()) {
      if (stopped) return
      await Promise.all(targets.filter((target) => !target.busy && now >= target.due).map((target) => run(target, now)))
    },
    retarget(wanted) {
      targets = wanted.map(
        (entry) =>
          targets.find((old) => old.service === entry.service && JSON.stringify(old.probe) === JSON.stringify(entry.probe)) ??
          targetOf(entry),
      )
    },
    async stop() {
      stopped = true
      await agent.destroy()
    },
  }
}
