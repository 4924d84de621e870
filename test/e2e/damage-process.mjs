// Two jobs of the damage test, each in a process of its own, since an engine may end its process.
//   write DIR:      fills a data directory, half of it checkpointed, and dies as by SIGKILL: what it says first was acknowledged
//   read DIR…:      opens each and says in one line a directory what was found, or which error was told
import { openDuckdb } from '#storage'
import { readAll, writeHalf } from '../golden/storage/content.mjs'

const [job, ...directories] = process.argv.slice(2)

/** Everything the store answers, whatever the order of the keys inside. */
const said = async (store) => JSON.stringify(await readAll(store))

if (job === 'write') {
  const [directory] = directories
  for (const half of [1, 2]) {
    const store = await openDuckdb({ directory, world: 'real' })
    await writeHalf(store, half, 2)
    if (half === 1) await store.stop()
    else {
      process.stdout.write(await said(store))
      process.stdout.once('drain', () => process.kill(process.pid, 'SIGKILL'))
      if (process.stdout.writableLength === 0) process.kill(process.pid, 'SIGKILL')
    }
  }
} else {
  for (const directory of directories) {
    let line
    try {
      const store = await openDuckdb({ directory, world: 'real' })
      try {
        line = { content: await said(store) }
      } finally {
        await store.stop()
      }
    } catch (error) {
      line = { code: error.code ?? 'NONE', message: error.message }
    }
    process.stdout.write(`${JSON.stringify(line)}\n`)
  }
}
