import { Agent } from 'undici'
import { eventOf } from './alert-event.ts'
import { type AlertNotice, type AlertPriority, type IncidentNotice, isIncidentNotice, priorityOf } from './alert-notice.ts'
import { type AlertmanagerAlert, alertOfIncident, alertOfTest } from './alertmanager-alert.ts'
import { AlertmanagerConfigSchema, type AlertmanagerSettings } from './alertmanager-config.ts'
import type { AlertChannel, ChannelDependencies } from './channel.ts'
import { checkedSettings } from './checked-settings.ts'
import { createDeliveryQueue } from './delivery-queue.ts'
import { postOnce } from './http-outcome.ts'
import { incidentLink } from './incident-link.ts'
import { readTarget } from './target.ts'
import { systemTimers } from './timers.ts'

function incidentsOf(notice: AlertNotice): readonly IncidentNotice[] {
  if (isIncidentNotice(notice)) return [notice]
  if (notice.type === 'test') return []
  const { synthetic } = notice
  return synthetic ? notice.incidents.map((told) => ({ ...told, synthetic })) : notice.incidents
}

/**
 * Tells one Alertmanager (API version 2). What is open is sent again while it is open, since Alertmanager resolves what it no longer hears
 * of; a change of severity is another alert there, so the one before is ended with it.
 */
export function createAlertmanager(settings: AlertmanagerSettings, deps: ChannelDependencies): AlertChannel {
  const { counters, log, timers = systemTimers } = deps
  const { password, ...shown } = settings
  const config = checkedSettings('alertmanager', AlertmanagerConfigSchema, shown)
  const base = readTarget('Alertmanager', config.url, config.loopbackOnly)
  const url = new URL(`${base.pathname.replace(/\/$/, '')}/api/v2/alerts`, base)
  const authorization =
    config.user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${config.user}:${password ?? ''}`).toString('base64')}` }
  const options = { instance: config.instance, ...(config.pagesUrl ? { link: incidentLink(config.pagesUrl) } : {}) }
  const open = new Map<string, IncidentNotice>()
  /** The severity under which Alertmanager knows an incident. */
  const posted = new Map<string, AlertPriority>()
  let agent: Agent | undefined
  let cancel: (() => void) | undefined
  let isFailing = false

  const post = (alerts: readonly AlertmanagerAlert[], signal: AbortSignal) =>
    postOnce(url, {
      headers: { 'content-type': 'application/json', 'user-agent': 'Breakwater', ...authorization },
      body: JSON.stringify(alerts),
      signal,
      dispatcher: agent,
    })

  function alertsOf(notice: AlertNotice): AlertmanagerAlert[] {
    if (notice.type === 'test') return [alertOfTest(notice, options)]
    return incidentsOf(notice).flatMap((told) => {
      const before = posted.get(told.incident.id)
      const alert = alertOfIncident(told, options)
      return before === undefined || before === priorityOf(told) ? [alert] : [alertOfIncident(told, options, before), alert]
    })
  }

  const queue = createDeliveryQueue(
    {
      kind: 'alertmanager',
      name: `Alertmanager ${base.origin}`,
      rehearsed: config.loopbackOnly,
      config,
      transport: {
        open() {
          agent ??= new Agent({ connections: 2 })
        },
        close: async () => await agent?.destroy(),
        async deliver(event, signal) {
          const outcome = await post(alertsOf(event.notice), signal)
          if (outcome.kind === 'delivered')
            for (const told of incidentsOf(event.notice)) {
              if (told.incident.state === 'closed') posted.delete(told.incident.id)
              else posted.set(told.incident.id, priorityOf(told))
            }
          return outcome
        },
      },
    },
    deps,
  )

  /** Only what it already knows is repeated: what is new goes through the queue. */
  async function resend(): Promise<void> {
    const known = [...open.values()].filter((told) => posted.get(told.incident.id) === priorityOf(told))
    if (known.length === 0) return
    const outcome = await post(
      known.map((told) => alertOfIncident(told, options)),
      AbortSignal.timeout(config.timeoutSeconds * 1_000),
    )
    counters.add('alerts_resends_total', { channel: 'alertmanager', outcome: outcome.kind })
    const failed = outcome.kind !== 'delivered'
    if (failed && !isFailing) log.warn({ channel: queue.name, last: outcome.met }, 'open alerts could not be sent again')
    isFailing = failed
  }

  function scheduleResend(): void {
    cancel = timers.after(config.resendSeconds * 1_000, () => {
      void resend().finally(() => {
        if (cancel) scheduleResend()
      })
    })
  }

  function follow(notice: AlertNotice): void {
    for (const told of incidentsOf(notice)) {
      if (told.incident.state === 'closed') open.delete(told.incident.id)
      else open.set(told.incident.id, told)
      // More are never open at once; what is left out resolves by itself.
      if (open.size > config.queueLimit) for (const oldest of open.keys()) if (open.delete(oldest)) break
    }
  }

  return {
    ...queue,
    send(notice) {
      follow(eventOf(notice, config.loopbackOnly).notice)
      return queue.send(notice)
    },
    resume(told) {
      for (const notice of told) {
        const labelled = eventOf(notice, config.loopbackOnly).notice
        if (!open.has(notice.incident.id)) follow(labelled)
        posted.set(notice.incident.id, priorityOf(notice))
      }
    },
    start() {
      queue.start()
      if (!cancel) scheduleResend()
    },
    async stop() {
      cancel?.()
      cancel = undefined
      await queue.stop()
    },
  }
}
