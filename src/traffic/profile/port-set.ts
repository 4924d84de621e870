/** HOT PATH: which 16-bit ports were seen: a short list while there are few, then a bit a port. */
const FEW = 16

export class PortSet {
  private few = new Uint16Array(FEW)
  private count = 0
  private bits: Uint32Array | undefined

  has(port: number): boolean {
    if (this.bits !== undefined) return ((this.bits[port >>> 5]! >>> (port & 31)) & 1) === 1
    for (let i = 0; i < this.count; i++) if (this.few[i] === port) return true
    return false
  }

  add(port: number): void {
    if (this.has(port)) return
    if (this.bits === undefined) {
      if (this.count < FEW) {
        this.few[this.count++] = port
        return
      }
      this.bits = new Uint32Array(2048)
      for (const known of this.few) this.bits[known >>> 5]! |= 1 << (known & 31)
    }
    this.bits[port >>> 5]! |= 1 << (port & 31)
  }
}
