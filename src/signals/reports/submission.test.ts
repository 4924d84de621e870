import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeOfBrowser } from './reporter-place.ts'
import { parseSubmission } from './submission.ts'

const least = { service: 'examplesocial', problem: 'app' }

const messageOf = (body: unknown) => {
  const result = parseSubmission(body)
  return result.ok ? 'ok' : result.fault.message
}

describe('parseSubmission', () => {
  it('takes the least a form sends; empty fields count as not given', () => {
    expect(parseSubmission({ ...least, comment: '', timeZone: '', language: '' })).toEqual({
      ok: true,
      value: { ...least, place: { country: 'ZZ' } },
    })
  })

  it('takes everything an API client may send', () => {
    const body = {
      ...least,
      comment: ' The feed  stays empty. ',
      place: { country: 'us', region: 'US-west' },
      timeZone: 'Europe/Berlin',
      proof: 'eyJ9',
    }
    expect(parseSubmission(body)).toEqual({
      ok: true,
      value: {
        ...least,
        comment: 'The feed  stays empty.',
        place: { country: 'US', region: 'US-west' },
        placeChosen: true,
        hints: { timeZone: 'Europe/Berlin' },
        proof: 'eyJ9',
      },
    })
  })

  it.each([
    [null, /^the body: expected an object/],
    [{ problem: 'app' }, /^service: missing/],
    [{ ...least, problem: 'aps' }, /^problem: expected one of app, website, .*did you mean "app"\?$/],
    [{ ...least, service: 'Not A Slug' }, /^service: expected the id of a service/],
    [{ ...least, comment: 'x'.repeat(501) }, /^comment: expected at most 500 characters/],
    [{ ...least, place: { country: 'QX' } }, /^place\.country: "QX" is not a country code/],
    [{ ...least, place: { country: 'US', region: 'US-<b>' } }, /^place\.region: expected a region such as "US-east"/],
    [{ ...least, place: { country: 'US', region: 'DE-east' } }, /^place\.region/],
    [{ ...least, timezone: 'UTC' }, /^timezone: unknown key; did you mean "timeZone"\?$/],
  ])('refuses %j', (body, message) => {
    expect(messageOf(body)).toMatch(message)
  })

  it('never throws, and what it takes is clean', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string({ unit: 'binary', maxLength: 500 }), (anything, comment) => {
        parseSubmission(anything)
        const result = parseSubmission({ ...least, comment })
        if (!result.ok) return
        const kept = result.value.comment ?? ''
        expect(kept).not.toMatch(/[\p{Cc}\p{Surrogate}\u202e]/u)
      }),
    )
  })
})

describe('placeOfBrowser', () => {
  it.each([
    ['America/New_York', { country: 'US', region: 'US-east' }],
    ['America/Los_Angeles', { country: 'US', region: 'US-west' }],
    ['US/Pacific', { country: 'US', region: 'US-west' }],
    ['America/Chicago', { country: 'US', region: 'US-central' }],
    ['America/Indiana/Indianapolis', { country: 'US', region: 'US-east' }],
    ['America/Indiana/Knox', { country: 'US', region: 'US-central' }],
    ['Pacific/Honolulu', { country: 'US', region: 'US-hawaii' }],
    ['Europe/Berlin', { country: 'DE' }],
    ['Europe/Kyiv', { country: 'UA' }],
    ['Asia/Kolkata', { country: 'IN' }],
    ['Asia/Calcutta', { country: 'IN' }],
    ['America/Sao_Paulo', { country: 'BR' }],
    ['UTC', { country: 'ZZ' }],
    ['Nowhere/At_All', { country: 'ZZ' }],
  ])('%s', (timeZone, place) => {
    expect(placeOfBrowser({ timeZone })).toEqual(place)
  })

  it('asks the language only where the zone says nothing, and does not believe "en-US"', () => {
    expect(placeOfBrowser({ timeZone: 'UTC', language: 'de-AT' })).toEqual({ country: 'AT' })
    expect(placeOfBrowser({ timeZone: 'Europe/Paris', language: 'de-AT' })).toEqual({ country: 'FR' })
    expect(placeOfBrowser({ language: 'zh-Hant-TW' })).toEqual({ country: 'TW' })
    expect(placeOfBrowser({ language: 'en-US' })).toEqual({ country: 'ZZ' })
    expect(placeOfBrowser({ language: 'de' })).toEqual({ country: 'ZZ' })
  })
})
