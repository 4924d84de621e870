import type { FastifyInstance } from 'fastify'
import type { WebLog } from '../live/web-log.ts'
import type { KeptRoutes } from '../server/kept-routes.ts'
import type { PublicView } from '../view.ts'

/** What every machine format of the public listener is made from. */
export interface FormatSources extends KeptRoutes {
  readonly app: FastifyInstance
  readonly view: PublicView
  readonly log: WebLog
  /** An address of ours in full, from its path: formats travel away from the page they were found on. */
  readonly link: (path: string) => string
}
