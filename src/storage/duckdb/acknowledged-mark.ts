import { writeSync } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { atomicWriteFile, OperationError, whyNotRead } from '#plumbing'

/** How much has been acknowledged: reports ever taken, and all other acts of writing. */
export interface Acknowledged {
  readonly reports: number
  readonly acts: number
}

export interface AcknowledgedMark {
  raise(by: Partial<Acknowledged>): void
  /** After the last raise. */
  close(): Promise<void>
}

export const MARK_NAME = 'observatory.mark'

/** Two slots, written in turn: a torn write leaves the other. 512 bytes are the smallest unit that a disk writes whole. */
const SLOT_BYTES = 512

interface Slot extends Acknowledged {
  readonly turn: number
}

function slotText({ turn, reports, acts }: Slot): string {
  const body = `breakwater acknowledged turn ${turn} reports ${reports} acts ${acts}`
  return `${body} crc ${crc32(body).toString(16).padStart(8, '0')}`.padEnd(SLOT_BYTES - 1).concat('\n')
}

function parseSlot(text: string): Slot | undefined {
  const match = /^(breakwater acknowledged turn (\d+) reports (\d+) acts (\d+)) crc ([0-9a-f]{8}) *\n$/.exec(text)
  if (!match || crc32(match[1] ?? '') !== Number.parseInt(match[5] ?? '', 16)) return undefined
  return { turn: Number(match[2]), reports: Number(match[3]), acts: Number(match[4]) }
}

/** What the directory says was acknowledged; undefined where no mark was ever set. Throws STORE_DAMAGED when it cannot be read. */
export async function readMark(directory: string): Promise<Slot | undefined> {
  const path = join(directory, MARK_NAME)
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new OperationError('FILE_UNREADABLE', `${path}: ${whyNotRead(error)}`, { cause: error })
  })
  if (bytes === undefined) return undefined
  const slots = [0, 1].map((index) => parseSlot(bytes.toString('latin1', index * SLOT_BYTES, (index + 1) * SLOT_BYTES)))
  const newest = slots.reduce((best, slot) => (slot && (!best || slot.turn > best.turn) ? slot : best), undefined)
  if (newest === undefined)
    throw new OperationError(
      'STORE_DAMAGED',
      `${path} is damaged: it cannot be told whether everything that was acknowledged is there; check the data, then delete this file`,
    )
  return newest
}

/**
 * A witness beside the engine's files: the engine itself takes a log that was cut off for one that ends there. Raised after each commit
 * and before it is told, so it never stands above what was committed, and a crash between the two raises no false alarm. It is synced
 * behind that, several commits at once: nobody waits for a second sync, and a power cut leaves the mark a few milliseconds behind at most.
 * It is no reason to refuse a report: where it cannot be written, `onFailure` hears of it.
 */
export async function openMark(directory: string, from: Acknowledged, onFailure: (error: Error) => void): Promise<AcknowledgedMark> {
  const path = join(directory, MARK_NAME)
  const turn = ((await readMark(directory).catch(() => undefined))?.turn ?? 0) + 1
  let slot: Slot = { turn, reports: from.reports, acts: from.acts }
  await atomicWriteFile(path, slotText(slot) + slotText(slot), 0o600)
  const handle: FileHandle = await open(path, 'r+')
  let syncing: Promise<void> | undefined
  let raised = false

  async function sync(): Promise<void> {
    while (raised) {
      raised = false
      await handle.datasync().catch(onFailure)
    }
    syncing = undefined
  }

  return {
    raise({ reports = 0, acts = 0 }) {
      slot = { turn: slot.turn + 1, reports: slot.reports + reports, acts: slot.acts + acts }
      try {
        // Half a kilobyte into the system's memory: less than the event loop's way to a thread and back.
        writeSync(handle.fd, slotText(slot), (slot.turn % 2) * SLOT_BYTES, 'latin1')
      } catch (error) {
        onFailure(error as Error)
      }
      raised = true
      syncing ??= sync()
    },
    async close() {
      await syncing
      await handle.close()
    },
  }
}
