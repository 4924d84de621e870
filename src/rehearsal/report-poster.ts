import { type Dispatcher, Pool } from 'undici'
import { loopbackUrl } from './loopback.ts'
import type { PostedReport } from './people.ts'

/** The header in which a rehearsed reporter says who they are; only an observatory in a rehearsal reads it. */
export const REPORTER_HEADER = 'x-breakwater-rehearsed-reporter'

/** In which network a rehearsed reporter sits, and by what family of program; read in a rehearsal only. */
export const NETWORK_HEADER = 'x-breakwater-rehearsed-network'
export const CLIENT_HEADER = 'x-breakwater-rehearsed-client'

/** How the posts were answered: HTTP status → count; `no-answer` where the connection failed. */
export type Answers = Readonly<Record<string, number>>

export interface ReportPoster {
  /** Posts each report by a request of its own; resolves when every one has its answer. */
  post(reports: readonly PostedReport[]): Promise<Answers>
  stop(): Promise<void>
}

export interface ReportPosterOptions {
  /** Base URL of the public listener; must be on loopback. */
  readonly url: string
  readonly connections: number
}

/** Requests on the way in one connection; beyond that nothing was gained in a measurement on two cores. */
const PIPELINING = 4

/** Posts from this thread. See createReportPoster in report-thread.ts for one that does not hold up its caller. */
export function createInlinePoster(options: ReportPosterOptions): ReportPoster {
  const base = loopbackUrl(options.url)
  const path = `${base.pathname.replace(/\/$/, '')}/api/v1/reports`
  const pool = new Pool(base.origin, { connections: options.connections, pipelining: PIPELINING })

  function postOne(report: PostedReport, done: (answer: string) => void): void {
    const { reporter, network, client, channel: _, line: __, ...body } = report
    let status = 'no-answer'
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = String(statusCode)
      },
      onResponseData() {},
      onResponseEnd() {
        done(status)
      },
      onResponseError() {
        done('no-answer')
      },
    }
    pool.dispatch(
      {
        path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [REPORTER_HEADER]: reporter,
          ...(network === undefined ? {} : { [NETWORK_HEADER]: network }),
          ...(client === undefined ? {} : { [CLIENT_HEADER]: client }),
        },
        body: JSON.stringify(body),
        // Lets it share a connection with others on the way; each report is a fact of its own.
        idempotent: true,
      },
      handler,
    )
  }

  return {
    post(reports) {
      const answers: Record<string, number> = {}
      if (reports.length === 0) return Promise.resolve(answers)
      return new Promise((resolve) => {
        let open = reports.length
        const done = (answer: string) => {
          answers[answer] = (answers[answer] ?? 0) + 1
          if (--open === 0) resolve(answers)
        }
        for (const report of reports) postOne(report, done)
      })
    },
    stop: () => pool.close(),
  }
}
