import Type from 'typebox'
import { InstantSchema, SyntheticSchema } from './envelope.ts'

const synthetic = { synthetic: Type.Optional(SyntheticSchema) }

export const HealthSchema = Type.Object({ status: Type.Literal('ok'), at: InstantSchema, ...synthetic }, { title: 'Health' })
export const ReadySchema = Type.Object({ status: Type.Literal('ready'), ...synthetic }, { title: 'Ready' })
