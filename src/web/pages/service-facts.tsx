import type { Service, ServiceAlias } from '#vocabulary'
import type { PlannedWorkView } from '../view.ts'
import { Span } from './time.tsx'

function dated({ name, from, to }: ServiceAlias): string {
  if (from === undefined && to === undefined) return name
  if (from === undefined) return `${name} (until ${to})`
  return to === undefined ? `${name} (since ${from})` : `${name} (${from} to ${to})`
}

/** What the catalogue knows: other names, where it is offered, its own status page. Links lead away and are said to. */
export function ServiceFacts({ service }: { readonly service: Service }) {
  const { aliases = [], regions = [], homePage, statusPage } = service
  if (aliases.length === 0 && regions.length === 0 && homePage === undefined && statusPage === undefined) return null
  return (
    <ul class="service-facts small soft">
      {aliases.length === 0 ? null : <li>Also known as {aliases.map(dated).join(', ')}</li>}
      {regions.length === 0 ? null : <li>Offered in {regions.join(', ')}</li>}
      {statusPage === undefined ? null : (
        <li>
          <a href={statusPage} rel="external noreferrer">
            Its own status page
          </a>
        </li>
      )}
      {homePage === undefined ? null : (
        <li>
          <a href={homePage} rel="external noreferrer">
            Its home page
          </a>
        </li>
      )}
    </ul>
  )
}

export function PlannedWork({ planned }: { readonly planned: readonly PlannedWorkView[] }) {
  if (planned.length === 0) return null
  return (
    <div class="callout">
      {planned.map((work) => (
        <p key={work.from}>
          <strong>Planned work</strong> announced by the operator of this observatory: {work.text} (<Span from={work.from} to={work.to} />
          ). Reports are counted as ever.
        </p>
      ))}
    </div>
  )
}
