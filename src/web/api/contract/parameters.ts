import Type from 'typebox'
import { SLUG } from '#vocabulary'
import { RANGES } from '../../view.ts'
import type { ContractParameter } from './contract-route.ts'

export const SERVICE_ID: ContractParameter = {
  name: 'id',
  in: 'path',
  description: 'The id of a service.',
  schema: Type.String({ pattern: SLUG, maxLength: 64 }),
}

export const INCIDENT_ID: ContractParameter = { name: 'id', in: 'path', description: 'The id of an incident.', schema: Type.String() }

export const RANGE: ContractParameter = {
  name: 'range',
  in: 'query',
  description: 'How far back.',
  schema: Type.Enum([...RANGES], { default: RANGES[0] }),
}

export const AT: ContractParameter = {
  name: 'at',
  in: 'query',
  description: 'As it stood at that time, without what was taken back since. As it stands now, when left out.',
  schema: Type.String({ format: 'date-time', examples: ['2025-03-10T14:05:00Z'] }),
}
