import { mkdir, open, readdir, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isOperationError, OperationError, whyNotWritten } from '#plumbing'
import { checkDirectory, SCHEMA_VERSION, verifySnapshot } from '#storage'
import type { CommandIo } from '../cli/io.ts'
import type { Environment } from '../environment.ts'
import { unpackBackup } from './backup-archive.ts'
import { besideOf } from './make-backup.ts'

export interface RestoreOptions {
  readonly data?: string
  readonly force?: boolean
  readonly json?: boolean
}

/** The store's own files; the operator token and reporter keys of the directory stay. */
const OURS = /^observatory\./

async function refuseHeld(directory: string): Promise<void> {
  try {
    await checkDirectory(directory)
  } catch (error) {
    // Damage is what one restores for.
    if (isOperationError(error) && error.code === 'STORE_LOCKED')
      throw new OperationError('RESTORE_REFUSED', error.message, { cause: error })
  }
}

/** `breakwater restore FILE`: everything is unpacked, compared and read before anything in the directory is touched. */
export async function restoreCommand(file: string, options: RestoreOptions, environment: Environment, io: CommandIo): Promise<void> {
  const directory = resolve(options.data ?? environment.dataDirectory)
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: Error) => {
    throw new OperationError('FILE_UNWRITABLE', `${directory}: ${whyNotWritten(error)}`, { cause: error })
  })
  const target = join(directory, 'observatory.duckdb')
  const result = await besideOf(target, async (folder) => {
    const manifest = await unpackBackup(resolve(file), folder)
    const { snapshot } = manifest
    if (snapshot.version > SCHEMA_VERSION)
      throw new OperationError(
        'RESTORE_REFUSED',
        `${file} was made by a newer program (${manifest.program}, tables of version ${snapshot.version}; this one knows up to ${SCHEMA_VERSION})`,
      )
    const unpacked = join(folder, 'observatory.duckdb')
    await verifySnapshot(unpacked, snapshot)
    const present = (await readdir(directory)).filter((name) => OURS.test(name))
    if (present.length > 0 && !options.force)
      throw new OperationError(
        'RESTORE_REFUSED',
        `${directory} holds ${present.join(', ')} already; name another directory with --data, or say --force to move them aside`,
      )
    let aside: string | undefined
    if (present.length > 0) {
      await refuseHeld(directory)
      aside = join(directory, `replaced-${new Date().toISOString().replaceAll(':', '')}`)
      await mkdir(aside, { mode: 0o700 })
      for (const name of present) await rename(join(directory, name), join(aside, name))
    }
    const handle = await open(unpacked, 'r')
    await handle.sync()
    await handle.close()
    await rename(unpacked, target)
    return { manifest, aside }
  })
  const reports = result.manifest.snapshot.tables.find(({ table }) => table === 'reports')?.rows ?? 0
  if (options.json) {
    io.out(`${JSON.stringify({ directory, made: result.manifest.made, reports, replaced: result.aside ?? null }, null, 2)}\n`)
    return
  }
  io.out(
    `${directory} holds the data of ${result.manifest.made} again: ${reports.toLocaleString('en-US')} reports, every value compared.\n`,
  )
  if (result.aside !== undefined) io.out(`  What was there lies in ${result.aside}.\n`)
  io.out(`  Start with: breakwater serve. A token and keys are made where they are missing.\n`)
}
