import { describe, expect, it } from 'vitest'
import { createLifecycle } from './lifecycle.ts'
import { OperationError } from './operation-error.ts'

function watched(failing: { start?: string; stop?: string; error?: Error } = {}) {
  const acts: string[] = []
  const lifecycle = createLifecycle()
  for (const name of ['store', 'desk', 'web']) {
    lifecycle.add(name, {
      async start() {
        if (failing.start === name) throw failing.error ?? new Error('no')
        acts.push(`+${name}`)
      },
      async stop() {
        acts.push(`-${name}`)
        if (failing.stop === name) throw new Error('stuck')
      },
    })
  }
  return { acts, lifecycle }
}

describe('a lifecycle', () => {
  it('starts in order and stops in reverse, once', async () => {
    const { acts, lifecycle } = watched()
    await lifecycle.start()
    await Promise.all([lifecycle.stop(), lifecycle.stop()])
    expect(acts).toEqual(['+store', '+desk', '+web', '-web', '-desk', '-store'])
  })

  it('stops what had started when a part does not start', async () => {
    const { acts, lifecycle } = watched({ start: 'web' })
    await expect(lifecycle.start()).rejects.toMatchObject({ code: 'START_FAILED', detail: 'web: no' })
    expect(acts).toEqual(['+store', '+desk', '-desk', '-store'])
  })

  it('passes on the code of a part that knows why', async () => {
    const { lifecycle } = watched({ start: 'desk', error: new OperationError('LISTEN_FAILED', 'port 8460') })
    await expect(lifecycle.start()).rejects.toMatchObject({ code: 'LISTEN_FAILED' })
  })

  it('stops every part even when one is stuck, and says which', async () => {
    const { acts, lifecycle } = watched({ stop: 'web' })
    await lifecycle.start()
    await expect(lifecycle.stop()).rejects.toMatchObject({ code: 'STOP_FAILED', detail: 'web: stuck' })
    expect(acts.slice(3)).toEqual(['-web', '-desk', '-store'])
  })

  it('stopping before the start does nothing', async () => {
    const { acts, lifecycle } = watched()
    await lifecycle.stop()
    expect(acts).toEqual([])
  })
})
