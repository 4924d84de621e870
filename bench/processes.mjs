// Processes that a bench starts: each leads a group of its own, and is ended by that group's id, whatever way the bench ends.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { find } from './machine.mjs'

const alive = new Set()

function signal(child, name) {
  if (child.pid === undefined || !alive.has(child)) return
  try {
    process.kill(-child.pid, name)
  } catch {
    // Gone already.
  }
}

process.once('exit', () => {
  for (const child of alive) signal(child, 'SIGKILL')
})
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => process.exit(1))

/**
 * Starts a program. `out()` is what it has printed, `text()` both streams; `ended` resolves to its exit code; `stop()` asks it to end and
 * insists after a while, since some daemons look at their signals only when the next packet comes.
 */
export function start(command, args, { ipc = false, quiet = false, ...options } = {}) {
  const stdio = ['ignore', quiet ? 'ignore' : 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])]
  const child = spawn(command, args, { detached: true, stdio, ...options })
  alive.add(child)
  const out = []
  const err = []
  child.stdout?.on('data', (piece) => out.push(piece))
  child.stderr.on('data', (piece) => err.push(piece))
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, by) => resolve(code ?? by))
  }).finally(() => alive.delete(child))
  ended.catch(() => {})
  return {
    pid: child.pid,
    child,
    ended,
    out: () => Buffer.concat(out).toString(),
    text: () => Buffer.concat([...out, ...err]).toString(),
    async stop(name = 'SIGTERM', patienceMilliseconds = 10_000) {
      signal(child, name)
      await Promise.race([ended, sleep(patienceMilliseconds, undefined, { ref: false })])
      signal(child, 'SIGKILL')
      return await ended
    },
  }
}

/** Waits until `done` gives something, for at most so many seconds. */
export async function until(done, what, seconds = 30) {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const result = await done()
    if (result) return result
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`)
    await sleep(20)
  }
}

/** The first core that this process may use. */
export function firstCore() {
  return Number(/^Cpus_allowed_list:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0)
}

/** Runs a program to its end under GNU time; without that, processor time and memory stay unknown. Throws when it fails. */
export async function timed(command, args, { core, ...options } = {}) {
  const time = find('time')
  const taskset = core === undefined ? undefined : find('taskset')
  const line = [...(taskset ? [taskset, '-c', String(core)] : []), ...(time ? [time, '-f', 'time: %U %S %M'] : []), command, ...args]
  const began = performance.now()
  const run = start(line[0], line.slice(1), options)
  const code = await run.ended
  const wallSeconds = (performance.now() - began) / 1000
  const text = run.text()
  if (code !== 0) throw new Error(`${line.join(' ')} ended with ${code}:\n${text.slice(-2000)}`)
  const used = /^time: ([\d.]+) ([\d.]+) (\d+)$/m.exec(text)
  return {
    wallSeconds,
    cpuSeconds: used ? Number(used[1]) + Number(used[2]) : undefined,
    peakMebibytes: used ? Number(used[3]) / 1024 : undefined,
    text,
  }
}

/** Ticks a second in /proc/PID/stat (USER_HZ): 100 on every Linux that Node.js runs on. */
const TICKS = 100

function family(pid) {
  const pids = [pid]
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim()
    for (const child of children === '' ? [] : children.split(' ')) pids.push(...family(Number(child)))
  }
  return pids
}

/** Processor time used so far and peak memory of a process with its children, all threads; the peaks are added up. */
export function usage(pid) {
  let cpuSeconds = 0
  let peakMebibytes = 0
  for (const one of family(pid)) {
    const stat = readFileSync(`/proc/${one}/stat`, 'utf8')
    // The name, in parentheses, may hold spaces: count from behind it. Fields 14 and 15 (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    cpuSeconds += (Number(fields[11]) + Number(fields[12])) / TICKS
    peakMebibytes += Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0) / 1024
  }
  return { cpuSeconds, peakMebibytes }
}
