import type { FastifyReply, FastifyRequest } from 'fastify'
import type { sendProblem } from '../api/problem.ts'
import type { createBearerKeys } from './bearer-keys.ts'

/** Sends a problem document as the route does. */
export type Refuse = (status: number, title: string, fields: Omit<Parameters<typeof sendProblem>[1], 'status' | 'title'>) => FastifyReply

/** Who sends JSON with a key; undefined where there is no such key or no JSON, and that is answered already. */
export function holderOfJson(
  request: FastifyRequest,
  reply: FastifyReply,
  holderOf: ReturnType<typeof createBearerKeys>,
  refuse: Refuse,
  needed: { readonly code: string; readonly title: string },
): string | undefined {
  const holder = holderOf(request.headers.authorization)
  if (holder === undefined) {
    reply.header('www-authenticate', 'Bearer')
    refuse(401, needed.title, { code: needed.code, detail: 'Authorization: Bearer and a key that the operator gave.' })
    return undefined
  }
  if (request.headers['content-type']?.startsWith('application/json')) return holder
  refuse(415, 'Send JSON', { code: 'JSON_NEEDED', detail: 'Content type application/json is expected.' })
  return undefined
}
