import { ApiDocsPage } from '../pages/api-docs-page.tsx'
import { type Frame, renderPage } from '../pages/page.tsx'
import type { FormatSources } from '../public/format-sources.ts'
import { OPEN_TO_ALL, registerKept } from '../server/kept-routes.ts'
import { JSON_TYPE } from '../server/send.ts'
import { CAVEAT } from './caveat.ts'
import { openApiDocument } from './contract/open-api-document.ts'
import { PUBLIC_CONTRACT, PUBLIC_SECURITY } from './contract/public-contract.ts'

/** The interface of the public listener, told twice from one table: to programs as OpenAPI, to people as a page. */
export function registerApiDocs({ app, view, link, ...kept }: FormatSources, frame: () => Frame): void {
  registerKept(app, kept, {
    path: '/api/openapi.json',
    type: JSON_TYPE,
    headers: OPEN_TO_ALL,
    topicsOf: () => [],
    find: () =>
      JSON.stringify(
        openApiDocument(PUBLIC_CONTRACT, {
          title: view.instance,
          description: `Reports of problems with services, and incidents. ${CAVEAT} Instants are RFC 3339 with Z; errors are problem details (RFC 9457).`,
          server: link('/'),
          securitySchemes: PUBLIC_SECURITY,
          ...(view.synthetic ? { synthetic: view.synthetic } : {}),
        }),
      ),
  })
  registerKept(app, kept, {
    path: '/api/docs',
    topicsOf: () => [],
    find: () => renderPage(ApiDocsPage({ frame: frame(), routes: PUBLIC_CONTRACT })),
  })
}
