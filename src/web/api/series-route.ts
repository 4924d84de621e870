import { isServiceId } from '#vocabulary'
import { courseColumns, courseOf, rangeOf } from '../pages/service-course.ts'
import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL } from '../server/kept-routes.ts'
import { JSON_TYPE, sendKept } from '../server/send.ts'
import { RANGES } from '../view.ts'
import { sendProblem } from './problem.ts'

/** Counts of a service over a range, as columns: the numbers of the page's chart. */
export function registerSeries({ app, view, cache, fail }: FormatSources): void {
  app.get<{ Params: { id: string }; Querystring: { range?: unknown } }>('/api/v1/services/:id/series', (request, reply) => {
    const { id } = request.params
    const range = rangeOf(request.query.range)
    if (range === undefined)
      return sendProblem(
        reply,
        { status: 400, title: 'The range was not understood', field: 'range', detail: `range: expected one of ${RANGES.join(', ')}` },
        view.synthetic,
      )
    if (!isServiceId(id)) return fail(request, reply, 404)
    const page = cache.get(`/api/v1/services/${id}/series?${range}`, [`service:${id}`], () => {
      const service = view.service(id)
      const course = service && courseOf(view, service, range)
      return (
        course && JSON.stringify({ format: 'breakwater.series.v1', observatory: view.instance, ...courseColumns(course, view.synthetic) })
      )
    })
    return page === undefined ? fail(request, reply, 404) : sendKept(request, reply.headers(OPEN_TO_ALL), page, JSON_TYPE)
  })
}
