import { type Static, Type } from 'typebox'
import { deliveryFields, loopbackField } from './delivery-config.ts'

/** One address that is told of incidents. */
export const WebhookConfigSchema = Type.Object(
  {
    url: Type.String({ description: 'Where events are POSTed: http or https, without name and password.' }),
    secret: Type.String({
      description: 'Signs every event; at least 16 characters. Better set by BREAKWATER_WEBHOOK_SECRET than in a file.',
    }),
    loopbackOnly: loopbackField,
    ...deliveryFields,
  },
  { additionalProperties: false },
)

export type WebhookConfig = Static<typeof WebhookConfigSchema>

/** As given: what has a default may be left out. */
export type WebhookSettings = Pick<WebhookConfig, 'url' | 'secret'> & Partial<WebhookConfig>
