// A report desk on the embedded store behind the smallest possible door, for the test that kills it. Prints its port; SIGTERM stops it well.
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createCounters, createLogger, createSystemClock, newId } from '#plumbing'
import { createReportDesk } from '#signals'
import { openDuckdb } from '#storage'

const directory = process.argv[2]
const clock = createSystemClock()
const store = await openDuckdb({ directory, world: 'real' })
const service = { name: 'Example', category: 'social', problemTypes: ['app'], prefixes: [] }
const services = new Map(['examplesocial', 'examplebank'].map((id) => [id, { ...service, id }]))
const log = createLogger({ room: 'signals', level: 'debug' })
const desk = createReportDesk(
  { keyFile: join(directory, 'reporter-keys.json'), submissionsPerMinute: 10_000 },
  { clock, newId: () => newId(clock), store, services, counters: createCounters(), log },
)
await desk.start()

const server = createServer(async (request, response) => {
  try {
    let text = ''
    for await (const chunk of request) text += chunk
    const { identity, service: id } = JSON.parse(text)
    const submission = { service: id, problem: 'app', place: { country: 'US' } }
    const admission = await desk.admit(submission, { reporterIdentity: identity, channel: 'api' })
    response.end(JSON.stringify(admission))
  } catch {
    response.writeHead(500).end()
  }
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))

process.on('SIGTERM', async () => {
  server.close()
  server.closeAllConnections()
  await desk.stop()
  await store.stop()
  process.exit(0)
})
