import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { sendProblem } from '../api/problem.ts'
import type { WebLog } from '../live/web-log.ts'

/** A backup that lies on disk until it was sent. */
export interface MadeBackup {
  readonly path: string
  remove(): Promise<void>
}

export interface BackupRoute {
  readonly make: () => Promise<MadeBackup>
  readonly log: WebLog
  readonly synthetic: () => unknown
}

/** The store's file belongs to the process that serves: it makes the backup and hands it to `breakwater backup`, one at a time. */
export function registerBackup(app: FastifyInstance, { make, log, synthetic }: BackupRoute): void {
  let making = false

  app.post('/api/v1/backup', async (_request, reply) => {
    if (making)
      return sendProblem(
        reply.header('retry-after', '30'),
        {
          status: 503,
          title: 'Not at the moment',
          code: 'BACKUP_UNDER_WAY',
          detail: 'Another backup is being made. Try again when it is done.',
        },
        synthetic(),
      )
    making = true
    try {
      const made = await make()
      const { size } = await stat(made.path)
      const stream = createReadStream(made.path)
      stream.once(
        'close',
        () => void made.remove().catch((error: unknown) => log.error({ err: error }, 'a sent backup could not be removed')),
      )
      log.info({ site: 'operator', bytes: size }, 'a backup was made')
      return reply.type('application/gzip').header('cache-control', 'no-store').header('content-length', size).send(stream)
    } finally {
      making = false
    }
  })
}
