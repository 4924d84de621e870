import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { isServiceId, parseInstant, type ServiceId, type Window } from '#vocabulary'
import { sendProblem } from '../api/problem.ts'
import type { WebLog } from '../live/web-log.ts'

const TABLES = ['reports', 'incidents', 'probes', 'traffic-minutes'] as const

/** What is asked of the store; its own type has the same shape. */
export interface ExportQuery {
  readonly table: (typeof TABLES)[number]
  readonly service?: ServiceId
  readonly window?: Window
  readonly comments?: boolean
}

export interface ExportRoutes {
  readonly make: (query: ExportQuery, path: string) => Promise<{ readonly rows: number; readonly bytes: number }>
  /** Where a file lies until it is sent. */
  readonly directory: string
  readonly log: WebLog
  readonly synthetic: () => unknown
}

type Asked = Readonly<Record<string, unknown>>

/** The query as the store wants it, or the name of the member that is at fault. */
function readQuery(table: ExportQuery['table'], asked: Asked): ExportQuery | { readonly field: string; readonly detail: string } {
  const unknown = Object.keys(asked).find((name) => !['from', 'to', 'service', ...(table === 'reports' ? ['comments'] : [])].includes(name))
  if (unknown !== undefined) return { field: unknown, detail: 'there is no such filter' }
  const { from, to, service, comments } = asked
  if (service !== undefined && !(typeof service === 'string' && isServiceId(service)))
    return { field: 'service', detail: 'expected the id of a service' }
  if (comments !== undefined && comments !== 'yes' && comments !== 'no') return { field: 'comments', detail: 'expected yes or no' }
  const bounds = { from: Date.UTC(1970, 0, 1) * 1000, to: Date.UTC(2200, 0, 1) * 1000 }
  for (const [field, value] of Object.entries({ from, to })) {
    if (value === undefined) continue
    const instant = typeof value === 'string' ? parseInstant(value) : undefined
    if (!instant?.ok) return { field, detail: 'expected an instant such as 2025-03-10T14:00:00Z' }
    bounds[field as 'from' | 'to'] = instant.value
  }
  if (bounds.from >= bounds.to) return { field: 'to', detail: 'expected an instant after `from`' }
  return {
    table,
    ...(service === undefined ? {} : { service }),
    ...(from === undefined && to === undefined ? {} : { window: bounds }),
    ...(comments === 'yes' ? { comments: true } : {}),
  }
}

/**
 * Tables as Parquet, for the operator's own tools: DuckDB's file belongs to this process, everything else asks here. Written by a connection
 * of its own into a file and streamed from it, one at a time; no hash of a reporter is in it, and comments only where they are asked for.
 */
export function registerExports(app: FastifyInstance, { make, directory, log, synthetic }: ExportRoutes): void {
  let making = false
  for (const table of TABLES) {
    app.get<{ Querystring: Asked }>(`/api/v1/export/${table}.parquet`, async (request, reply) => {
      const query = readQuery(table, request.query)
      if ('field' in query)
        return sendProblem(
          reply,
          { status: 400, title: 'The filter was not understood', field: query.field, detail: `${query.field}: ${query.detail}` },
          synthetic(),
        )
      if (making)
        return sendProblem(
          reply.header('retry-after', '10'),
          { status: 503, title: 'Not at the moment', detail: 'Another export is being made. Ask again when it is done.' },
          synthetic(),
        )
      making = true
      const path = join(directory, `export-${randomUUID()}.parquet`)
      const remove = () =>
        rm(path, { force: true }).catch((error: unknown) => log.error({ err: error }, 'a sent export could not be removed'))
      try {
        const { rows, bytes } = await make(query, path)
        const stream = createReadStream(path)
        stream.once('close', () => void remove())
        log.info({ site: 'operator', table, rows, bytes }, 'an export was made')
        const name = `${synthetic() === undefined ? '' : 'SYNTHETIC-'}${table}.parquet`
        return reply
          .type('application/vnd.apache.parquet')
          .headers({
            'cache-control': 'no-store',
            'content-length': bytes,
            'content-disposition': `attachment; filename="${name}"`,
            'x-breakwater-rows': rows,
          })
          .send(stream)
      } catch (error) {
        await remove()
        throw error
      } finally {
        making = false
      }
    })
  }
}
