import { type Static, Type } from 'typebox'

/** How any channel delivers. The defaults are those of docs/alerts.md. */
export const deliveryFields = {
  attempts: Type.Integer({
    minimum: 1,
    maximum: 50,
    default: 12,
    description: 'Tries for one event before it is given up; 12 last about half an hour.',
  }),
  firstRetrySeconds: Type.Number({
    exclusiveMinimum: 0,
    default: 2,
    description: 'Wait after the first failure; it doubles with each further one.',
  }),
  longestRetrySeconds: Type.Number({
    exclusiveMinimum: 0,
    default: 300,
    description: 'No wait is longer than this, whatever the receiver asks for.',
  }),
  timeoutSeconds: Type.Number({ exclusiveMinimum: 0, default: 10, description: 'A try without an answer by then has failed.' }),
  drainSeconds: Type.Number({
    minimum: 0,
    default: 5,
    description: 'When stopping: time for what is still waiting, each with one last try.',
  }),
  queueLimit: Type.Integer({
    minimum: 1,
    default: 1000,
    description: 'Events that may wait; beyond it the oldest change that waits is dropped and counted.',
  }),
  logLength: Type.Integer({ minimum: 1, default: 200, description: 'Deliveries that are remembered for the operator.' }),
} as const

const DeliveryConfigSchema = Type.Object(deliveryFields)
export type DeliveryConfig = Static<typeof DeliveryConfigSchema>

/** Nothing of a rehearsal leaves the machine. */
export const loopbackField = Type.Boolean({
  default: false,
  description: 'Set in rehearsals: any other address is refused, and every event says SYNTHETIC.',
})
