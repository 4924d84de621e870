import { type Static, Type } from 'typebox'
import { deliveryFields } from './delivery-config.ts'

/** A program that is run for each event. */
export const CommandConfigSchema = Type.Object(
  {
    run: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description: 'The program and its arguments, each an entry of the list. No shell reads them.',
    }),
    loopbackOnly: Type.Boolean({
      default: false,
      description: 'Set in rehearsals: no command is run then, since it could tell anybody.',
    }),
    ...deliveryFields,
  },
  { additionalProperties: false },
)

type CommandConfig = Static<typeof CommandConfigSchema>
export type CommandSettings = Pick<CommandConfig, 'run'> & Partial<CommandConfig>
