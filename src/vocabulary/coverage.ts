/** What was not seen. No answer is given without it. Absent fields were not applicable. */
export interface Coverage {
  /** Packets or records that were read, and those that could not be decoded, by cause. */
  readonly read: number
  readonly undecoded: Readonly<Record<string, number>>
  /** Those, of all that came: 0…1. */
  readonly undecodedShare?: number
  /** 1 = every packet; n = one in n; 0 = the exporter never said. Several exporters may differ. */
  readonly samplingRates: readonly number[]
  /** Export datagrams or records missing by sequence numbers. */
  readonly sequenceGaps: number
  /** Packets whose capture was cut short by the snap length. */
  readonly snapped: number
  /** Sentences a reader must know: "the file ends in the middle of a packet at byte 4096". */
  readonly notes: readonly string[]
}

export const NOTHING_SEEN: Coverage = { read: 0, undecoded: {}, samplingRates: [], sequenceGaps: 0, snapped: 0, notes: [] }
