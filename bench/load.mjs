// Stands in for wrk where that is missing: the same requests by undici, from a process of its own, at more of the processor.
// load.mjs ORIGIN SECONDS CONNECTIONS reports WORD | pages PATH
import { Pool } from 'undici'

const [origin, seconds, connections, kind, word] = process.argv.slice(2)
const pool = new Pool(origin, { connections: Number(connections), pipelining: 1 })
const bodies = Array.from({ length: 12 }, (_, i) =>
  JSON.stringify({ service: `service-${i + 1}`, problem: 'app', place: { country: 'US', region: 'US-east' } }),
)
/** As in load.lua: another address for each number. */
const first = Number(/\d+/.exec(word)?.[0] ?? 0) * 8_000_000
function address(n) {
  const bits = Math.imul(first + n, 2654435761) >>> 0
  return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`
}
const waits = []
let bytes = 0
let refused = 0
let failed = 0
let count = 0
const began = performance.now()
const end = began + Number(seconds) * 1000

async function caller() {
  while (performance.now() < end) {
    const sent = performance.now()
    const n = count++
    try {
      const { statusCode, body } = await pool.request(
        kind === 'pages'
          ? { method: 'GET', path: word, headers: { 'accept-encoding': 'gzip' } }
          : {
              method: 'POST',
              path: '/api/v1/reports',
              headers: { 'content-type': 'application/json', 'x-forwarded-for': address(n) },
              body: bodies[n % 12],
            },
      )
      bytes += (await body.arrayBuffer()).byteLength
      if (statusCode > 399) refused++
      waits.push(performance.now() - sent)
    } catch {
      failed++
    }
  }
}
await Promise.all(Array.from({ length: Number(connections) }, caller))
const took = (performance.now() - began) / 1000
await pool.close()
waits.sort((a, b) => a - b)
const at = (share) => waits[Math.floor(waits.length * share)]
process.stdout.write(
  `${JSON.stringify({ requests: waits.length, seconds: took, bytes, refused, failed, p50: at(0.5), p99: at(0.99), slowest: waits.at(-1) })}\n`,
)
