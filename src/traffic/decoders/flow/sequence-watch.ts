/**
 * Counts what an exporter sent and we did not get, from sequence numbers modulo 2^32 that count records (NetFlow version 5's
 * flow_sequence, RFC 7011 section 3.1) or datagrams (version 9, RFC 3954 section 5.1). Late datagrams are taken back from the count, a restarted exporter is not a loss, and one garbled
 * number changes nothing: the rules of RFC 3550 appendix A.1, counted in what the format counts.
 */
export interface SequenceWatch {
  /** Records missing so far. */
  lost: number
  /** Times the numbers began anew. */
  restarts: number
  known: boolean
  expected: number
  /** What would follow a number that fits nowhere; when it comes, the exporter has restarted. */
  doubtful: number
}

/** A jump ahead beyond this is doubted: at a million records a second it is an outage of a quarter of an hour. */
const LARGEST_GAP = 2 ** 30
/** So far behind may a datagram arrive; 100 datagrams of 30 records, as RFC 3550's MAX_MISORDER has it. */
const LARGEST_DELAY = 3000
const NONE = -1

export function createSequenceWatch(): SequenceWatch {
  return { lost: 0, restarts: 0, known: false, expected: 0, doubtful: NONE }
}

/**
 * @param count records in the datagram that carries `sequence`, or -1 when they could not be counted (a template is missing): then the
 * next datagram sets the number anew
 */
export function watchSequence(watch: SequenceWatch, sequence: number, count: number): void {
  const next = (sequence + Math.max(count, 0)) >>> 0
  if (!watch.known) {
    watch.known = count >= 0
    watch.expected = next
    return
  }
  const ahead = (sequence - watch.expected) >>> 0
  if (ahead < LARGEST_GAP) {
    watch.lost += ahead
    watch.expected = next
    watch.known = count >= 0
    watch.doubtful = NONE
    return
  }
  const behind = (watch.expected - sequence) >>> 0
  if (sequence === watch.doubtful) {
    watch.restarts++
    watch.expected = next
    watch.known = count >= 0
    watch.doubtful = NONE
  } else if (behind <= LARGEST_DELAY && count >= 0 && watch.lost >= count) {
    watch.lost -= count
  } else {
    watch.doubtful = count < 0 ? NONE : next
  }
}
