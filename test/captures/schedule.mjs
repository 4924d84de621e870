/**
 * Many conversations at once, in the order of time, with small memory: each is a generator that writes its next packet when resumed and
 * yields the instant of the one after (µs since the epoch). A binary heap holds who is next.
 */
export class Schedule {
  now = 0
  #times = new Float64Array(1024)
  #parts = []
  #size = 0

  /** `part` is resumed for the first time at `at`, never before the present. */
  add(at, part) {
    if (this.#size === this.#times.length) {
      const larger = new Float64Array(this.#times.length * 2)
      larger.set(this.#times)
      this.#times = larger
    }
    let i = this.#size++
    const times = this.#times
    const time = at > this.now ? at : this.now
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (times[parent] <= time) break
      times[i] = times[parent]
      this.#parts[i] = this.#parts[parent]
      i = parent
    }
    times[i] = time
    this.#parts[i] = part
  }

  #sink(time, part) {
    const times = this.#times
    const size = this.#size
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= size) break
      if (child + 1 < size && times[child + 1] < times[child]) child++
      if (times[child] >= time) break
      times[i] = times[child]
      this.#parts[i] = this.#parts[child]
      i = child
    }
    times[i] = time
    this.#parts[i] = part
  }

  /** Runs until `done()` or until nobody is left. */
  run(done) {
    while (this.#size > 0 && !done()) {
      const part = this.#parts[0]
      this.now = this.#times[0]
      const step = part.next()
      if (step.done) {
        const last = --this.#size
        const time = this.#times[last]
        const moved = this.#parts[last]
        this.#parts.length = last
        if (last > 0) this.#sink(time, moved)
      } else this.#sink(step.value > this.now ? step.value : this.now, part)
    }
  }
}
