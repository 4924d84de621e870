import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Claim, formatClaim, parseClaim, RUNGS, SHARES } from './claim.ts'
import { isoCountries } from './iso-countries.ts'

const country = fc.constantFrom(...isoCountries(), 'XK')
const anyClaim = fc
  .record({
    rung: fc.constantFrom(...RUNGS),
    area: fc.uniqueArray(country, { minLength: 1, maxLength: 5 }),
    share: fc.option(fc.constantFrom(...SHARES), { nil: undefined }),
  })
  .map(({ rung, area, share }): Claim => {
    const bare = { rung, area, ...(share ? { share } : {}) }
    return { id: formatClaim({ id: '', ...bare }), ...bare }
  })

const code = (text: string) => {
  const parsed = parseClaim(text)
  return parsed.ok ? 'accepted' : parsed.fault.code
}

describe('a claim', () => {
  it('comes back as it was written', () => {
    fc.assert(fc.property(anyClaim, (claim) => void expect(parseClaim(formatClaim(claim))).toEqual({ ok: true, value: claim })))
  })

  it('is read leniently in case and spacing', () => {
    expect(parseClaim('  devices   area=ua,md  share=majority ')).toEqual({
      ok: true,
      value: { id: 'devices area=UA,MD share=majority', rung: 'devices', area: ['UA', 'MD'], share: 'majority' },
    })
  })

  it('counts a country once', () => {
    expect(parseClaim('addresses area=UA,ua,MD')).toMatchObject({ ok: true, value: { area: ['UA', 'MD'] } })
  })

  it.each([
    ['', 'CLAIM_RUNG'],
    ['hackers area=UA', 'CLAIM_RUNG'],
    ['Addresses area=UA', 'CLAIM_RUNG'],
    ['addresses', 'CLAIM_AREA'],
    ['addresses area=', 'CLAIM_AREA'],
    ['addresses area=UKR', 'CLAIM_AREA'],
    ['addresses area=UA,', 'CLAIM_AREA'],
    // ZZ stands for "no country known": nothing can be claimed about it.
    ['addresses area=ZZ', 'CLAIM_AREA'],
    ['addresses area=XX', 'CLAIM_AREA'],
    ['addresses area=UA,EU', 'CLAIM_AREA'],
    ['addresses area=UA=MD', 'CLAIM_AREA'],
    ['addresses area=UA area=MD', 'CLAIM_WORD'],
    ['addresses area=UA share=most', 'CLAIM_SHARE'],
    ['addresses area=UA share=', 'CLAIM_SHARE'],
    ['addresses area=UA share=over share=present', 'CLAIM_WORD'],
    ['addresses area=UA by=me', 'CLAIM_WORD'],
    ['addresses area=UA UA', 'CLAIM_WORD'],
  ])('"%s" is refused with %s', (text, expected) => expect(code(text)).toBe(expected))

  it('names the code that no country has', () => {
    expect(parseClaim('addresses area=UA,qq')).toMatchObject({
      ok: false,
      fault: { message: '"QQ" is the code of no country (ISO 3166-1 alpha-2); write for example: addresses area=UA' },
    })
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof code(text) === 'string'))
  })
})
