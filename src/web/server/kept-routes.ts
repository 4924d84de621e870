import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isServiceId } from '#vocabulary'
import type { PageCache } from '../live/page-cache.ts'
import type { PublicView } from '../view.ts'
import { sendKept } from './send.ts'

export interface KeptRoute {
  /** May hold `:id`, that of a service or an incident. */
  readonly path: string
  /** HTML when left out. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly topicsOf: (id: string) => readonly string[]
  /** The text, or undefined where there is no such thing. */
  readonly find: (id: string) => string | undefined
}

export interface KeptRoutes {
  readonly cache: PageCache
  readonly fail: (request: FastifyRequest, reply: FastifyReply, status: number) => FastifyReply
}

/** A route whose text is rendered once for each change, whoever asks. */
export function registerKept(app: FastifyInstance, { cache, fail }: KeptRoutes, route: KeptRoute): void {
  const { path, type, headers, topicsOf, find } = route
  app.get<{ Params: { id?: string } }>(path, (request, reply) => {
    const id = request.params.id ?? ''
    if (path.includes(':id') && !isServiceId(id)) return fail(request, reply, 404)
    const page = cache.get(path.replace(':id', id), topicsOf(id), () => find(id))
    if (page === undefined) return fail(request, reply, 404)
    if (headers) reply.headers(headers)
    return sendKept(request, reply, page, type)
  })
}

export const ofBoard = (): readonly string[] => ['board']
export const ofService = (id: string): readonly string[] => [`service:${id}`]
export const ofIncident = (id: string): readonly string[] => [`incident:${id}`]
/** The board and the course of each open incident, which does not always change the board. */
export const ofOpenIncidents = (view: Pick<PublicView, 'incidents'>): readonly string[] => [
  ...ofBoard(),
  ...view.incidents().flatMap(({ id, state }) => (state === 'open' ? [`incident:${id}`] : [])),
]

/**
 * For what other sites may read and show: a page of theirs may ask (Fetch, section 3.2) and embed (section 3.7). Everything so marked is
 * public, the same for everybody, and set no cookie.
 */
export const OPEN_TO_ALL: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
}
