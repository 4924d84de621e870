// The real `breakwater serve` on free loopback ports, as a child process, with its operator's API at hand.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { start, until } from './processes.mjs'

export const BREAKWATER = fileURLToPath(new URL('../bin/breakwater.js', import.meta.url))

/** @param services id → protected prefixes. */
export async function startServe(directory, services) {
  mkdirSync(directory, { recursive: true })
  const config = join(directory, 'breakwater.yaml')
  const data = join(directory, 'data')
  writeFileSync(config, 'instance: Bench\nflows:\n  netflowPort: 0\n  ipfixPort: 0\n  sflowPort: 0\n')
  const entries = Object.entries(services).map(([id, prefixes]) => ({ id, name: id, prefixes }))
  // JSON is YAML.
  writeFileSync(join(directory, 'services.yaml'), JSON.stringify({ services: entries }))
  const ports = ['--public-port', '0', '--operator-port', '0']
  const child = start(process.execPath, [BREAKWATER, 'serve', '--config', config, '--data', data, ...ports])
  let ended = false
  child.ended.then(() => {
    ended = true
  })
  const said = await until(
    () => {
      if (ended) throw new Error(`breakwater serve ended: ${child.text()}`)
      return /console (http:\/\/[\d.:]+)[\s\S]*udp\/(\d+), IPFIX on udp\/(\d+), sFlow on udp\/(\d+)/.exec(child.out())
    },
    'breakwater serve to listen',
    120,
  )
  const authorization = `Bearer ${readFileSync(join(data, 'operator-token'), 'utf8').trim()}`
  return {
    pid: child.pid,
    netflowPort: Number(said[2]),
    ipfixPort: Number(said[3]),
    sflowPort: Number(said[4]),
    /** A document of the operator's API, such as `console`. */
    async get(name) {
      const answer = await fetch(`${said[1]}/api/v1/${name}`, { headers: { authorization } })
      if (!answer.ok) throw new Error(`the operator's API answered ${answer.status} to ${name}`)
      return await answer.json()
    },
    stop: () => child.stop('SIGINT'),
  }
}
