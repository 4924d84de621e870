/** What a day or an attack is, for those who only write and judge. */
export interface Day {
  readonly name: string
  readonly server: { readonly address: string; readonly four?: string; readonly port: number; readonly protocol: number }
  /** The direction that the sensor sees, where it is only one. */
  readonly sees?: 'towards' | 'from'
  readonly snap?: number
  /** Where the packets alone do not say whether it is an attack. */
  readonly nature?: 'either'
  /** What a sensible answer could use. */
  readonly words: readonly string[]
}

export interface Attack {
  readonly name: string
  /** Only where it is no attack. */
  readonly nature?: 'none'
  /** At least one of them must be named. */
  readonly vectors: readonly string[]
  /** Not wrong beside. */
  readonly also: readonly string[]
  readonly sources: 'real' | 'spoofed' | 'reflectors'
  readonly port?: number
  readonly six?: boolean
  /** All of the victim's /24, or the length of a shorter prefix. */
  readonly carpet?: boolean | number
}

export interface Aim {
  readonly victim: string
  /** µs since the epoch; µs. */
  readonly start: number
  readonly duration: number
  /** Packets a second towards the victim. */
  readonly rate: number
  readonly port?: number
  readonly answers?: boolean
  readonly seed?: number
}

export interface WrittenFile {
  readonly packets: number
  readonly bytes: number
  /** First and last packet, µs since the epoch. */
  readonly start: number
  readonly end: number
}

export interface WrittenDay extends WrittenFile {
  /** Packets from or to the main server, second by second. */
  readonly served: readonly number[]
}

export const DAYS: readonly Day[]
export const ATTACKS: readonly Attack[]
export const BEGINNING: number
export const INTENSITIES: readonly number[]
export const FLOORS: readonly number[]
export const LONGEST_SECONDS: number
export const SHORTEST_SECONDS: number
export function writeDay(day: Day, path: string, options?: { readonly packets?: number; readonly seed?: number }): WrittenDay
export function writeAttack(attack: Attack, path: string, aim: Aim): WrittenFile
export function mixOf(day: Day, written: WrittenDay, attack: Attack, intensity: number): (Aim & { readonly share: number }) | undefined
