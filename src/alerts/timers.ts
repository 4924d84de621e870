/** Waiting between tries. Retries follow the real world, not the virtual clock of a rehearsal; tests bring their own. */
export interface Timers {
  /** Runs once after the time; the function returned calls it off. */
  after(milliseconds: number, run: () => void): () => void
}

export const systemTimers: Timers = {
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}
