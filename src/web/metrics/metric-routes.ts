import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL, ofBoard, registerKept } from '../server/kept-routes.ts'
import { METRICS_TYPE } from './exposition.ts'
import { publicMetrics } from './public-metrics.ts'

/** What is on the board, as gauges. Counters of the inside are on the operator's listener. */
export function registerPublicMetrics({ app, view, link: _link, ...kept }: FormatSources): void {
  registerKept(app, kept, {
    path: '/metrics',
    type: METRICS_TYPE,
    headers: OPEN_TO_ALL,
    topicsOf: ofBoard,
    find: () => publicMetrics(view),
  })
}
