import { listed } from '#vocabulary'
import type { ServiceView } from '../view.ts'

function names(services: readonly ServiceView[]): string {
  const named = services.slice(0, 3).map((view) => view.service.name)
  const rest = services.length - named.length
  return listed(rest > 0 ? [...named, `${rest} more`] : named)
}

/** The one sentence of the board: what needs eyes, by name, and how much is quiet. */
export function boardSentence(services: readonly ServiceView[]): string {
  const of = (state: ServiceView['state']) => services.filter((view) => view.state === state)
  const incident = of('incident')
  const high = of('reports-high')
  const unknown = of('unknown')
  const quiet = of('quiet')
  const parts: string[] = []
  if (incident.length > 0)
    parts.push(`${incident.length === 1 ? 'An incident is' : `${incident.length} incidents are`} open: ${names(incident)}.`)
  if (high.length > 0) parts.push(`Reports are high for ${names(high)}.`)
  if (unknown.length > 0) parts.push(`We are not listening to ${names(unknown)}.`)
  if (services.length === 0) return 'No service is in the catalogue yet.'
  if (parts.length === 0)
    return services.length === 1
      ? `Nothing unusual is reported for ${names(quiet)}.`
      : `Nothing unusual is reported for any of ${services.length} services.`
  if (quiet.length > 0) parts.push(`Nothing unusual for ${quiet.length === 1 ? names(quiet) : `the other ${quiet.length}`}.`)
  return parts.join(' ')
}
