export interface GroupCommitOptions<T> {
  /** How long the first of a group waits for company, in milliseconds of the wall. */
  readonly milliseconds: number
  /** A group this large does not wait. */
  readonly size: number
  readonly commit: (items: readonly T[]) => Promise<void>
}

/** Gathers items into groups that are committed together; one commit at a time, in order. */
export interface GroupCommit<T> {
  /** Resolves once the item's group is committed, rejects with what the commit threw. */
  add(item: T): Promise<void>
  /** Commits what waits, without waiting for company, and resolves when nothing is left. */
  drain(): Promise<void>
  /** Items that are not committed yet. */
  readonly waiting: number
}

interface Waiting<T> {
  readonly item: T
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/**
 * A commit costs about the same for one report as for a hundred, so those that come within a few milliseconds share one. While a commit
 * runs the next group gathers; it leaves when its first member has waited long enough, which it often has by then.
 */
export function createGroupCommit<T>({ milliseconds, size, commit }: GroupCommitOptions<T>): GroupCommit<T> {
  let gathering: Waiting<T>[] = []
  let committing = 0
  let timer: NodeJS.Timeout | undefined
  /** The first of those gathering has waited long enough. */
  let ripe = false
  let draining = false
  let idle: (() => void)[] = []

  function leaveIfDue(): void {
    if (committing === 0 && gathering.length > 0 && (ripe || draining || gathering.length >= size)) void leave()
  }

  async function leave(): Promise<void> {
    const group = gathering.slice(0, size)
    gathering = gathering.slice(size)
    if (gathering.length === 0) {
      clearTimeout(timer)
      timer = undefined
      ripe = false
    }
    committing = group.length
    try {
      await commit(group.map((waiting) => waiting.item))
      for (const waiting of group) waiting.done()
    } catch (error) {
      for (const waiting of group) waiting.failed(error)
    }
    committing = 0
    if (gathering.length === 0) {
      for (const resolve of idle) resolve()
      idle = []
    }
    leaveIfDue()
  }

  function ripen(): void {
    timer = undefined
    ripe = true
    leaveIfDue()
  }

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        gathering.push({ item, done: resolve, failed: reject })
        if (!ripe) timer ??= setTimeout(ripen, milliseconds)
        leaveIfDue()
      })
    },
    async drain() {
      draining = true
      if (gathering.length + committing > 0) {
        const empty = new Promise<void>((resolve) => idle.push(resolve))
        leaveIfDue()
        await empty
      }
      draining = false
    },
    get waiting() {
      return gathering.length + committing
    },
  }
}
