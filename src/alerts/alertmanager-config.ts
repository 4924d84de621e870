import { type Static, Type } from 'typebox'
import { deliveryFields, loopbackField } from './delivery-config.ts'

/** One Alertmanager. */
export const AlertmanagerConfigSchema = Type.Object(
  {
    url: Type.String({ description: 'Where Alertmanager is reached, such as http://127.0.0.1:9093; its API is found below it.' }),
    user: Type.Optional(Type.String({ description: 'For basic authentication.' })),
    password: Type.Optional(Type.String({ description: 'For basic authentication; from the environment or a file.' })),
    instance: Type.String({ description: 'The label that says which observatory told it.' }),
    pagesUrl: Type.Optional(Type.String({ description: 'Where the pages of incidents are reached: for the link in each alert.' })),
    resendSeconds: Type.Number({
      exclusiveMinimum: 0,
      default: 60,
      description:
        'Open alerts are sent again so often: Alertmanager resolves what it does not hear of for its resolve_timeout (5 minutes).',
    }),
    loopbackOnly: loopbackField,
    ...deliveryFields,
  },
  { additionalProperties: false },
)

type AlertmanagerConfig = Static<typeof AlertmanagerConfigSchema>
export type AlertmanagerSettings = Pick<AlertmanagerConfig, 'url' | 'instance'> & Partial<AlertmanagerConfig>
