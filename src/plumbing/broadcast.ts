/**
 * Publish and subscribe inside one process. Listeners run at once and in the order they came; one that throws does not keep the others
 * from hearing, its error goes to `onError`.
 */
export class Broadcast<T> {
  readonly #listeners = new Set<{ readonly hear: (value: T) => void }>()
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void = rethrowLater) {
    this.#onError = onError
  }

  /** Returns the way to stop listening. */
  subscribe(hear: (value: T) => void): () => void {
    const entry = { hear }
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  publish(value: T): void {
    for (const { hear } of this.#listeners) {
      try {
        hear(value)
      } catch (error) {
        this.#onError(error)
      }
    }
  }

  get size(): number {
    return this.#listeners.size
  }
}

/** A listener that throws is a mistake of ours: crash loudly, but after the others have heard. */
function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
