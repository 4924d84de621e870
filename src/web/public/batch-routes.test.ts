import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSteppedClock, OperationError } from '#plumbing'
import type { ReportDesk } from '#signals'
import type { Report } from '#vocabulary'
import { createFixtureDesk } from '../../../test/fixtures/report-desk.ts'
import { createFixtureView, FIXTURE_NOW } from '../../../test/fixtures/view.ts'
import { createPublicSite, type PublicSite } from './public-site.ts'

const KEY = 'a-key-that-only-the-call-centre-has'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const batchKeys = [
  { name: 'other-app', sha256: sha256('another-key') },
  { name: 'call-centre', sha256: sha256(KEY) },
]
const lines: string[] = []
const log = {
  info: (fields: object) => void lines.push(JSON.stringify(fields)),
  warn: (fields: object) => void lines.push(JSON.stringify(fields)),
  error: (fields: object) => void lines.push(JSON.stringify(fields)),
}

let kept: Report[]
let desk: ReportDesk
let site: PublicSite

beforeEach(async () => {
  lines.length = 0
  kept = []
  const view = createFixtureView()
  desk = createFixtureDesk(
    view.services().map((service) => service.service),
    createSteppedClock(FIXTURE_NOW),
    kept,
  )
  await desk.start()
  site = createPublicSite({ port: 0, batchKeys }, { view, desk, log })
})
afterEach(async () => {
  await site.stop()
  await desk.stop()
})

const send = (reports: unknown, key: string | undefined = KEY) =>
  site.inject({
    method: 'POST',
    url: '/api/v1/reports/batch',
    payload: { reports },
    headers: key === '' ? {} : { authorization: `Bearer ${key}` },
  })
const item = (reporter: string, fields: object = {}) => ({ reporter, service: 'chirper', problem: 'app', ...fields })

describe('a batch of reports', () => {
  it('answers each item by itself; a bad one loses none of the others', async () => {
    const answer = await send([
      item('ada', { place: { country: 'DE' }, comment: 'nothing loads' }),
      item('bob', { service: 'nobody' }),
      item('', {}),
      'nonsense',
      null,
      item('cid', { colour: 'red' }),
      item('dora', { problem: 'log-in' }),
    ])
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toBe('no-store')
    const { results, ...counts } = answer.json()
    expect(counts).toMatchObject({ accepted: 2, alreadyCounted: 0, refused: 5, failed: 0, synthetic: { scenario: 'fixture-2025-03-10' } })
    expect(results[0]).toEqual({ status: 'accepted', id: kept[0]!.id, at: '2025-03-10T15:05:00Z' })
    expect(results[1]).toMatchObject({ status: 'refused', code: 'REPORT_SERVICE_UNKNOWN', field: 'service' })
    expect(results[2]).toMatchObject({ status: 'refused', code: 'SUBMISSION_MALFORMED', field: 'reporter' })
    expect(results[3]).toMatchObject({ status: 'refused', code: 'SUBMISSION_MALFORMED' })
    expect(results[4]).toMatchObject({ status: 'refused', code: 'SUBMISSION_MALFORMED' })
    expect(results[5]).toMatchObject({ status: 'refused', code: 'SUBMISSION_MALFORMED', field: 'colour' })
    expect(results[6]).toMatchObject({ status: 'accepted', id: kept[1]!.id })
    expect(kept[0]).toMatchObject({ channel: 'batch', place: { country: 'DE' }, comment: 'nothing loads' })
    expect(kept[0]!.reporter).toMatch(/^[0-9a-f]{32}$/)
  })

  it('sent again is answered with the same ids, and a person twice in one batch counts once', async () => {
    const first = await send([item('ada'), item('bob'), item('ada')])
    expect(first.json()).toMatchObject({ accepted: 2, alreadyCounted: 1 })
    const again = await send([item('ada'), item('bob')])
    expect(again.json()).toMatchObject({ accepted: 0, alreadyCounted: 2 })
    expect(again.json().results.map(({ id }: { id: string }) => id)).toEqual(kept.map(({ id }) => id))
  })

  it('of two holders are two people, whatever they call them', async () => {
    await send([item('ada')])
    expect((await send([item('ada')], 'another-key')).json()).toMatchObject({ accepted: 1 })
  })

  it.each(['', 'wrong', `${KEY}x`, KEY.slice(1), batchKeys[1]!.sha256])('is not taken without the key: %j', async (key) => {
    const answer = await send([item('ada')], key)
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(answer.json()).toMatchObject({ code: 'BATCH_KEY_NEEDED' })
    expect(kept).toEqual([])
  })

  it('opens no other door: the key says nothing elsewhere', async () => {
    const headers = { authorization: `Bearer ${KEY}` }
    expect((await site.inject({ url: '/api/v1/console', headers })).statusCode).toBe(404)
  })

  it('that is no list, or too long, is refused whole', async () => {
    expect((await send({})).json()).toMatchObject({ status: 422, code: 'BATCH_MALFORMED', field: 'reports' })
    const many = await send(Array.from({ length: 501 }, (_, i) => item(`p${i}`)))
    expect(many.json()).toMatchObject({ status: 422, code: 'BATCH_TOO_LARGE' })
    expect((await send(Array.from({ length: 500 }, (_, i) => item(`p${i}`)))).json()).toMatchObject({ accepted: 500 })
    const large = await send([item('ada', { comment: 'x'.repeat(600_000) })])
    expect(large.statusCode).toBe(413)
  })

  it('says of each item that the store did not take it', async () => {
    const failing = {
      ...desk,
      admit: async () => {
        throw new OperationError('STORE_FAILED', 'disk full')
      },
    }
    const broken = createPublicSite({ port: 0, batchKeys }, { view: createFixtureView(), desk: failing, log })
    const answer = await broken.inject({
      method: 'POST',
      url: '/api/v1/reports/batch',
      payload: { reports: [item('ada')] },
      headers: { authorization: `Bearer ${KEY}` },
    })
    expect(answer.json()).toMatchObject({ accepted: 0, failed: 1, results: [{ status: 'failed', code: 'STORE_FAILED' }] })
    expect(answer.body).not.toContain('disk full')
  })

  it('leaves neither keys nor names in the log', async () => {
    await send([item('ada-lovelace', { comment: 'my words' })])
    await send([item('ada-lovelace')], 'a wrong key')
    for (const word of [KEY, 'a wrong key', 'ada-lovelace', 'my words', kept[0]!.reporter]) expect(lines.join('\n')).not.toContain(word)
  })
})
