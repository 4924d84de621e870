/**
 * The numbers that rules compare with. None decides alone: each rule asks first what the traffic itself shows (answers that nobody asked
 * for, connections that nobody finishes, datagrams that nobody answers), and these say from when on it is worth the word "attack".
 * Judgement, unless a source is named; checked against the captures of reference ddos.md section 4.2.
 */

/** A handful of sources is a conversation; a reflection or a botnet is a crowd. The smallest real one in section 4.2 has 237. */
export const MANY_SOURCES = 50
export const SOME_SOURCES = 10
/** Packets a second that an ordinary exchange of one service with one host does not reach by itself. */
export const FAST = 100
/** Packets a second that call for a reason: a busy service reaches it, an idle address does not. */
export const VERY_FAST = 1000
/** Below this share of the traffic towards the target a strand is no vector: it is a footnote. */
export const LEAST_SHARE = 0.01
/** What is less of the traffic than this even while it is at work is not looked at further; of samples a twentieth, whose counts scatter. */
export const PRESENT = 0.02
export const PRESENT_IN_SAMPLES = 0.05
/** A target that answers less than one packet in twenty does not converse. */
export const UNANSWERED = 0.05
/** Share of packets from sources that the target never spoke to, from which on they count as unasked. */
export const STRANGERS = 0.8
/** Services stand and answer below this port (IANA's system ports, RFC 6335 section 6). */
export const SYSTEM_PORTS = 1024
/** Records that a judgement on sampled flows needs: below, one record more or less changes it. */
export const LEAST_SAMPLED_ROWS = 30
