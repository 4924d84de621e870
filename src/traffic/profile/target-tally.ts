import { PortSet } from './port-set.ts'
import { ROW_BYTES, ROW_PACKETS } from './second-columns.ts'
import { STRAND_COUNT, StrandTally, type TallyLimits } from './strand-tally.ts'

/** What came towards one target in one slot of time. */
export class Slot {
  /** `Math.floor(second / slotSeconds)`; 0 where there is one slot for all time. */
  readonly index: number
  readonly strands: (StrandTally | undefined)[] = new Array<StrandTally | undefined>(STRAND_COUNT).fill(undefined)
  /** Indexes of the strands that are there, in the order in which they came. */
  readonly present: number[] = []
  /** Packets (estimated, where sampled) that the target sent to anybody. */
  out = 0
  packetRows = 0
  flowRows = 0

  constructor(index: number) {
    this.index = index
  }
}

/** HOT PATH: one target: its slots, the newest at hand, the oldest dropped when there are more than `keep`. */
export class TargetTally {
  readonly limits: TallyLimits
  private readonly keep: number
  readonly slots = new Map<number, Slot>()
  current: Slot
  previous: Slot | undefined
  /** Ports from which the target was seen to send, for all time: what is in service is learnt before an attack, not in it. */
  readonly tcpPorts = new PortSet()
  readonly udpPorts = new PortSet()
  /** Rows towards it so far: how heavy a candidate is. */
  rows = 0

  constructor(limits: TallyLimits, keep: number, index: number) {
    this.limits = limits
    this.keep = keep
    this.current = new Slot(index)
    this.slots.set(index, this.current)
  }

  turn(index: number): Slot {
    let slot = this.slots.get(index)
    if (!slot) {
      slot = new Slot(index)
      this.slots.set(index, slot)
      while (this.slots.size > this.keep) {
        let oldest = Number.POSITIVE_INFINITY
        for (const there of this.slots.keys()) if (there < oldest) oldest = there
        this.slots.delete(oldest)
      }
    }
    this.previous = this.slots.get(index - 1)
    this.current = slot
    return slot
  }

  strand(slot: Slot, index: number): StrandTally {
    const known = slot.strands[index]
    if (known !== undefined) return known
    const made = new StrandTally(this.limits)
    slot.strands[index] = made
    slot.present.push(index)
    return made
  }

  /** Packets and bytes that came towards it, as far as its slots are kept. */
  received(): { readonly packets: number; readonly bytes: number } {
    let packets = 0
    let bytes = 0
    for (const slot of this.slots.values())
      for (const index of slot.present) {
        const { seconds } = slot.strands[index]!
        packets += seconds.sum(ROW_PACKETS)
        bytes += seconds.sum(ROW_BYTES)
      }
    return { packets, bytes }
  }

  /** Gives back the room that its samples took of what all share. */
  release(): void {
    for (const slot of this.slots.values()) for (const index of slot.present) slot.strands[index]!.release()
  }
}
