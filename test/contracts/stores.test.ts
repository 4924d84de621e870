import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore, openDuckdb } from '#storage'
import { describeStore } from './stores.contract.ts'

describeStore('the store in memory', { open: async () => createMemoryStore() })

let directory = ''
describeStore('DuckDB', {
  async open() {
    directory = await mkdtemp(join(tmpdir(), 'breakwater-contract-'))
    return openDuckdb({ directory, world: 'real' })
  },
  async reopen(store) {
    await store.stop()
    return openDuckdb({ directory, world: 'real' })
  },
  clean: () => rm(directory, { recursive: true, force: true }),
})
