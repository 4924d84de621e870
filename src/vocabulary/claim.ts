import { type CountryCode, isCountryCode } from './country.ts'
import type { Instant } from './instant.ts'
import { isCountry } from './iso-countries.ts'
import type { Reason } from './reason.ts'
import { fault, ok, type Result } from './result.ts'

/** The ladder, lowest first. Each rung needs all below it; source addresses carry the first two at most. */
export const RUNGS = ['addresses', 'devices', 'controllers', 'people', 'state'] as const
export type Rung = (typeof RUNGS)[number]

/** How much of it: present at all, over-represented against baselines, the largest group, more than half. */
export const SHARES = ['present', 'over', 'plurality', 'majority'] as const
export type ClaimShare = (typeof SHARES)[number]

/** What somebody says about the origin. */
export interface Claim {
  readonly id: string
  readonly rung: Rung
  readonly area: readonly CountryCode[]
  /** Absent: all four are answered. */
  readonly share?: ClaimShare
  /** The words as said, and by whom (a role, not a person's name), on pages of the operator. */
  readonly text?: string
  readonly by?: string
  readonly at?: Instant
}

export const STANDINGS = ['supported', 'not-supported', 'contradicted', 'provisional', 'cannot-be-assessed'] as const
export type Standing = (typeof STANDINGS)[number]

/** The answer to one question of a claim. `leaning` is what a provisional standing would be with better data. */
export interface Assessment {
  readonly rung: Rung
  /** Undefined on rungs that source addresses cannot reach. */
  readonly share?: ClaimShare
  readonly standing: Standing
  readonly leaning?: 'supported' | 'not-supported' | 'contradicted'
  /** "true, but shows nothing about who did it" and its kin. */
  readonly text: string
  readonly reasons: readonly Reason[]
}

export interface ClaimFinding {
  readonly claim: Claim
  readonly assessments: readonly Assessment[]
  /** The one sentence for the page. */
  readonly sentence: string
  /** Snapshot dates and caveats of the databases used. */
  readonly notes: readonly string[]
}

/** `addresses area=UA`, `devices area=UA,MD share=majority`: the form of the command line and of scenario files. */
export function parseClaim(text: string): Result<Claim> {
  const words = text.trim().split(/\s+/)
  const rung = words[0] as Rung
  if (!RUNGS.includes(rung))
    return fault('CLAIM_RUNG', `"${words[0] ?? ''}" is not a rung; the ladder is ${RUNGS.join(', ')}: write for example addresses area=UA`)
  let area: CountryCode[] | undefined
  let share: ClaimShare | undefined
  for (const word of words.slice(1)) {
    const [key = '', ...rest] = word.split('=')
    const value = rest.join('=')
    if ((key === 'area' && area) || (key === 'share' && share)) return fault('CLAIM_WORD', `"${key}" is said twice in "${text}"`)
    if (key === 'area') {
      area = [...new Set(value.split(',').map((code) => code.toUpperCase()))]
      const wrong = area.find((code) => !isCountry(code))
      if (wrong !== undefined && !isCountryCode(wrong))
        return fault('CLAIM_AREA', `"${wrong}" is not a two-letter country code (ISO 3166-1)`)
      if (wrong !== undefined)
        return fault('CLAIM_AREA', `"${wrong}" is the code of no country (ISO 3166-1 alpha-2); write for example: ${rung} area=UA`)
    } else if (key === 'share') {
      if (!(SHARES as readonly string[]).includes(value)) return fault('CLAIM_SHARE', `"${value}" is not a share; use ${SHARES.join(', ')}`)
      share = value as ClaimShare
    } else return fault('CLAIM_WORD', `"${word}" is not understood; write: RUNG area=CC[,CC] [share=${SHARES.join('|')}]`)
  }
  if (!area) return fault('CLAIM_AREA', `"${text}" names no area; write for example: ${rung} area=UA`)
  return ok({ id: formatClaimParts(rung, area, share), rung, area, ...(share ? { share } : {}) })
}

function formatClaimParts(rung: Rung, area: readonly string[], share: ClaimShare | undefined): string {
  return `${rung} area=${area.join(',')}${share ? ` share=${share}` : ''}`
}

export function formatClaim(claim: Claim): string {
  return formatClaimParts(claim.rung, claim.area, claim.share)
}
