import { createSocket } from 'node:dgram'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { whyNotListened, whyNotRead, whyNotWritten } from './system-failure.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-failure-'))
  writeFileSync(join(folder, 'file'), '')
})

afterEach(() => rmSync(folder, { recursive: true }))

function failureOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}

it.each([
  ['nothing', 'there is no such file; check the path'],
  ['file/below', 'there is no such file; check the path'],
  ['.', 'it is a directory; name the file in it'],
])('says why %s cannot be read', (name, why) => {
  expect(whyNotRead(failureOf(() => readFileSync(join(folder, name))))).toBe(why)
})

it.each([
  ['nothing/below', 'its directory does not exist; make it first'],
  ['file/below', 'a part of its path is a file and no directory'],
  ['.', 'it is a directory; name a file in it'],
])('says why %s cannot be written', (name, why) => {
  expect(whyNotWritten(failureOf(() => writeFileSync(join(folder, name), '')))).toBe(why)
})

it('says why a directory cannot be made', () => {
  expect(whyNotWritten(failureOf(() => mkdirSync(join(folder, 'file'))))).toBe('something of that name is there already')
})

it('says why nobody can listen there', async () => {
  const first = createSocket('udp4').bind(0, '127.0.0.1')
  await new Promise((resolve) => first.once('listening', resolve))
  const second = createSocket('udp4').bind(first.address().port, '127.0.0.1')
  const held = await new Promise((resolve) => second.once('error', resolve))
  first.close()
  second.close()
  expect(whyNotListened(held)).toBe('something else listens there already')
  const elsewhere = await new Promise((resolve) => createServer().once('error', resolve).listen(0, '192.0.2.1'))
  expect(whyNotListened(elsewhere)).toBe('this machine has no such address')
})

it('leaves what it does not know in the words of the system', () => {
  expect(whyNotRead(Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' }))).toBe('EMFILE: too many open files')
  expect(whyNotWritten('odd')).toBe('odd')
})
