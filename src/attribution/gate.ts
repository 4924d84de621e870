import type { AttackProfile, Geography, Reason, SpoofingResult, Vector } from '#vocabulary'

/** Below this many sources no share means anything, and not even presence (k ≥ 10) could be shown. */
export const LEAST_SOURCES = 10
/** The part that may speak must be at least this share of the attack's packets, else it would speak for a minority of it. Judgement. */
const LEAST_PART = 0.5

export type ShownGeography = Extract<Geography, { readonly kind: 'shown' }>

/** Sources that do not speak: whose addresses were abused or invented. */
export interface LeftOut {
  /** "reflectors", "forged addresses", "reflectors and forged addresses". */
  readonly what: string
  /** Share of the packets of all vectors that reflected ones hold, 0…1; absent where no vector is reflected. */
  readonly reflectedShare?: number
}

export type Gate =
  | {
      readonly open: true
      readonly profile: AttackProfile
      readonly geography: ShownGeography
      /** Share of all attack packets that this profile holds, and how many other profiles there are. */
      readonly part: number
      readonly others: number
      /** What the sources of the profile hold beside the genuine ones that its country table counts; absent where these are all. */
      readonly leftOut?: LeftOut
    }
  | { readonly open: false; readonly because: Reason }

const CLOSED: Readonly<Record<SpoofingResult, string>> = {
  spoofed: 'the source addresses were forged, so they do not show where the traffic came from',
  'partly-spoofed': 'a part of the source addresses was forged, and which part is not known',
  reflected:
    'the sources are reflectors, servers that were tricked into answering; their places show where such servers stand, not where the attack came from',
  undetermined: 'whether the source addresses are genuine cannot be told',
  'not-spoofed': 'no country table was made',
}

/**
 * May source addresses speak at all? Only where the sender is shown to own the address: the largest profile of attack traffic whose country
 * table was shown and that holds the better part of the attack. The table counts genuine sources alone; reflectors and forged ones beside
 * them are named in `leftOut`.
 */
export function gateOf(profiles: readonly AttackProfile[]): Gate {
  const attacks = profiles.filter((profile) => profile.nature === 'attack').sort((a, b) => b.packets - a.packets)
  const largest = attacks[0]
  if (!largest) return closed('no-attack-traffic', 'no attack traffic was seen')
  const all = attacks.reduce((sum, profile) => sum + profile.packets, 0)
  const passed = attacks.filter((profile) => refusal(profile) === undefined)
  const speaker = passed[0]
  const share = all > 0 ? passed.reduce((sum, profile) => sum + profile.packets, 0) / all : 1
  if (speaker?.geography.kind !== 'shown' || share < LEAST_PART) {
    const blocking = attacks.find((profile) => refusal(profile) !== undefined) ?? largest
    return { open: false, because: refusal(blocking) ?? reason('no-country-table', CLOSED['not-spoofed']) }
  }
  return {
    open: true,
    profile: speaker,
    geography: speaker.geography,
    part: all > 0 ? speaker.packets / all : 1,
    others: attacks.length - 1,
    ...leftOutOf(speaker),
  }
}

function leftOutOf({ vectors, spoofing }: AttackProfile): { readonly leftOut?: LeftOut } {
  const reflected = vectors.filter((vector) => vector.reflected)
  const forged = spoofing.result === 'partly-spoofed'
  if (reflected.length === 0) return forged ? { leftOut: { what: 'forged addresses' } } : {}
  const packetsOf = (some: readonly Vector[]) => some.reduce((sum, { packets }) => sum + packets, 0)
  const all = packetsOf(vectors)
  return {
    leftOut: {
      what: forged ? 'reflectors and forged addresses' : 'reflectors',
      ...(all > 0 ? { reflectedShare: packetsOf(reflected) / all } : {}),
    },
  }
}

function refusal(profile: AttackProfile): Reason | undefined {
  const { result } = profile.spoofing
  const { geography } = profile
  // Reflected or forged vectors beside genuine ones are kept out of the country table; where it is shown, it speaks for the genuine ones.
  const apart = result === 'partly-spoofed' && geography.kind === 'shown'
  if (result === 'reflected') return reason('sources-are-reflectors', CLOSED.reflected)
  if (result !== 'not-spoofed' && !apart) return reason(`sources-${result}`, CLOSED[result])
  if (geography.kind === 'withheld') return reason('geography-withheld', lower(geography.because))
  if (geography.databases.length === 0) return reason('no-location-data', 'no location data was at hand')
  if (geography.sampledSources < LEAST_SOURCES) return reason('too-few-sources', `only ${geography.sampledSources} sources were seen`)
  return undefined
}

function reason(rule: string, text: string): Reason {
  return { rule, text, from: 'traffic' }
}

function closed(rule: string, text: string): Gate {
  return { open: false, because: reason(rule, text) }
}

/** A sentence of its own becomes a clause: "The sources are many." → "the sources are many". Words in capitals stay. */
function lower(sentence: string): string {
  const clause = sentence.replace(/[.\s]+$/, '')
  return /^[A-Z][a-z]/.test(clause) ? clause.charAt(0).toLowerCase() + clause.slice(1) : clause
}
