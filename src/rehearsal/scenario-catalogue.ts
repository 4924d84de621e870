import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OperationError, whyNotRead } from '#plumbing'
import { readScenario } from './read-scenario.ts'
import type { Scenario } from './scenario.ts'

const FOLDER = fileURLToPath(new URL('./scenarios/', import.meta.url))

/** Ids of the scenarios that come with the product, sorted. */
export function bundledScenarios(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => extname(name) === '.yaml')
    .map((name) => basename(name, '.yaml'))
    .sort()
}

/**
 * Opens a bundled scenario by its id, or a file by its path (anything with a slash or ending in .yaml or .yml). Throws FILE_UNREADABLE,
 * or FILE_MALFORMED with every fault on a line of its own.
 */
export function openScenario(name: string): Scenario {
  const isPath = name.includes('/') || /\.ya?ml$/.test(name)
  if (!isPath && !bundledScenarios().includes(name))
    throw new OperationError(
      'FILE_UNREADABLE',
      `There is no scenario "${name}"; there are ${bundledScenarios().join(', ')}. A path ends in .yaml.`,
    )
  const path = isPath ? name : `${FOLDER}${name}.yaml`
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new OperationError('FILE_UNREADABLE', `${path}: ${whyNotRead(error)}`, { cause: error })
  }
  const reading = readScenario(text, isPath ? path : `${name}.yaml`)
  if (!reading.ok) throw new OperationError('FILE_MALFORMED', `\n${reading.faults.map((fault) => fault.message).join('\n')}`)
  return reading.value
}
