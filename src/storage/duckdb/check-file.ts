import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { OperationError } from '#plumbing'
import { type Acknowledged, MARK_NAME, readMark } from './acknowledged-mark.ts'
import { storeFailure } from './connection.ts'
import { type Inspected, inspectFile } from './inspect-file.ts'

/** What a directory holds before anything in it is touched. */
export interface Checked {
  /** Undefined: there is nothing yet, or its making was interrupted. */
  readonly inspected?: Inspected
  /** Undefined: written before there were marks, or by a rehearsal. */
  readonly mark?: Acknowledged
}

function damaged(message: string, cause?: unknown): OperationError {
  return new OperationError('STORE_DAMAGED', message, cause === undefined ? undefined : { cause })
}

const count = (number: number, what: string): string => `${number.toLocaleString('en-US')} ${what}`

function refuseLoss(path: string, held: Acknowledged, mark: Acknowledged): void {
  const losses = [
    ...(held.reports < mark.reports ? [`${count(mark.reports - held.reports, 'reports')} of ${mark.reports.toLocaleString('en-US')}`] : []),
    ...(held.acts < mark.acts ? [`${count(mark.acts - held.acts, 'other entries')} of ${mark.acts.toLocaleString('en-US')}`] : []),
  ]
  if (losses.length > 0)
    throw damaged(
      `${path} lacks ${losses.join(' and ')} that were acknowledged: the end of it or of ${path}.wal is missing, or an older copy stands in its place. Nothing was changed. Restore a backup (breakwater restore), or delete ${join(dirname(path), MARK_NAME)} to go on with what is left`,
    )
}

/**
 * Reads everything once and changes nothing. Throws STORE_DAMAGED when something that was acknowledged is not there or not whole, and
 * STORE_LOCKED or STORE_FAILED as the engine says.
 */
export async function checkFile(path: string): Promise<Checked> {
  const mark = await readMark(dirname(path))
  const acknowledged = mark && mark.reports + mark.acts > 0 ? mark : undefined
  const size = await stat(path).then(
    (stats) => stats.size,
    () => 0,
  )
  if (size === 0 && acknowledged === undefined) return {}
  if (size === 0)
    throw damaged(
      `${path} is missing or empty, though ${count(acknowledged?.reports ?? 0, 'reports')} and ${count(acknowledged?.acts ?? 0, 'other entries')} were acknowledged. Restore a backup (breakwater restore), or delete ${join(dirname(path), MARK_NAME)} to begin anew`,
    )
  let inspected: Inspected | undefined
  try {
    inspected = await inspectFile(path)
  } catch (error) {
    const message = (error as Error).message
    if (/lock on file/i.test(message)) {
      const holder = /\(PID (\d+)\)/.exec(message)
      throw new OperationError(
        'STORE_LOCKED',
        `${path} is held by ${holder ? `process ${holder[1]}` : 'another process'}; stop it first, or name another data directory`,
        { cause: error },
      )
    }
    if (acknowledged !== undefined || storeFailure(error).code === 'STORE_DAMAGED')
      throw damaged(
        `${path} (or ${path}.wal) is damaged: ${message}. Nothing was changed. Keep the directory as it is, and restore a backup into another one (breakwater restore)`,
        error,
      )
    throw new OperationError('STORE_FAILED', `${path} cannot be opened: ${message}`, { cause: error })
  }
  if (acknowledged !== undefined) refuseLoss(path, inspected?.held ?? { reports: 0, acts: 0 }, acknowledged)
  return { ...(inspected ? { inspected } : {}), ...(mark ? { mark } : {}) }
}
