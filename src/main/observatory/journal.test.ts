import { expect, it } from 'vitest'
import { createCounters, createLogger, OperationError } from '#plumbing'
import { MINUTE, SECOND } from '#vocabulary'
import { createJournal, type Journal } from './journal.ts'

const AT = Date.UTC(2025, 2, 10) * 1000

function setup(): { journal: Journal; done: string[]; refuse: { with: Error | undefined }; write: (name: string) => void } {
  const done: string[] = []
  const refuse: { with: Error | undefined } = { with: undefined }
  const journal = createJournal({ log: createLogger({ room: 'test', level: 'silent' }), counters: createCounters() })
  return {
    journal,
    done,
    refuse,
    write: (name) =>
      journal.add(async () => {
        if (refuse.with) throw refuse.with
        done.push(name)
      }),
  }
}

it('does everything once and in order, whatever the store refused in between', async () => {
  const { journal, done, refuse, write } = setup()
  write('a')
  await journal.flush(AT)
  refuse.with = new OperationError('STORE_FAILED', 'the disk is full')
  write('b')
  await journal.flush(AT + SECOND)
  write('c')
  await journal.flush(AT + 2 * SECOND)
  expect(journal.waiting).toBe(2)
  refuse.with = undefined
  write('d')
  await journal.flush(AT + 3 * SECOND)
  expect(done).toEqual(['a', 'b', 'c', 'd'])
  expect(journal.waiting).toBe(0)
})

it('gives up after two minutes without a write, and counts them anew after one', async () => {
  const { journal, refuse, write } = setup()
  refuse.with = new OperationError('STORE_FAILED', 'the disk is full')
  write('a')
  await journal.flush(AT)
  await journal.flush(AT + 2 * MINUTE - 1)
  refuse.with = undefined
  await journal.flush(AT + 2 * MINUTE)
  refuse.with = new OperationError('STORE_FAILED', 'the disk is full')
  write('b')
  await journal.flush(AT + 3 * MINUTE)
  await expect(journal.flush(AT + 5 * MINUTE)).rejects.toMatchObject({ code: 'STORE_FAILED' })
})

it('throws at once what no waiting mends, and when it is to be empty', async () => {
  const { journal, refuse, write } = setup()
  write('a')
  refuse.with = new TypeError('a fault of ours')
  await expect(journal.flush(AT)).rejects.toThrow(TypeError)
  refuse.with = new OperationError('STORE_CLOSED')
  await expect(journal.flush(AT)).rejects.toMatchObject({ code: 'STORE_CLOSED' })
  refuse.with = new OperationError('STORE_FAILED')
  await expect(journal.drain()).rejects.toMatchObject({ code: 'STORE_FAILED' })
})
