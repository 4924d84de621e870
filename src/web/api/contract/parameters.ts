import Type from 'typebox'
import { RANGES } from '../../view.ts'
import type { ContractParameter } from './contract-route.ts'

export const SERVICE_ID: ContractParameter = {
  name: 'id',
  in: 'path',
  description: 'The id of a service.',
  schema: Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 64 }),
}

export const INCIDENT_ID: ContractParameter = { name: 'id', in: 'path', description: 'The id of an incident.', schema: Type.String() }

export const RANGE: ContractParameter = {
  name: 'range',
  in: 'query',
  description: 'How far back.',
  schema: Type.Enum([...RANGES], { default: RANGES[0] }),
}
