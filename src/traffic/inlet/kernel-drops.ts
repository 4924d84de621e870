import { readFileSync } from 'node:fs'

/**
 * Datagrams that the kernel threw away because a socket's receive buffer was full, for the sockets on these local UDP ports, since they were
 * opened: the last column of /proc/net/udp and udp6 (proc(5)). Undefined where the system does not tell.
 */
export function kernelDrops(ports: readonly number[]): number | undefined {
  let drops: number | undefined
  for (const file of ['/proc/net/udp', '/proc/net/udp6']) {
    let text: string
    try {
      text = readFileSync(file, 'ascii')
    } catch {
      continue
    }
    drops ??= 0
    for (const line of text.split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/)
      const port = Number.parseInt(columns[1]?.split(':')[1] ?? '', 16)
      if (ports.includes(port)) drops += Number(columns.at(-1))
    }
  }
  return drops
}
