import { spawn } from 'node:child_process'
import { basename } from 'node:path'
import { OperationError } from '#plumbing'
import type { AlertEvent } from './alert-event.ts'
import type { AlertChannel, ChannelDependencies } from './channel.ts'
import { checkedSettings } from './checked-settings.ts'
import { CommandConfigSchema, type CommandSettings } from './command-config.ts'
import { createDeliveryQueue, nameOfFailure, type Outcome } from './delivery-queue.ts'

/** What a login shell of Debian's root has; nothing of our own environment is passed on, since secrets stand in it. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** Enough to see what a program complains of. A choice. */
const OUTPUT_OCTETS = 4096

/**
 * Runs a program for each event: the event as JSON on its standard input, exit code 0 for "taken". Its output may hold anything, so it
 * is not logged; `test` hands its beginning to whoever asked. At the time limit the program is killed with all that it started.
 */
export function createCommand(settings: CommandSettings, deps: ChannelDependencies): AlertChannel {
  const config = checkedSettings('command', CommandConfigSchema, settings)
  const program = config.run[0]!
  const name = `command ${basename(program)}`
  if (config.loopbackOnly)
    throw new OperationError('TARGET_REFUSED', `Nothing leaves the machine in a rehearsal: the ${name} could tell anybody and is not run.`)
  const queue = createDeliveryQueue(
    { kind: 'command', name, rehearsed: false, config, transport: { deliver: (event, signal) => runOnce(config.run, event, signal) } },
    deps,
  )
  return { ...queue, resume() {} }
}

function runOnce([program, ...args]: readonly string[], event: AlertEvent, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program!, args, {
      // A group of its own, to be killed as one.
      detached: true,
      shell: false,
      cwd: '/',
      env: { PATH, BREAKWATER_EVENT: event.type, BREAKWATER_EVENT_ID: event.id },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const heard: Buffer[] = []
    let octets = 0
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => {
        // Read to the end, or the program would wait for us; kept as far as it is of use.
        if (octets < OUTPUT_OCTETS) heard.push(part.subarray(0, OUTPUT_OCTETS - octets))
        octets += part.length
      })
    let isTimedOut = false
    const kill = (): void => {
      isTimedOut = true
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has just ended by itself.
      }
    }
    let isSettled = false
    const settle = (kind: 'delivered' | 'retry', met: string): void => {
      if (isSettled) return
      isSettled = true
      signal.removeEventListener('abort', kill)
      // What it left running in the background may hold these open for ever.
      child.stdout.destroy()
      child.stderr.destroy()
      const output = Buffer.concat(heard).toString('utf8').trim()
      resolve({ kind, met, ...(output === '' ? {} : { output }) })
    }
    child.on('error', (error) => settle('retry', nameOfFailure(error)))
    child.on('exit', (code, sent) => {
      // What was written just before the end is still on its way.
      setImmediate(() => {
        if (isTimedOut) settle('retry', 'killed at the time limit')
        else if (code === 0) settle('delivered', 'exit code 0')
        else settle('retry', code === null ? `ended by ${sent}` : `exit code ${code}`)
      })
    })
    // A program need not read its input.
    child.stdin.on('error', () => {})
    child.stdin.end(`${event.body}\n`)
    if (signal.aborted) kill()
    else signal.addEventListener('abort', kill)
  })
}
