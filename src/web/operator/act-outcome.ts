import type { FastifyReply } from 'fastify'
import { sendProblem } from '../api/problem.ts'
import type { ActOutcome, NotDone, OperatorView } from '../view.ts'
import { membersOf } from './form-fields.ts'

/** 409: somebody else acted meanwhile, and who sent it should look again. */
export function statusOf({ isMissing, isStale }: NotDone): 404 | 409 | 422 {
  return isMissing ? 404 : isStale ? 409 : 422
}

/** What a program is told. What is missing is told by whoever knows what was asked for. */
export function sendNotDone(reply: FastifyReply, outcome: NotDone, title: string, { synthetic }: OperatorView): FastifyReply {
  const { message: detail, field } = outcome
  const status = statusOf(outcome)
  return sendProblem(
    reply,
    { status, title: status === 409 ? 'It was changed meanwhile' : title, detail, ...(field ? { field } : {}) },
    synthetic,
  )
}

/** Does something with the revision of acts that the sender was shown, a number in JSON and digits in a form; refuses what is neither. */
export async function withRevision(body: unknown, act: (seen: number | undefined) => Promise<ActOutcome>): Promise<ActOutcome> {
  const { revision } = membersOf(body)
  if (revision === undefined || revision === '') return await act(undefined)
  const seen = typeof revision === 'string' && /^\d{1,9}$/.test(revision) ? Number(revision) : revision
  if (typeof seen === 'number' && Number.isSafeInteger(seen) && seen >= 0) return await act(seen)
  return { ok: false, message: 'the revision is not a whole number', field: 'revision' }
}
