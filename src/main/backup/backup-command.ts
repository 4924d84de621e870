import { createWriteStream } from 'node:fs'
import { readFile, rename, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createLogger, isOperationError, OperationError } from '#plumbing'
import { checkDirectory, openDuckdb } from '#storage'
import type { CommandIo } from '../cli/io.ts'
import { programVersion } from '../cli/program-version.ts'
import { findConfig, loadBreakwaterConfig } from '../config/load-config.ts'
import type { Environment } from '../environment.ts'
import { operatorUrlOf } from '../serve/serving-note.ts'
import { type BackupManifest, WITHOUT } from './backup-archive.ts'
import { archiveStore, besideOf, verifyBackup } from './make-backup.ts'

export interface BackupOptions {
  readonly config?: string
  readonly data?: string
  readonly json?: boolean
}

/** The sentence of a problem document (RFC 9457); of anything else the beginning. */
function saidBy(answer: string): string {
  try {
    const { title, detail } = JSON.parse(answer) as { title?: string; detail?: string }
    return String(detail ?? title).replace(/\.$/, '')
  } catch {
    return answer.slice(0, 300)
  }
}

/** Asks the process that holds the store. Throws BACKUP_UNUSABLE. */
async function fetchBackup(url: string, tokenFile: string, path: string): Promise<void> {
  const refuse = (why: string, cause?: unknown): OperationError =>
    new OperationError(
      'BACKUP_UNUSABLE',
      `the running observatory at ${url} gave none: ${why}`,
      cause === undefined ? undefined : { cause },
    )
  const token = await readFile(tokenFile, 'utf8').catch((error: Error) => {
    throw refuse(`its token cannot be read (${error.message})`, error)
  })
  const response = await fetch(new URL('api/v1/backup', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token.trim()}` },
  }).catch((error: Error) => {
    throw refuse(`${error.message}${error.cause instanceof Error ? `, ${error.cause.message}` : ''}`, error)
  })
  if (!response.ok || !response.body) throw refuse(`HTTP ${response.status}, ${saidBy(await response.text())}; its log says more`)
  await pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(path, { mode: 0o600 })).catch(
    (error: Error) => {
      throw refuse(`it broke off (${error.message})`, error)
    },
  )
}

async function openedBackup(directory: string, path: string): Promise<void> {
  const { inspected } = await checkDirectory(directory)
  if (!inspected) throw new OperationError('STORE_FAILED', `${directory} holds no observatory yet: nothing to back up`)
  if (inspected.world !== 'real')
    throw new OperationError('STORE_WORLD', `${directory} holds a rehearsal, which can be played again: only real data are backed up`)
  const store = await openDuckdb({ directory, world: 'real', log: createLogger({ room: 'storage', level: 'warn' }) })
  try {
    await archiveStore(store, path, programVersion(), Date.now())
  } finally {
    await store.stop()
  }
}

/** `breakwater backup FILE`: from the running process when there is one, else from the directory; read back before it gets its name. */
export async function backupCommand(file: string, options: BackupOptions, environment: Environment, io: CommandIo): Promise<void> {
  const directory = resolve(options.data ?? environment.dataDirectory)
  const target = resolve(file)
  const done = await besideOf(target, async (folder) => {
    const draft = join(folder, basename(target))
    let from: 'directory' | 'running observatory' = 'directory'
    try {
      await openedBackup(directory, draft)
    } catch (error) {
      if (!isOperationError(error) || error.code !== 'STORE_LOCKED') throw error
      from = 'running observatory'
      const url = operatorUrlOf(directory, loadBreakwaterConfig(findConfig(options.config)))
      await fetchBackup(url, join(directory, 'operator-token'), draft)
    }
    const manifest = await verifyBackup(draft)
    await rename(draft, target)
    return { from, manifest }
  })
  tell(target, done.from, done.manifest, (await stat(target)).size, options.json === true, io)
}

function tell(path: string, from: string, manifest: BackupManifest, bytes: number, json: boolean, io: CommandIo): void {
  const rows = Object.fromEntries(manifest.snapshot.tables.map(({ table, rows }) => [table, rows]))
  if (json) {
    io.out(
      `${JSON.stringify({ file: path, from, bytes, made: manifest.made, version: manifest.snapshot.version, rows, without: WITHOUT }, null, 2)}\n`,
    )
    return
  }
  io.out(`${path}: ${bytes.toLocaleString('en-US')} octets, from the ${from}, read back and compared.\n`)
  io.out(
    `  ${(rows.reports ?? 0).toLocaleString('en-US')} reports, ${(rows.incidents ?? 0).toLocaleString('en-US')} incidents, tables of version ${manifest.snapshot.version}\n`,
  )
  io.out(`  ${WITHOUT}\n`)
}
