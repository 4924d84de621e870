import type { ServiceId } from '#vocabulary'

interface Act {
  readonly service: ServiceId
  /** Id of the incident that is acted on. */
  readonly incident: string
  /** What stands in its timeline. */
  readonly text: string
}

/** What an operator decided about an incident, as the stage takes it. */
export type IncidentAct =
  /** Something to say; counts as a change. */
  | (Act & { readonly kind: 'note'; readonly from?: 'observatory' | 'operator' })
  /** Over, whatever still goes on. The anomalies it holds do not open it, or another one, again. */
  | (Act & { readonly kind: 'close' })
  | (Act & { readonly kind: 'reopen' })
  /** Everything it holds goes to another incident of the service. */
  | (Act & { readonly kind: 'merge'; readonly into: string })
  /** These anomalies become an incident of their own. */
  | (Act & { readonly kind: 'split'; readonly anomalies: readonly string[] })
