import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { OperationError } from './operation-error.ts'
import { whyNotWritten } from './system-failure.ts'

/**
 * Writes beside the target, syncs, renames over it and syncs the folder: a reader sees the old file or the new one, never half of one,
 * also after a power cut. `mode` is the file's permission bits. Throws FILE_UNWRITABLE.
 */
export async function atomicWriteFile(path: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  try {
    const file = await open(draft, 'wx', mode)
    try {
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
    const folder = await open(dirname(path), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch (error) {
    await rm(draft, { force: true })
    throw new OperationError('FILE_UNWRITABLE', `${path}: ${whyNotWritten(error)}`, { cause: error })
  }
}
