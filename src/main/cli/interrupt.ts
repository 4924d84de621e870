export interface Interrupt {
  /** Resolves at the first SIGINT or SIGTERM, or at `end()`. */
  readonly wait: Promise<void>
  readonly signal: AbortSignal
  end(): void
}

/** A second signal ends the process at once: somebody is in a hurry, and what was acknowledged is on disk anyway. */
export function untilInterrupted(): Interrupt {
  const controller = new AbortController()
  const wait = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return { wait, signal: controller.signal, end: () => controller.abort() }
}
