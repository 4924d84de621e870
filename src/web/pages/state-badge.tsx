import type { ServiceView } from '../view.ts'
import { STATE_WORDS } from './words.ts'

const SHAPES: Readonly<Record<ServiceView['state'], string>> = {
  incident: 'badge strong',
  'reports-high': 'badge outlined',
  unknown: 'badge dashed',
  quiet: 'badge',
}

/** The state in words; shape and words differ, not only the colour (WCAG 2.2, 1.4.1). */
export function StateBadge({ state }: { readonly state: ServiceView['state'] }) {
  return <span class={SHAPES[state]}>{STATE_WORDS[state]}</span>
}

export function IncidentBadge({ state }: { readonly state: 'open' | 'closed' }) {
  return <span class={state === 'open' ? 'badge strong' : 'badge'}>{state === 'open' ? 'Open' : 'Closed'}</span>
}
