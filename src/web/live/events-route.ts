import type { FastifyInstance } from 'fastify'
import { sendProblem } from '../api/problem.ts'
import { decidedHeaders } from '../server/web-server.ts'
import { ANY_TOPIC, type ChangeFeed, STREAM_HEADERS } from './change-feed.ts'

/** A page shows a handful of topics; more is not a page of ours. */
const MOST_TOPICS = 16
const TOPIC = /^(\*|board|(service|incident):[a-z0-9-]{1,64})$/

function topicsOf(query: unknown): ReadonlySet<string> | undefined {
  const text = (query as { topics?: unknown }).topics
  if (text === undefined || text === '') return new Set([ANY_TOPIC])
  if (typeof text !== 'string') return undefined
  const topics = text.split(/[ ,]/)
  return topics.length <= MOST_TOPICS && topics.every((topic) => TOPIC.test(topic)) ? new Set(topics) : undefined
}

/** Server-sent events: `changed` with the topics that did. `?topics=board,service:example` limits what is told. */
export function registerEvents(app: FastifyInstance, feed: ChangeFeed, synthetic: () => unknown): void {
  app.get('/events', (request, reply) => {
    const topics = topicsOf(request.query)
    if (topics === undefined)
      return sendProblem(
        reply,
        {
          status: 400,
          title: 'Topics not understood',
          detail: `Up to ${MOST_TOPICS} of: board, service:ID, incident:ID.`,
          field: 'topics',
        },
        synthetic(),
      )
    if (feed.full) {
      reply.header('retry-after', '60')
      return sendProblem(
        reply,
        { status: 503, title: 'Too many streams', detail: 'Pages are complete without one; reload to see what is new.' },
        synthetic(),
      )
    }
    // A stream without a body would never end, and be none.
    if (request.method === 'HEAD') return reply.headers(STREAM_HEADERS).send()
    const headers = decidedHeaders(reply)
    reply.hijack()
    feed.join(reply.raw, topics, headers)
    return reply
  })
}
