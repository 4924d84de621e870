import { randomUUID } from 'node:crypto'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type Clock, OperationError, whyNotWritten } from '#plumbing'
import { type Store, verifySnapshot } from '#storage'
import type { MadeBackup } from '#web'
import { programVersion } from '../cli/program-version.ts'
import { type BackupManifest, packBackup, unpackBackup } from './backup-archive.ts'

/** A folder beside the target, gone afterwards: renames within one file system are whole or not at all. */
export async function besideOf<T>(path: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(dirname(resolve(path)), `.${basename(path)}-`)).catch((error: Error) => {
    throw new OperationError('FILE_UNWRITABLE', `${path}: ${whyNotWritten(error)}`, { cause: error })
  })
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A snapshot of the store, packed into `path`. The clock is the machine's: a backup is dated by when it was made. */
export async function archiveStore(store: Pick<Store, 'snapshot'>, path: string, program: string, nowMilliseconds: number): Promise<void> {
  await besideOf(path, async (folder) => {
    const file = join(folder, 'observatory.duckdb')
    await packBackup(file, await store.snapshot(file), join(folder, 'packed'), program, nowMilliseconds)
    await rename(join(folder, 'packed'), path)
  })
}

/** Reads an archive back to the last value. Throws BACKUP_UNUSABLE or STORE_FAILED. */
export async function verifyBackup(path: string): Promise<BackupManifest> {
  return besideOf(path, async (folder) => {
    const manifest = await unpackBackup(path, folder)
    await verifySnapshot(join(folder, 'observatory.duckdb'), manifest.snapshot)
    return manifest
  })
}

/** For the console's route: lies in the data directory until it was sent. */
export async function makeServedBackup(store: Pick<Store, 'snapshot'>, directory: string, clock: Clock): Promise<MadeBackup> {
  const path = join(directory, `.backup-${randomUUID()}.tar.gz`)
  await archiveStore(store, path, programVersion(), Math.floor(clock.now() / 1000))
  return { path, remove: () => rm(path, { force: true }) }
}
