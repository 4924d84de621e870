import Type from 'typebox'
import { HealthSchema, ReadySchema } from '../schemas/health-schemas.ts'
import { type ContractRoute, jsonAnswer, problemAnswers } from './contract-route.ts'

const tag = 'Running'

/** On both listeners. */
export const HEALTH_CONTRACT: readonly ContractRoute[] = [
  {
    method: 'GET',
    path: '/healthz',
    tag,
    summary: 'The process answers.',
    answers: { 200: jsonAnswer('It does.', HealthSchema) },
  },
  {
    method: 'GET',
    path: '/readyz',
    tag,
    summary: 'Reports are taken and looked at.',
    answers: { 200: jsonAnswer('They are.', ReadySchema), ...problemAnswers({ 503: 'They are not; `detail` says what keeps it.' }) },
  },
  {
    method: 'GET',
    path: '/metrics',
    tag,
    summary: 'Gauges for Prometheus.',
    answers: { 200: { description: 'The text format of Prometheus, version 0.0.4.', content: { 'text/plain': Type.String() } } },
  },
  {
    method: 'GET',
    path: '/api/openapi.json',
    tag,
    summary: 'This document.',
    answers: { 200: jsonAnswer('OpenAPI 3.1.', Type.Object({ openapi: Type.String() }, { additionalProperties: true })) },
  },
]
