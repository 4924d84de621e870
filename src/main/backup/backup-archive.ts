import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { OperationError, whyNotRead, whyNotWritten } from '#plumbing'
import type { Snapshot } from '#storage'
import { readTar, TAR_END, tarHeader, tarPadding } from './tar.ts'

export const BACKUP_FORMAT = 'breakwater-backup-1'
const MANIFEST = 'manifest.json'

/** First in the archive: what must be in it, and whole. */
export interface BackupManifest {
  readonly format: typeof BACKUP_FORMAT
  /** RFC 3339. */
  readonly made: string
  readonly program: string
  readonly snapshot: Snapshot
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[]
  /** Said to whoever opens it. */
  readonly without: string
}

export const WITHOUT =
  'The keys under which reporters are hashed, the operator token and the configuration are not in a backup: nobody who finds it can test a guess about who reported.'

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

async function* archived(manifest: Buffer, file: string, name: string, bytes: number, seconds: number): AsyncGenerator<Buffer> {
  yield tarHeader({ name: MANIFEST, bytes: manifest.length }, seconds)
  yield manifest
  yield tarPadding(manifest.length)
  yield tarHeader({ name, bytes }, seconds)
  for await (const chunk of createReadStream(file)) yield chunk as Buffer
  yield tarPadding(bytes)
  yield TAR_END
}

/** Packs a snapshot into `path`, synced. */
export async function packBackup(file: string, snapshot: Snapshot, path: string, program: string, nowMilliseconds: number): Promise<void> {
  const { size } = await stat(file)
  const name = 'observatory.duckdb'
  const manifest: BackupManifest = {
    format: BACKUP_FORMAT,
    made: new Date(nowMilliseconds).toISOString(),
    program,
    snapshot,
    files: [{ name, bytes: size, sha256: await sha256Of(file) }],
    without: WITHOUT,
  }
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  await pipeline(
    Readable.from(archived(text, file, name, size, Math.floor(nowMilliseconds / 1000))),
    // Level 3: a third of the time of the default for a tenth more room, tried on a store of reports.
    createGzip({ level: 3 }),
    createWriteStream(path, { mode: 0o600 }),
  )
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}

function unusable(path: string, why: string, cause?: unknown): OperationError {
  return new OperationError('BACKUP_UNUSABLE', `${path}: ${why}`, cause === undefined ? undefined : { cause })
}

function parseManifest(path: string, text: string): BackupManifest {
  let manifest: BackupManifest
  try {
    manifest = JSON.parse(text) as BackupManifest
  } catch (error) {
    throw unusable(path, 'its manifest is not JSON', error)
  }
  if (manifest.format !== BACKUP_FORMAT) throw unusable(path, `its format is ${String(manifest.format)}, not ${BACKUP_FORMAT}`)
  return manifest
}

/** Unpacks into `directory` and compares every file with its checksum. Throws BACKUP_UNUSABLE, FILE_UNREADABLE or FILE_UNWRITABLE. */
export async function unpackBackup(path: string, directory: string): Promise<BackupManifest> {
  await stat(path).catch((error: Error) => {
    throw new OperationError('FILE_UNREADABLE', `${path}: ${whyNotRead(error)}`, { cause: error })
  })
  let manifestText = ''
  let manifest: BackupManifest | undefined
  let reading: { readonly name: string; readonly hash: ReturnType<typeof createHash>; readonly out: FileHandle | undefined } | undefined
  const sums = new Map<string, string>()

  async function finish(): Promise<void> {
    if (!reading) return
    const { name, hash, out } = reading
    await out?.close()
    if (name === MANIFEST) manifest = parseManifest(path, manifestText)
    sums.set(name, hash.digest('hex'))
    reading = undefined
  }

  /** A disk that is full does not damage the backup. */
  const writing = <T>(name: string, work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw new OperationError('FILE_UNWRITABLE', `${join(directory, name)}: ${whyNotWritten(error)}`, { cause: error })
    })

  const source = createReadStream(path)
  const unzipped = source.pipe(createGunzip())
  source.on('error', (error) => unzipped.destroy(error))
  try {
    await readTar(
      unzipped as AsyncIterable<Buffer>,
      async ({ name }) => {
        await finish()
        if (name !== MANIFEST && !manifest?.files.some((file) => file.name === name)) throw unusable(path, `${name} is not in its manifest`)
        if (!/^[\w.-]+$/.test(name)) throw unusable(path, `${name} is no name of a file of ours`)
        const out = name === MANIFEST ? undefined : await writing(name, () => open(join(directory, name), 'w', 0o600))
        reading = { name, hash: createHash('sha256'), out }
      },
      async (piece) => {
        reading?.hash.update(piece)
        if (reading?.name === MANIFEST) manifestText += piece.toString('utf8')
        const { name, out } = reading ?? {}
        if (name !== undefined && out) await writing(name, () => out.writeFile(piece))
      },
    )
    await finish()
  } catch (error) {
    await reading?.out?.close()
    if (error instanceof OperationError) throw error
    throw unusable(path, `it is damaged or no backup of Breakwater: ${(error as Error).message}`, error)
  }
  if (!manifest) throw unusable(path, 'it has no manifest')
  for (const { name, sha256 } of manifest.files)
    if (sums.get(name) !== sha256) throw unusable(path, `${name} ${sums.has(name) ? 'does not match its checksum' : 'is missing'}`)
  return manifest
}
