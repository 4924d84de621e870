import type { Instant } from '#vocabulary'
import type { ScenarioFile } from './scenario-schema.ts'

type InstantKey = 'from' | 'to' | 'at' | 'peakAt' | 'onset' | 'end'

type Resolved<T> = T extends readonly (infer Item)[]
  ? readonly Resolved<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Key extends InstantKey ? Instant : Resolved<T[Key]> }
    : T

/** A scenario as the rest of the room reads it: the file with its defaults, and instants in place of their text. */
export type Scenario = Resolved<ScenarioFile>
export type ScenarioService = Scenario['services'][number]
export type People = Scenario['people'][number]
export type Wave = People['waves'][number]
export type Brigade = People['brigades'][number]
export type TrafficPlan = Scenario['traffic'][number]
export type Attack = TrafficPlan['attacks'][number]
export type AttackVector = Attack['vectors'][number]
export type TargetPeriod = Scenario['target'][number]
export type ClaimSaid = Scenario['claims'][number]
export type PressItem = Scenario['press'][number]
export type Truth = Scenario['truth']
export type TruthIncident = Truth['incidents'][number]

/** Weights by name as the file has them; the schema has checked names and signs. */
export type Weights = Readonly<Record<string, number | undefined>>

export interface Period {
  readonly from: Instant
  readonly to: Instant
}

/** A daily rhythm. */
export interface RhythmPlan {
  readonly amplitude: number
  readonly peakHourUtc: number
  readonly weekendFactor: number
  readonly clockChange?: { readonly at: Instant; readonly laterByHours: number }
}
