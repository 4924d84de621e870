import { type Instant, MILLISECOND } from '#vocabulary'
import type { PublicView, ServiceView } from '../view.ts'

/** What one set of Statuspage documents is about: every service, or one. */
export interface StatuspageScope {
  readonly view: PublicView
  readonly service?: ServiceView
  /** An address of ours in full, from its path. */
  readonly link: (path: string) => string
}

export const pageId = ({ service }: StatuspageScope): string => (service ? service.service.id : 'breakwater')

/** Names travel without the members beside them. */
export const mark = ({ view }: StatuspageScope): string => (view.synthetic ? 'SYNTHETIC ' : '')

/** Statuspage's readers parse with milliseconds. */
export const statuspageTime = (at: Instant): string => new Date(Math.floor(at / MILLISECOND)).toISOString()
export const NOT_RECORDED = statuspageTime(0)
/** As many incidents, and as many maintenances, as Statuspage itself tells. */
export const TOLD_AT_MOST = 50
