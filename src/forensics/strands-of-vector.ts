import type { Strand, StrandKind, TrafficEvidence, Vector, VectorKind } from '#vocabulary'

/** The kinds of strand that the rules for a vector read; fragments where they may belong to it. */
const READ: Readonly<Record<VectorKind, readonly StrandKind[]>> = {
  'syn-flood': ['tcp-syn'],
  'ack-flood': ['tcp-ack'],
  'rst-flood': ['tcp-rst'],
  'tcp-flag-flood': ['tcp-odd', 'tcp-syn'],
  'stomp-flood': ['tcp-ack'],
  'syn-ack-reflection': ['tcp-syn-ack'],
  'rst-reflection': ['tcp-rst'],
  'udp-flood': ['udp', 'fragment'],
  'game-query-flood': ['udp'],
  'voice-query-flood': ['udp'],
  'quic-flood': ['udp'],
  'dns-query-flood': ['udp'],
  'dns-water-torture': ['udp'],
  'dhcp-flood': ['udp'],
  'icmp-flood': ['icmp', 'fragment'],
  'icmp-reflection': ['icmp'],
  'gre-flood': ['gre', 'fragment'],
  'fragment-flood': ['fragment'],
  'protocol-flood': ['other'],
  'tls-handshake-flood': ['tcp-ack'],
  'http-flood': ['tcp-ack'],
  'slow-connections': ['tcp-ack'],
  'connection-flood': ['tcp-ack'],
  'service-request-flood': ['udp', 'tcp-ack'],
  'dns-reflection': ['udp-answer', 'fragment'],
  'ntp-reflection': ['udp-answer', 'fragment'],
  'snmp-reflection': ['udp-answer', 'fragment'],
  'ssdp-reflection': ['udp-answer', 'fragment'],
  'cldap-reflection': ['udp-answer', 'fragment'],
  'memcached-reflection': ['udp-answer', 'fragment'],
  'chargen-reflection': ['udp-answer', 'fragment'],
  'other-reflection': ['udp-answer', 'udp', 'fragment'],
}

/**
 * The strands that a vector was found in, largest first. Of several that could be meant (a service's own port and all others) it is the set
 * whose packets come closest to the vector's, and the one whose sources the vector names belongs to it. Empty when none fits.
 */
export function strandsOfVector(vector: Vector, evidence: TrafficEvidence): readonly Strand[] {
  const kinds = READ[vector.kind]
  const fitting = evidence.strands
    .filter(({ kind, port, packets }) => kinds.includes(kind) && packets > 0 && (kind !== 'udp-answer' || port === vector.port))
    .sort((a, b) => b.packets - a.packets)
    // Two strands a kind at most, so that the sets are few.
    .slice(0, 6)
  if (fitting.length < 2) return fitting
  const named = fitting.findIndex(({ sources }) => sources.value === vector.sources.value)
  let best: readonly Strand[] = fitting
  let distance = Number.POSITIVE_INFINITY
  for (let set = 1; set < 1 << fitting.length; set++) {
    if (named >= 0 && (set & (1 << named)) === 0) continue
    const chosen = fitting.filter((_, i) => (set & (1 << i)) !== 0)
    const off = Math.abs(chosen.reduce((sum, { packets }) => sum + packets, 0) - vector.packets)
    if (off < distance) {
      distance = off
      best = chosen
    }
  }
  return best
}
