import { type Claim, parseClaim, type Result } from '#vocabulary'
import { membersOf } from './form-fields.ts'

/** The fields of the form that adds a claim, as they were typed. */
export interface ClaimForm {
  readonly rung: string
  readonly area: string
  readonly share: string
  readonly text: string
  readonly by: string
}

/** A spoken claim and the role that spoke it; longer words belong in a link. */
export const CLAIM_TEXT_CHARACTERS = 500
export const CLAIM_BY_CHARACTERS = 100

export function claimFormOf(body: unknown): ClaimForm {
  const fields = membersOf(body)
  const text = (name: string, characters: number) => {
    const value = fields[name]
    return typeof value === 'string' ? value.trim().slice(0, characters) : ''
  }
  return {
    rung: text('rung', 32),
    area: text('area', 64),
    share: text('share', 32),
    text: text('text', CLAIM_TEXT_CHARACTERS),
    by: text('by', CLAIM_BY_CHARACTERS),
  }
}

/** "devices area=UA,MD share=majority": the grammar of the command line, from the fields. */
export function claimTextOf({ rung, area, share }: ClaimForm): string {
  const codes = area
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter((code) => code !== '')
  return [rung, ...(codes.length > 0 ? [`area=${codes.join(',')}`] : []), ...(share === '' ? [] : [`share=${share}`])].join(' ')
}

export function checkClaim(form: ClaimForm): Result<Claim> {
  return parseClaim(claimTextOf(form))
}
