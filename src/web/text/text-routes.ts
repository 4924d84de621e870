import { registerIncidentFormat } from '../api/incident-format.ts'
import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL, ofOpenIncidents, ofService, registerKept } from '../server/kept-routes.ts'
import { boardText, incidentText, llmsText, MARKDOWN_TYPE, serviceText } from './text-views.ts'

/** The pages as Markdown, and /llms.txt, which says where everything is. */
export function registerTexts({ app, view, link, ...kept }: FormatSources): void {
  const shared = { type: MARKDOWN_TYPE, headers: OPEN_TO_ALL }
  const everything = { topicsOf: () => ofOpenIncidents(view) }
  registerKept(app, kept, {
    ...everything,
    ...shared,
    type: 'text/plain; charset=utf-8',
    path: '/llms.txt',
    find: () => llmsText(view, link),
  })
  registerKept(app, kept, { ...everything, ...shared, path: '/index.md', find: () => boardText(view, link) })
  registerKept(app, kept, {
    ...shared,
    path: '/services/:id.md',
    topicsOf: ofService,
    find(id) {
      const service = view.service(id)
      return service && serviceText(view, service, link)
    },
  })
  registerIncidentFormat(
    { app, view, ...kept },
    { path: '/incidents/:id.md', type: MARKDOWN_TYPE, render: (incident, past) => incidentText(view, incident, link, past) },
  )
}
