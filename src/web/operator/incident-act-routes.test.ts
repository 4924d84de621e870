import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSteppedClock } from '#plumbing'
import { createFixtureView, FIXTURE_NOW, INCIDENT_ID } from '../../../test/fixtures/view.ts'
import type { ActOutcome, OperatorAct, OperatorView } from '../view.ts'
import { createOperatorSite, type OperatorSite } from './operator-site.ts'

const OTHER = '00112233445566ff'
const GOOD: readonly (readonly [OperatorAct['kind'], Readonly<Record<string, string>>, OperatorAct])[] = [
  ['merge', { into: OTHER, reason: 'one thing' }, { kind: 'merge', into: OTHER, reason: 'one thing' }],
  ['split', { anomalies: 'a1', reason: 'two things' }, { kind: 'split', anomalies: ['a1'], reason: 'two things' }],
  ['annotate', { text: ' seen ', private: 'yes' }, { kind: 'annotate', text: 'seen', isPrivate: true }],
  ['annotate', { text: 'seen' }, { kind: 'annotate', text: 'seen', isPrivate: false }],
  ['close', { reason: 'a drill' }, { kind: 'close', reason: 'a drill' }],
  ['not-an-outage', { reason: 'a drill' }, { kind: 'not-an-outage', reason: 'a drill' }],
  ['reopen', { reason: 'it was none' }, { kind: 'reopen', reason: 'it was none' }],
]

let folder: string
let view: OperatorView
let site: OperatorSite
let bearer: { authorization: string }
let done: { id: string; act: OperatorAct; actor: string }[]
/** The revisions that acts came with. */
let seen: (number | undefined)[]
/** What the observatory answers next. */
let outcome: ActOutcome

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-acts-'))
  done = []
  seen = []
  outcome = { ok: true }
  view = {
    ...createFixtureView(),
    async act(id, act, actor, revision) {
      seen.push(revision)
      if (outcome.ok) done.push({ id, act, actor })
      return outcome
    },
  }
  const log = { info() {}, warn() {}, error() {} }
  site = createOperatorSite({ port: 0 }, { view, log, clock: createSteppedClock(FIXTURE_NOW), dataDirectory: folder })
  await site.inject({ url: '/healthz' })
  bearer = { authorization: `Bearer ${(await readFile(join(folder, 'operator-token'), 'utf8')).trim()}` }
})
afterEach(async () => {
  await site.stop()
  await rm(folder, { recursive: true })
})

const post = (url: string, payload: string) =>
  site.inject({ method: 'POST', url, payload, headers: { ...bearer, 'content-type': 'application/x-www-form-urlencoded' } })
const form = (kind: string, fields: Readonly<Record<string, string>>, id = INCIDENT_ID) =>
  post(`/incidents/${id}/${kind}`, new URLSearchParams(fields).toString())
const api = (kind: string, payload: object, id = INCIDENT_ID) =>
  site.inject({ method: 'POST', url: `/api/v1/incidents/${id}/${kind}`, headers: bearer, payload })
/** The fold of a form on the page. */
const fold = (body: string, kind: string) => new RegExp(`<details id="act-${kind}-form".*?</details>`, 's').exec(body)?.[0]

describe.each(GOOD)('%s', (kind, fields, act) => {
  it('is done by form, and leads back to where it says so', async () => {
    const answer = await form(kind, fields)
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/incidents/${INCIDENT_ID}?done=${kind}#acts`])
    expect(done).toEqual([{ id: INCIDENT_ID, act, actor: 'operator (API)' }])
    const page = (await site.inject({ url: `/incidents/${INCIDENT_ID}?done=${kind}`, headers: bearer })).body
    expect(page.match(/<p class="form-done" role="status">/g)).toHaveLength(1)
    expect(page).toMatch(/<h2 id="acts">Decide<\/h2><p class="form-done"/)
  })

  it('is done for programs', async () => {
    const answer = await api(kind, { ...fields, ...(fields.private ? { private: true } : {}) })
    expect([answer.statusCode, answer.json()]).toEqual([200, { incident: INCIDENT_ID, done: kind }])
    expect(done).toMatchObject([{ act }])
  })

  it('refused, shows the form with what is wrong and what was typed, and names the field to programs', async () => {
    const field = kind === 'annotate' ? 'text' : 'reason'
    outcome = { ok: false, message: `the ${field} is <odd>`, field }
    const answer = await form(kind, fields)
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([422, 'no-store'])
    // Nothing asks for this page again: its address takes forms only.
    expect(answer.body).not.toContain('data-topics')
    expect((await site.inject({ url: `/incidents/${INCIDENT_ID}/${kind}`, headers: bearer })).headers.location).toBe(
      `/incidents/${INCIDENT_ID}#acts`,
    )
    const shown = fold(answer.body, kind)
    if (kind === 'reopen') expect(answer.body).toContain(`Not done: the ${field} is &lt;odd>.`)
    else {
      expect(shown).toMatch(/^<details [^>]*open/)
      expect(shown).toContain(`<p class="form-error" role="alert" id="act-${kind}-error">Not done: the ${field} is &lt;odd>.</p>`)
      expect(shown).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true" aria-describedby="act-${kind}-error"`))
      expect(shown).toContain(kind === 'annotate' ? '>seen</textarea>' : `value="${fields.reason}"`)
      if (kind === 'merge') expect(shown).toContain(`<option value="${OTHER}" selected>`)
      if (kind === 'split') expect(shown).toMatch(/value="a1" checked/)
      if (kind === 'annotate') expect(/value="yes" checked/.test(shown ?? '')).toBe(fields.private === 'yes')
    }
    const told = await api(kind, fields)
    expect([told.statusCode, told.headers['content-type']]).toEqual([422, 'application/problem+json; charset=utf-8'])
    expect(told.json()).toMatchObject({ status: 422, detail: `the ${field} is <odd>`, field })
  })

  it('carries the revision that was shown; where that is stale, says so with what was typed kept', async () => {
    const shown = new RegExp(`<details id="act-${kind}-form".*?name="revision" value="0"`, 's')
    const page = (await site.inject({ url: `/incidents/${INCIDENT_ID}`, headers: bearer })).body
    if (kind !== 'reopen') expect(page).toMatch(shown)
    await form(kind, { ...fields, revision: '7' })
    await api(kind, { ...fields, revision: 7 })
    await api(kind, fields)
    expect(seen).toEqual([7, 7, undefined])
    outcome = { ok: false, isStale: true, message: 'the incident was changed at 14:03 UTC by ben (close); look again' }
    const answer = await form(kind, { ...fields, revision: '7' })
    expect(answer.statusCode).toBe(409)
    expect(answer.body).toContain('Not done: the incident was changed at 14:03 UTC by ben (close); look again.')
    if (kind !== 'reopen') {
      const typed = fold(answer.body, kind)
      expect(typed).toContain(kind === 'annotate' ? '>seen</textarea>' : `value="${fields.reason}"`)
      // Whoever has looked may send it again.
      expect(typed).toContain('name="revision" value="0"')
    }
    const told = await api(kind, { ...fields, revision: 7 })
    expect(told.json()).toMatchObject({ status: 409, code: 'CHANGED_MEANWHILE', detail: outcome.message })
    for (const revision of ['x', '-1', 1.5, {}, true])
      expect((await api(kind, { ...fields, revision })).json()).toMatchObject({ status: 422, field: 'revision' })
  })

  it('is not cut short where it is too long', async () => {
    const field = kind === 'annotate' ? 'text' : 'reason'
    const long = { ...fields, [field]: 'x'.repeat(1001) }
    expect((await form(kind, long)).body).toContain('is longer than 1000 characters')
    expect((await api(kind, long)).json()).toMatchObject({ status: 422, field })
    expect(done).toEqual([])
    expect((await form(kind, { ...fields, [field]: 'x'.repeat(1000) })).statusCode).toBe(303)
  })

  it('of an incident that is not there, or gone meanwhile, is not found', async () => {
    expect((await form(kind, fields, 'nobody')).statusCode).toBe(404)
    expect((await api(kind, fields, 'nobody')).json()).toMatchObject({ status: 404 })
    outcome = { ok: false, message: 'there is no such incident', isMissing: true }
    expect((await form(kind, fields)).body).toContain('No such page')
    expect((await api(kind, fields)).statusCode).toBe(404)
    expect(done).toEqual([])
  })
})

it('several anomalies are taken out by form and by JSON, and whatever is no name is left out', async () => {
  await post(`/incidents/${INCIDENT_ID}/split`, 'anomalies=a1&anomalies=a2&reason=two')
  await api('split', { anomalies: ['a1', 7, null], reason: 'two' })
  await api('split', { reason: 'two' })
  expect(done.map(({ act }) => act.kind === 'split' && act.anomalies)).toEqual([['a1', 'a2'], ['a1'], []])
})

it('a page that grew stale meanwhile says what stands now, where its form is gone', async () => {
  outcome = { ok: false, message: 'it is open already' }
  const { body } = await form('reopen', { reason: 'it was none' })
  expect(body).toContain('<p class="form-error" role="alert">Not done: it is open already.</p>')
  expect(fold(body, 'reopen')).toBeUndefined()
  expect(fold(body, 'close')).toBeDefined()
})

it('what was merged can only be annotated, and is nothing to merge into', async () => {
  const incidents = view.incidents().map((one) => (one.id === OTHER ? { ...one, mergedInto: INCIDENT_ID } : one))
  const merged = { ...view.operatorIncident(INCIDENT_ID)!, mergedInto: OTHER }
  Object.assign(view, { incidents: () => incidents })
  const before = (await site.inject({ url: `/incidents/${INCIDENT_ID}`, headers: bearer })).body
  expect([fold(before, 'merge'), fold(before, 'close')]).toEqual([undefined, expect.any(String)])
  Object.assign(view, { operatorIncident: () => merged })
  const { body } = await site.inject({ url: `/incidents/${INCIDENT_ID}`, headers: bearer })
  expect(body).toContain(`It was merged into <a href="/incidents/${OTHER}">another incident</a>`)
  expect(body.match(/<details id="act-[a-z-]+-form"/g)).toEqual(['<details id="act-annotate-form"'])
})

it('what is published, withdrawn or claimed is refused in the same way', async () => {
  const stale: ActOutcome = { ok: false, isStale: true, message: 'the incident was changed at 14:03 UTC by ben (close); look again' }
  const refused = async (...args: readonly unknown[]) => {
    seen.push(args.at(-1) as number | undefined)
    return stale
  }
  Object.assign(view, { publish: refused, withdraw: refused, addClaim: refused })
  const words = 'Not done: the incident was changed at 14:03 UTC by ben (close); look again.'
  for (const kind of ['publish', 'withdraw']) {
    const answer = await form(kind, { part: 'verdict', revision: '3' })
    expect([answer.statusCode, answer.body.includes(words)]).toEqual([409, true])
    expect((await site.inject({ url: `/incidents/${INCIDENT_ID}/${kind}`, headers: bearer })).headers.location).toMatch(/#publication$/)
  }
  const claim = { rung: 'addresses', area: 'UA', by: 'the owner', revision: '3' }
  const answer = await form('claims', claim)
  expect([answer.statusCode, answer.body.includes(words), answer.body.includes('value="the owner"')]).toEqual([409, true, true])
  expect((await api('claims', { ...claim, revision: 3 })).json()).toMatchObject({ code: 'CHANGED_MEANWHILE' })
  for (const method of ['PUT', 'DELETE'] as const) {
    const url = `/api/v1/incidents/${INCIDENT_ID}/published/verdict`
    expect((await site.inject({ method, url, headers: bearer, payload: { revision: 3 } })).statusCode).toBe(409)
    expect((await site.inject({ method, url, headers: bearer })).statusCode).toBe(409)
  }
  expect(seen).toEqual([3, 3, 3, 3, 3, undefined, 3, undefined])
})
