import type { Instant, ServiceId } from '#vocabulary'
import type { ChannelKind, Delivery } from './channel.ts'
import type { SuggestedThreshold } from './suggested-threshold.ts'
import type { TellingSettings } from './telling-settings.ts'
import type { Followed, PlannedWork, Silence, WouldHaveTold } from './telling-state.ts'

export interface ChannelView {
  readonly kind: ChannelKind
  readonly name: string
  readonly wakesOnly: boolean
  readonly changes: boolean
  readonly waiting: number
  /** Newest first. */
  readonly deliveries: readonly Delivery[]
}

/** An open incident, and who was told of it. */
export type FollowedView = Pick<Followed, 'told' | 'hold' | 'acknowledged'> & {
  readonly incident: string
  readonly service: ServiceId
  readonly onset: Instant
  readonly plannedWork?: { readonly id: string; readonly note: string }
}

export interface LearningView {
  readonly service: ServiceId
  readonly since: Instant
  readonly until: Instant
  readonly isLearning: boolean
  /** Newest first. */
  readonly wouldHaveTold: readonly WouldHaveTold[]
  readonly suggestion: SuggestedThreshold
}

/** What the operator sees of telling. Lists are newest first. */
export interface AlertsView {
  readonly settings: TellingSettings
  readonly channels: readonly ChannelView[]
  readonly open: readonly FollowedView[]
  readonly silences: readonly (Silence & { readonly isActive: boolean })[]
  readonly plannedWork: readonly PlannedWork[]
  readonly learning: readonly LearningView[]
  /** What to put into breakwater.yaml so that the suggested thresholds hold; absent where nothing new is suggested. */
  readonly thresholdLines?: string
}
