import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { attackedPort, type EvidenceReading, type StrandReading, topShare } from './reading.ts'
import { looksLikePortScan } from './scan.ts'
import { FAST, LEAST_SAMPLED_ROWS, MANY_SOURCES, SOME_SOURCES, UNANSWERED, VERY_FAST } from './thresholds.ts'
import { percent } from './words.ts'

/** ACK flood: packets of connections that do not exist. */
export function judgeAcks(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const unfinished = strand.unfinishedShare ?? 1
  const unserved = all.twoWay && strand.served !== true
  const few = reading.thinned && reading.rows < LEAST_SAMPLED_ROWS
  const size = strand.sizes.top[0]
  const sameSize = size !== undefined && size.share >= 0.8 && size.value >= 100
  const single = strand.singletonShare !== undefined && strand.singletonShare >= 0.7
  const anyPort =
    strand.destinationPorts.distinct >= 200 && topShare(strand.destinationPorts) < 0.2 && strand.destinationPorts.distinct > 2 * sources
  const port = attackedPort(strand.destinationPorts)
  const traits = [
    ...(strand.handshakeShare === undefined ? [] : [`${percent(strand.handshakeShare)} of the sources completed a handshake`]),
    ...(unserved
      ? ['the target never sent from the ports that they hit']
      : returned === undefined
        ? []
        : [`the target sent ${returned.toFixed(2)} packets for each`]),
    ...(sameSize ? [`size ${size.value} bytes in ${percent(size.share)}`] : []),
    ...(single ? [`${percent(strand.singletonShare ?? 0)} of the sources sent a single packet`] : []),
    ...(anyPort ? [`${formatWhole(strand.destinationPorts.distinct)} different ports or more`] : []),
  ]
  const text = `${formatWhole(strand.packets)} packets of TCP connections that were never opened, from ${formatWhole(sources)} sources, at up to ${formatWhole(peak)} a second.`
  const rule = fromTraffic('acks-without-connection', text, unfinished)
  const signs = Number(sameSize) + Number(single) + Number(anyPort)
  if (!few && unfinished >= 0.8 && reading.shareOfPackets >= 0.05) {
    const silent = unserved || (returned !== undefined && returned < UNANSWERED)
    const oneWay = !all.twoWay
    const floods =
      (silent && sources >= SOME_SOURCES && peak >= 5 * FAST) ||
      (silent && peak >= VERY_FAST && signs >= 1) ||
      (oneWay && sources >= 2 * MANY_SOURCES && peak >= 5 * FAST && signs >= 1)
    if (floods)
      return {
        kind: 'vector',
        reading,
        vector: 'ack-flood',
        name: port === 0 ? 'ACK flood' : `ACK flood (TCP port ${port})`,
        noun: 'ACK flood',
        port,
        protocol: 6,
        reflected: false,
        confidence: signs >= 1 && sources >= MANY_SOURCES ? 'high' : 'moderate',
        traits,
        rule,
        part: unserved ? 1 : unfinished,
      }
    if (oneWay && sources >= 2 * MANY_SOURCES && peak >= VERY_FAST && unfinished >= 0.95)
      return { kind: 'unclear', reading, looksLike: 'TCP traffic of many sources whose beginnings were not captured', rule }
  }
  return {
    kind: 'ordinary',
    reading,
    looksLike: describeConnections(reading),
    rule: fromTraffic(
      'connections-in-use',
      returned === undefined
        ? `${formatWhole(strand.packets)} packets of TCP connections from ${formatWhole(sources)} ${sources === 1 ? 'source' : 'sources'}.`
        : `${formatWhole(strand.packets)} packets of TCP connections; the target sent ${formatWhole(strand.returnPackets ?? 0)} back.`,
      returned,
    ),
  }
}

/** What established connections look like; the share of bytes decides between talking and carrying. */
export function describeConnections(reading: StrandReading): string {
  const { strand, sources, meanSize } = reading
  if (sources <= SOME_SOURCES && strand.packets >= 1000) {
    // A download arrives in full segments; what carries data away is answered by bare acknowledgements of 40 to 66 bytes.
    if (meanSize >= 700) return 'a large transfer to the target (download, backup or speed test)'
    if (meanSize <= 120) return 'a large transfer from the target (download, backup or speed test)'
  }
  return 'ordinary TCP traffic'
}

/** RST flood and packets with impossible flags (R9). */
export function judgeOddTcp(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak } = reading
  const rst = strand.kind === 'tcp-rst'
  if (looksLikePortScan(reading))
    return {
      kind: 'ordinary',
      reading,
      looksLike: 'a port scan',
      rule: fromTraffic(
        'port-scan',
        `${formatWhole(strand.packets)} odd TCP packets to ${formatWhole(strand.destinationPorts.distinct)} ports.`,
      ),
    }
  const opened = all.strands.find(({ strand: other }) => other.kind === 'tcp-syn-ack')?.strand.returnPackets ?? 0
  const few = reading.thinned && reading.rows < LEAST_SAMPLED_ROWS
  const rule = fromTraffic(
    rst ? 'resets-of-nothing' : 'impossible-flags',
    rst
      ? `${formatWhole(strand.packets)} resets from ${formatWhole(sources)} sources, at up to ${formatWhole(peak)} a second; the target opened ${formatWhole(opened)} connections.`
      : `${formatWhole(strand.packets)} TCP packets with flag sets that no stack sends, from ${formatWhole(sources)} sources, at up to ${formatWhole(peak)} a second.`,
    peak,
  )
  const least = rst ? VERY_FAST : 2 * FAST
  // Of a host that scans others, a capture of one direction shows the refusals only.
  if (rst && !all.twoWay && !few && peak >= least && sources >= MANY_SOURCES && reading.shareOfPackets >= 0.1)
    return { kind: 'unclear', reading, looksLike: 'resets from many sources, of which only one direction was captured', rule }
  if (!few && peak >= least && reading.shareOfPackets >= 0.05 && (rst ? sources >= MANY_SOURCES && opened < 0.2 * strand.packets : true))
    return {
      kind: 'vector',
      reading,
      vector: 'ack-flood',
      name: rst ? 'RST flood' : 'TCP flood with impossible flags',
      noun: rst ? 'RST flood' : 'TCP flood with impossible flags',
      port: attackedPort(strand.destinationPorts),
      protocol: 6,
      reflected: false,
      confidence: 'moderate',
      traits: [rst ? 'resets only' : 'flag sets that no stack sends'],
      rule,
      part: 1,
    }
  return { kind: 'ordinary', reading, looksLike: rst ? 'refused connections' : 'odd TCP packets', rule }
}
