import { stat } from 'node:fs/promises'
import { isOperationError, type Logger } from '#plumbing'
import { listed, type Service, type ServiceId } from '#vocabulary'

export interface CatalogueWatchDeps {
  /** services.yaml. */
  readonly file: string
  readonly services: readonly Service[]
  /** Throws CONFIG_INVALID or FILE_UNREADABLE. */
  readonly load: (file: string) => readonly Service[]
  /** Puts the services to work; what it throws as an operation's error is told as the file's fault, and the services before it stay. */
  readonly apply: (services: readonly Service[]) => Promise<void> | void
  readonly log: Logger
}

/** Takes up changes of services.yaml while the observatory runs. A file with faults changes nothing: the last good one stays in force. */
export interface CatalogueWatch {
  start(): Promise<void>
  stop(): void
  /** Reads the file anew if it has changed since the last look, or in any case. Never throws for what is wrong with the file. */
  look(how?: 'changed' | 'always'): Promise<void>
  /** What is wrong with the file as it is now; undefined while the services in force are those of the file. */
  readonly fault: string | undefined
}

/** An edit is in force before its author has switched windows; two seconds of one `stat` cost nothing. A choice. */
const LOOK_EVERY_MILLISECONDS = 2_000

export interface CatalogueChange {
  readonly added: readonly ServiceId[]
  readonly removed: readonly ServiceId[]
  readonly changed: readonly ServiceId[]
}

export function catalogueChange(before: readonly Service[], after: readonly Service[]): CatalogueChange {
  const old = new Map(before.map((service) => [service.id, JSON.stringify(service)]))
  const kept = new Set(after.map(({ id }) => id))
  return {
    added: after.filter(({ id }) => !old.has(id)).map(({ id }) => id),
    removed: before.filter(({ id }) => !kept.has(id)).map(({ id }) => id),
    changed: after.filter((service) => old.has(service.id) && old.get(service.id) !== JSON.stringify(service)).map(({ id }) => id),
  }
}

function wordsOf({ added, removed, changed }: CatalogueChange): string {
  const parts = [
    ...(added.length > 0 ? [`new: ${listed(added)}`] : []),
    ...(removed.length > 0 ? [`gone: ${listed(removed)}`] : []),
    ...(changed.length > 0 ? [`changed: ${listed(changed)}`] : []),
  ]
  return parts.length === 0 ? 'no service has changed' : parts.join('; ')
}

export function createCatalogueWatch(deps: CatalogueWatchDeps): CatalogueWatch {
  const { file, load, apply, log } = deps
  let services = deps.services
  let seen: string | undefined
  let fault: string | undefined
  let timer: NodeJS.Timeout | undefined

  /** Editors write in place or rename over: either shows here. */
  async function markOf(): Promise<string> {
    const about = await stat(file, { bigint: true }).catch(() => undefined)
    return about ? `${about.ino} ${about.size} ${about.mtimeNs}` : 'not there'
  }

  async function take(): Promise<void> {
    try {
      const read = load(file)
      await apply(read)
      log.warn({ file }, `${file} was read anew: ${wordsOf(catalogueChange(services, read))}`)
      services = read
      fault = undefined
    } catch (error) {
      if (!isOperationError(error)) throw error
      fault = error.message
      log.error({ file }, `${file} was not taken up, the services before it stay: ${error.message}`)
    }
  }

  async function look(how: 'changed' | 'always' = 'changed'): Promise<void> {
    const mark = await markOf()
    if (how === 'changed' && mark === seen) return
    seen = mark
    await take()
  }

  return {
    async start() {
      seen = await markOf()
      timer = setInterval(() => void look(), LOOK_EVERY_MILLISECONDS)
      timer.unref()
    },
    stop() {
      clearInterval(timer)
    },
    look,
    get fault() {
      return fault
    },
  }
}
