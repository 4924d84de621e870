import assert from 'node:assert/strict'
import { parentPort, workerData } from 'node:worker_threads'
import type { PostedReport } from './people.ts'
import { createInlinePoster, type ReportPosterOptions } from './report-poster.ts'

// The thread behind createReportPoster.
assert(parentPort, 'this file is the body of a worker thread')
const port = parentPort
const poster = createInlinePoster(workerData as ReportPosterOptions)

port.on('message', async ({ id, reports }: { readonly id: number; readonly reports: readonly PostedReport[] }) => {
  port.postMessage({ id, answers: await poster.post(reports) })
})
