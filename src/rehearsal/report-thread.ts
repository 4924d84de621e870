import { Worker } from 'node:worker_threads'
import type { PostedReport } from './people.ts'
import { type Answers, createInlinePoster, type ReportPoster, type ReportPosterOptions } from './report-poster.ts'

interface Done {
  readonly id: number
  readonly answers: Answers
}

/**
 * Posts reports from a thread of its own, so that the client's work does not hold up an observatory in this process. Run from TypeScript
 * sources, where no thread can be started without a build, it posts from this thread instead: the bytes are the same.
 */
export function createReportPoster(options: ReportPosterOptions): ReportPoster {
  if (!import.meta.url.endsWith('.js')) return createInlinePoster(options)
  const worker = new Worker(new URL('./report-worker.js', import.meta.url), { workerData: options })
  const waiting = new Map<number, { resolve: (answers: Answers) => void; reject: (error: Error) => void }>()
  let next = 0
  let failure: Error | undefined
  worker.on('message', ({ id, answers }: Done) => {
    waiting.get(id)?.resolve(answers)
    waiting.delete(id)
  })
  worker.on('error', (error: Error) => {
    failure = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  return {
    post(reports: readonly PostedReport[]) {
      if (failure) return Promise.reject(failure)
      if (reports.length === 0) return Promise.resolve({})
      const id = next++
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        worker.postMessage({ id, reports })
      })
    },
    async stop() {
      await worker.terminate()
    },
  }
}
