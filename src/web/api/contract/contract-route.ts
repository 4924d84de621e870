import type { TSchema } from 'typebox'
import { ProblemSchema } from '../schemas/problem-schema.ts'

/** A parameter of the path or of the query. */
export interface ContractParameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly description: string
  readonly schema: TSchema
}

export interface ContractAnswer {
  readonly description: string
  /** Content types without parameters; nothing for an answer without a body. */
  readonly content?: Readonly<Record<string, TSchema>>
}

/** One route of an interface for programs, as documents tell it. A test holds it against what is registered and what is answered. */
export interface ContractRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** As it is registered: `/services/:id`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly parameters?: readonly ContractParameter[]
  readonly body?: TSchema
  /** The name of the security scheme that it needs. */
  readonly security?: string
  readonly answers: Readonly<Record<number, ContractAnswer>>
}

export const jsonAnswer = (description: string, schema: TSchema): ContractAnswer => ({
  description,
  content: { 'application/json': schema },
})

/** What may go wrong, by its status. */
export function problemAnswers(words: Readonly<Record<number, string>>): Readonly<Record<number, ContractAnswer>> {
  const answers = Object.entries(words).map(([status, description]) => [
    status,
    { description, content: { 'application/problem+json': ProblemSchema } },
  ])
  return Object.fromEntries(answers)
}

/** What may go wrong with an incident as it stood at a time. */
export const notSaid = problemAnswers({
  400: '`at` is no instant.',
  404: 'There is no such incident, or nothing had been said of it by then: `field` is `at`.',
})
