import { applicationCode } from '#vocabulary'
import { byteAt, shortAt } from './payload-bytes.ts'

const DNS_QUERY = applicationCode('dns-query')
const DNS_ANSWER = applicationCode('dns-answer')

const HEADER = 12
/** The longest label (RFC 1035 section 2.3.4). */
const LONGEST_LABEL = 63
/** Opcodes 0 to 6 are assigned (IANA "DNS OpCodes"), 3 is not. */
const MOST_OPCODE = 6
/** More records than this in a message off the port of DNS would be no ordinary answer (judgement; the limit keeps noise out). */
const MOST_RECORDS = 255

/**
 * A DNS message from its header on (RFC 1035 section 4.1.1): one question, few records, a label behind the header. On a port of DNS the
 * opcode suffices, since attackers' tools leave the counts as they like, and mDNS (RFC 6762 section 6) answers without a question. HOT PATH.
 */
export function dnsApplication(b: Uint8Array, at: number, seen: number, i: number, onPort: boolean): number {
  if (i + HEADER > seen) return 0
  const flags = shortAt(b, at, seen, i + 2)
  const kind = (flags & 0x8000) !== 0 ? DNS_ANSWER : DNS_QUERY
  const opcode = (flags >>> 11) & 15
  if (opcode > MOST_OPCODE || opcode === 3) return 0
  const questions = shortAt(b, at, seen, i + 4)
  const answers = shortAt(b, at, seen, i + 6)
  // The reserved bit must be zero (RFC 1035 section 4.1.1).
  if ((flags & 0x40) !== 0) return 0
  if (onPort) return questions + answers > 0 || kind === DNS_ANSWER ? kind : 0
  const authorities = shortAt(b, at, seen, i + 8)
  const additional = shortAt(b, at, seen, i + 10)
  if (questions !== 1 || byteAt(b, at, seen, i + HEADER) > LONGEST_LABEL) return 0
  if (kind === DNS_QUERY) return answers === 0 && authorities === 0 && additional <= 1 ? kind : 0
  return answers <= MOST_RECORDS && authorities <= MOST_RECORDS && additional <= MOST_RECORDS ? kind : 0
}
