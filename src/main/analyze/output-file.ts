import { randomUUID } from 'node:crypto'
import { realpathSync, statSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { OperationError, whyNotWritten } from '#plumbing'

/** A file that a command was asked to write, and the option that asked for it. */
export interface OutputRequest {
  readonly option: string
  readonly path: string
}

/** Standard output, where an option takes it. */
export const STANDARD_OUTPUT = '-'

/**
 * What is wrong with the outputs that were asked for, before an hour is spent on reading: one sentence that says what to do, or undefined.
 * Files that exist are replaced, as tcpdump -w does; an input never is.
 */
export function wrongOutput(outputs: readonly OutputRequest[], inputs: readonly string[]): string | undefined {
  const read = new Map(inputs.filter((input) => input !== '-').map((input) => [identityOf(input), input]))
  const taken = new Map<string, string>()
  for (const { option, path } of outputs) {
    if (path === STANDARD_OUTPUT) continue
    if (path === '') return `${option}: the name of the file is empty`
    const kind = kindOf(path)
    if (kind === 'directory') return `${option}: ${path} is a directory; name a file in it`
    if (kind === 'nothing' && kindOf(dirname(path)) !== 'directory')
      return `${option}: the directory ${dirname(path)} does not exist; make it first`
    const identity = identityOf(path)
    const input = read.get(identity)
    if (input !== undefined) return `${option}: ${path} is an input (${input}); it would be overwritten`
    const other = taken.get(identity)
    if (other !== undefined) return `${option}: ${path} is what ${other} writes, too`
    taken.set(identity, option)
  }
  return undefined
}

function kindOf(path: string): 'directory' | 'file' | 'other' | 'nothing' {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return 'nothing'
  return found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'other'
}

/** The same file by whatever name: device and inode where it exists, else its place below the real directory. */
function identityOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found !== undefined) return `${found.dev}:${found.ino}`
  const folder = resolve(dirname(path))
  return join(statSync(folder, { throwIfNoEntry: false }) === undefined ? folder : realpathSync(folder), basename(path))
}

/** A file in the making: written beside its place, put there when it is whole. */
export interface Draft {
  /** Where to write. */
  readonly path: string
  keep(): Promise<void>
  /** Takes the draft away; what stood in its place is untouched. */
  drop(): Promise<void>
}

/** What is not a regular file (a pipe, /dev/null) is written to as it is; a link stays one and its file is replaced. */
export function draftBeside(path: string): Draft {
  const kind = kindOf(path)
  if (kind === 'other') return { path, keep: async () => {}, drop: async () => {} }
  const target = kind === 'file' ? realpathSync(path) : path
  const draft = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
  return { path: draft, keep: () => rename(draft, target), drop: () => rm(draft, { force: true }) }
}

/** Nobody reads half a text, and what was there stays when writing fails. Throws FILE_UNWRITABLE. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  const draft = draftBeside(path)
  try {
    await writeFile(draft.path, text)
    await draft.keep()
  } catch (cause) {
    await draft.drop()
    throw unwritable(path, cause)
  }
}

/** A failure to write as the error that says what to do. */
export function unwritable(path: string, cause: unknown): OperationError {
  if (cause instanceof OperationError) return cause
  return new OperationError('FILE_UNWRITABLE', `${path}: ${whyNotWritten(cause)}.`, { cause })
}
