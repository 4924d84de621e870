import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { BreakwaterConfig } from '../config/breakwater-config.ts'
import { broken, type Finding, fine } from './finding.ts'

type Outcome = 'free' | 'held' | string

function tryTcp(host: string, port: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? 'held' : error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve('free')))
  })
}

function tryUdp(host: string, port: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' ? 'held' : error.message))
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve('free')))
  })
}

/** `serving`: another process holds the store, so these ports are most likely its own. */
export async function portFindings(config: BreakwaterConfig, serving: boolean): Promise<Finding[]> {
  const { flows, operator } = config
  const asked = [
    { of: 'public pages', way: 'tcp', host: config.host, port: config.publicPort },
    { of: "operator's console", way: 'tcp', host: operator.host, port: operator.port },
    { of: 'NetFlow', way: 'udp', host: flows.host, port: flows.netflowPort },
    { of: 'IPFIX', way: 'udp', host: flows.host, port: flows.ipfixPort },
    { of: 'sFlow', way: 'udp', host: flows.host, port: flows.sflowPort },
  ] as const
  return Promise.all(
    asked.map(async ({ of, way, host, port }) => {
      const outcome = await (way === 'tcp' ? tryTcp(host, port) : tryUdp(host, port))
      const at = `${way} ${host}:${port}`
      if (outcome === 'free')
        return fine(of, serving ? `${at} is free, though an observatory runs: it has another configuration` : `${at} is free`)
      if (outcome === 'held')
        return serving
          ? fine(of, `${at} is held, as it should be while an observatory runs`)
          : broken(of, `${at} is held by another program`, 'stop that program, or choose another port in breakwater.yaml')
      return broken(of, `${at}: ${outcome}`, 'choose another address or port in breakwater.yaml')
    }),
  )
}
