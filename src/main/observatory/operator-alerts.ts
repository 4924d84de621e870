import {
  type AlertDesk,
  acknowledgementNoteOf,
  type PlannedWorkForm,
  plannedWorkOf,
  type SilenceForm,
  silenceOf,
  type TellingInput,
} from '#alerts'
import type { Store } from '#storage'
import { formatInstant, type Instant, type Result } from '#vocabulary'
import type { ActOutcome, OperatorAlerts } from '#web'
import { CONSOLE_TOPIC, incidentTopic } from './change-topics.ts'
import { auditAct } from './operator-acts.ts'
import type { Workings } from './workings.ts'

const KEPT_AS = 'alerts'

/** Writes down what alerts have to remember, if that has changed. */
export async function keepAlerts(store: Store, alerts: AlertDesk, now: Instant): Promise<void> {
  if (alerts.isStale) await store.saveState(KEPT_AS, alerts.freeze(), now)
}

/** The same as a line of the journal: what the store refuses is tried again. */
export function noteAlerts({ deps: { alerts, store }, journal }: Workings, now: Instant): void {
  if (!alerts.isStale) return
  const document = alerts.freeze()
  journal.add(() => store.saveState(KEPT_AS, document, now))
}

export async function restoreAlerts({ config, deps: { alerts, store } }: Workings): Promise<void> {
  alerts.thaw((await store.state(KEPT_AS))?.document)
  alerts.watch(config.services.values())
}

const DONE: ActOutcome = { ok: true }
const missing = (what: string): ActOutcome => ({ ok: false, message: `there is no such ${what}`, isMissing: true })

/** What an operator may do about alerts: checked, written to the audit trail, done, kept. */
export function createOperatorAlerts(workings: Workings): OperatorAlerts {
  const { cases, changes, config, deps } = workings
  const { alerts, clock } = deps
  const services = () => new Set(config.services.keys())

  async function act(
    actor: string,
    what: string,
    subject: string,
    input: TellingInput,
    topics: readonly string[] = [],
  ): Promise<ActOutcome> {
    await auditAct(workings, actor, what, subject)
    alerts.take(input)
    // On disk before the operator is told that it is done.
    await keepAlerts(deps.store, alerts, clock.now())
    changes.tell([CONSOLE_TOPIC, ...topics])
    return DONE
  }

  const refused = (result: Result<unknown>): ActOutcome | undefined =>
    result.ok
      ? undefined
      : { ok: false, message: result.fault.message, ...(result.fault.field === undefined ? {} : { field: result.fault.field }) }

  return {
    view: () => alerts.view(clock.now()),
    async acknowledge(incident, note, actor) {
      if (cases.get(incident)?.incident.state !== 'open') return missing('open incident')
      const checked = acknowledgementNoteOf(note)
      if (!checked.ok) return refused(checked)!
      const words = checked.value
      const acknowledgement = { at: clock.now(), by: actor, ...(words === '' ? {} : { note: words }) }
      const subject = words === '' ? incident : `${incident}: ${words}`
      return await act(actor, 'acknowledge', subject, { kind: 'acknowledge', incident, acknowledgement }, [incidentTopic(incident)])
    },
    async silence(form: SilenceForm, actor) {
      const silence = silenceOf(form, actor, clock.now(), services())
      if (!silence.ok) return refused(silence)!
      const subject = `${form.service} until ${formatInstant(form.until)}: ${silence.value.reason}`
      return await act(actor, 'silence', subject, { kind: 'silence', silence: silence.value })
    },
    async endSilence(id, actor) {
      const silence = alerts.view(clock.now()).silences.find((one) => one.id === id && one.isActive)
      if (!silence) return missing('silence')
      return await act(actor, 'end silence', `${silence.service}: ${silence.reason}`, { kind: 'end-silence', id })
    },
    async planWork(form: PlannedWorkForm, actor) {
      const work = plannedWorkOf(form, actor, clock.now(), services())
      if (!work.ok) return refused(work)!
      const subject = `${form.service} from ${formatInstant(form.from)} to ${formatInstant(form.to)}: ${work.value.note}`
      return await act(actor, 'plan work', subject, { kind: 'plan', work: work.value }, ['board', `service:${form.service}`])
    },
    async endPlannedWork(id, actor) {
      const work = alerts.plannedWork(clock.now()).find((one) => one.id === id)
      if (!work) return missing('planned work')
      if (work.isConfigured) return { ok: false, message: 'it is from the configuration: take it out of services.yaml' }
      return await act(actor, 'end planned work', `${work.service}: ${work.note}`, { kind: 'end-plan', id }, [
        'board',
        `service:${work.service}`,
      ])
    },
    async endLearning(service, actor) {
      if (!alerts.view(clock.now()).learning.some((one) => one.service === service && one.isLearning))
        return missing('service that is learning')
      return await act(actor, 'end learn-only mode', service, { kind: 'end-learning', service })
    },
  }
}
