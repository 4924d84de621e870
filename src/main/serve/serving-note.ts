import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { atomicWriteFile } from '#plumbing'
import type { BreakwaterConfig } from '../config/breakwater-config.ts'

/** Where the process that holds a data directory can be asked; ports of the command line and free ones stand in no configuration. */
export interface ServingNote {
  readonly process: number
  readonly publicUrl: string
  readonly operatorUrl: string
}

const NAME = 'serving.json'

export async function leaveServingNote(directory: string, note: ServingNote): Promise<() => Promise<void>> {
  const path = join(directory, NAME)
  await atomicWriteFile(path, `${JSON.stringify(note)}\n`, 0o600)
  return () => rm(path, { force: true })
}

/** By its note, else by what the configuration says. */
export function operatorUrlOf(directory: string, { operator }: BreakwaterConfig): string {
  try {
    const { operatorUrl } = JSON.parse(readFileSync(join(directory, NAME), 'utf8')) as ServingNote
    if (URL.canParse(operatorUrl)) return operatorUrl
  } catch {
    // None was left, or it cannot be read: the configuration is the second best.
  }
  const name = operator.host === '0.0.0.0' || operator.host === '::' ? '127.0.0.1' : operator.host
  return `http://${name.includes(':') ? `[${name}]` : name}:${operator.port}/`
}
