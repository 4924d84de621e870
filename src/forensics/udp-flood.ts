import { amplifierName, formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { attackedPort, type EvidenceReading, type StrandReading, shareOfValues, topShare } from './reading.ts'
import { looksLikePortScan } from './scan.ts'
import { FAST, LEAST_SAMPLED_ROWS, MANY_SOURCES, SOME_SOURCES, UNANSWERED, VERY_FAST } from './thresholds.ts'
import { percent } from './words.ts'

/** Ports to which datagrams go that nobody answers by design: syslog, SNMP traps, statsd, NetFlow, IPFIX, sFlow (IANA names). */
const TELEMETRY = [162, 514, 2055, 4739, 5514, 6343, 8125, 9995, 9996]
/** Services that answer each request: a torrent of requests without answers is not their use. */
const REQUESTS = [53, 67, 69, 111, 123, 137, 161, 389, 1900, 5683]

/** Probes of scanners are empty or hold one small question. */
const SCAN_FRAME = 150
/** Random addresses are impossible in 11 to 23 of 100 cases (section 2.4 of the attribution reference); a local network is entirely private. */
const FORGED = { least: 0.08, most: 0.5 }

/** UDP flood: datagrams that nobody answers, from many sources or to any port (R3 and its kin). */
export function judgeUdp(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned } = reading
  const ports = strand.destinationPorts
  const few = reading.thinned && reading.rows < LEAST_SAMPLED_ROWS
  // Fast or not, a scan carries next to nothing; a flood that runs through the ports carries as much as it can.
  if (looksLikePortScan(reading) && (peak < VERY_FAST || reading.meanSize < SCAN_FRAME))
    return {
      kind: 'ordinary',
      reading,
      looksLike: 'a port scan',
      rule: fromTraffic(
        'port-scan',
        `${formatWhole(strand.packets)} datagrams to ${formatWhole(ports.distinct)} ports, each tried a few times.`,
        ports.distinct,
      ),
    }
  const unserved = all.twoWay && strand.served !== true
  // A conversation answers at least one packet in two; what goes beyond twice the answers is nobody's conversation.
  const part = unserved || returned === undefined ? 1 : Math.max(0, 1 - 2 * returned)
  const broadcast = all.evidence.target === '255.255.255.255'
  const multicast = /^(22[4-9]|23\d)\.|^ff/i.test(all.evidence.target)
  const size = strand.sizes.top[0]
  const sameSize = size !== undefined && size.share >= 0.8
  const single = strand.singletonShare !== undefined && strand.singletonShare >= 0.7
  const anyPort = ports.distinct >= 200 && topShare(ports) < 0.2 && (ports.distinct > 3 * sources || single || reading.thinned)
  const port = attackedPort(ports)
  const telemetry = shareOfValues(ports, TELEMETRY) >= 0.5
  const requests = shareOfValues(ports, REQUESTS) >= 0.5
  const traits: string[] = []
  if (unserved && !few) traits.push('the target never sent from the ports that they hit')
  else if (returned !== undefined) traits.push(`the target answered ${percent(Math.min(1, returned))}`)
  if (anyPort) traits.push(`${formatWhole(ports.distinct)} different destination ports or more`)
  else if (port !== 0) traits.push(`${percent(topShare(ports))} aimed at port ${port}`)
  if (sameSize) traits.push(`size ${size.value} bytes in ${percent(size.share)}`)
  if (strand.sourcePorts.entropyBits >= 10) traits.push('random source ports')
  const text = `${formatWhole(strand.packets * part)} datagrams from ${formatWhole(sources)} ${sources === 1 ? 'source' : 'sources'} ${
    returned === undefined ? 'at' : 'that the target did not answer, at'
  } up to ${formatWhole(peak)} a second.`
  const rule = fromTraffic('datagrams-unanswered', text, peak)
  const vector = (confidence: 'low' | 'moderate' | 'high', noun = 'UDP flood'): Finding => ({
    kind: 'vector',
    reading,
    vector: 'udp-flood',
    name: port === 0 ? noun : `${noun} (UDP port ${port})`,
    noun,
    port,
    protocol: 17,
    reflected: false,
    confidence,
    traits,
    rule,
    part: Math.max(part, 0.05),
  })
  const ordinary = (looksLike: string): Finding => ({
    kind: 'ordinary',
    reading,
    looksLike,
    rule: fromTraffic(
      'datagrams-in-use',
      returned === undefined
        ? `${formatWhole(strand.packets)} datagrams from ${formatWhole(sources)} ${sources === 1 ? 'source' : 'sources'}.`
        : `${formatWhole(strand.packets)} datagrams; the target sent ${formatWhole(strand.returnPackets ?? 0)} back.`,
      returned,
    ),
  })
  if (few || reading.shareOfPackets < 0.05) return ordinary('ordinary UDP traffic')

  // One source port from many sources is an answer of a service that we have no name for.
  const fromPort = strand.sourcePorts.top[0]
  if (
    fromPort !== undefined &&
    fromPort.share >= 0.9 &&
    fromPort.value !== port &&
    sources >= MANY_SOURCES &&
    peak >= FAST &&
    part >= 0.8
  ) {
    const name = amplifierName(fromPort.value)
    return {
      kind: 'vector',
      reading,
      vector: 'other-reflection',
      name: `reflection from UDP source port ${fromPort.value}${name === undefined ? ', a service without a name here' : ` (${name})`}`,
      noun: `reflection from UDP port ${fromPort.value}`,
      port: fromPort.value,
      protocol: 17,
      reflected: true,
      confidence: sources >= 4 * MANY_SOURCES ? 'high' : 'moderate',
      traits: [`${percent(fromPort.share)} from source port ${fromPort.value}, ${formatWhole(sources)} sources`, ...traits],
      rule: fromTraffic(
        'one-source-port',
        `${formatWhole(strand.packets)} datagrams from ${formatWhole(sources)} sources share source port ${fromPort.value}.`,
        sources,
      ),
      part,
    }
  }
  if (telemetry) return ordinary('telemetry (logs, traps or flow records), which nobody answers')
  if (broadcast)
    return peak >= 5 * FAST && strand.packets >= 5 * FAST
      ? vector('moderate', shareOfValues(ports, [67]) >= 0.5 ? 'DHCP request flood' : 'broadcast flood')
      : ordinary('broadcasts of the local network')
  if (multicast) return ordinary('multicast')

  const unanswered = unserved || (returned !== undefined && returned < UNANSWERED)
  const impossible = strand.sample.filter((one) => one.bogon || one.unrouted).length / Math.max(1, strand.sample.length)
  const forged = strand.sample.length >= MANY_SOURCES && impossible >= FORGED.least && impossible <= FORGED.most
  if (forged) traits.push(`${percent(impossible)} of the sources cannot be real`)
  // One question from each of many clients is what a public server of questions gets.
  const strewn = single && sources >= 10 * SOME_SOURCES && !requests && port !== 443
  const signs = Number(anyPort) + Number(sameSize && size.value >= 200) + Number(strewn) + Number(forged)
  if (unanswered) {
    if (sources >= SOME_SOURCES && peak >= 5 * FAST) return vector(sources >= MANY_SOURCES && peak >= VERY_FAST ? 'high' : 'moderate')
    if (anyPort && peak >= 5 * FAST) return vector('moderate')
    if (requests && peak >= VERY_FAST && reading.meanSize < 400) return vector('moderate')
    if (peak >= 5 * VERY_FAST && sources > 1) return vector('low')
    if (peak >= VERY_FAST) return unclear('a one-way stream or a flood from one source')
  } else if (returned !== undefined) {
    if (part >= 0.3 && sources >= MANY_SOURCES && peak * part >= VERY_FAST && (signs >= 1 || exceedsUsual(peak, all)))
      return vector('moderate')
    return ordinary(describeUdp(reading))
  } else {
    if (sources >= MANY_SOURCES && peak >= VERY_FAST && signs >= 1) return vector(signs >= 2 ? 'high' : 'moderate')
    if (sources >= MANY_SOURCES && peak >= 5 * FAST && anyPort) return vector('moderate')
    if (anyPort && peak >= VERY_FAST) return vector('moderate')
    if (requests && sources < SOME_SOURCES && peak >= VERY_FAST && reading.meanSize < 400) return vector('moderate')
    if (sources >= MANY_SOURCES && peak >= VERY_FAST)
      return unclear('UDP traffic of many sources, of which only one direction was captured')
  }
  return ordinary(describeUdp(reading))

  function unclear(looksLike: string): Finding {
    return { kind: 'unclear', reading, looksLike, rule }
  }
}

export function exceedsUsual(peak: number, all: EvidenceReading): boolean {
  const usual = all.evidence.usual
  return usual !== undefined && peak >= 3 * Math.max(1, usual.packetsPerSecond)
}

function describeUdp(reading: StrandReading): string {
  const { strand, sources } = reading
  const port = attackedPort(strand.destinationPorts)
  if (port === 443) return 'QUIC'
  const name = amplifierName(port)
  if (name !== undefined) return sources > 1 ? `${name} clients` : `an exchange of ${name} messages`
  if (sources <= 3 && strand.packets >= 1000) return 'a stream (call, video, game or tunnel)'
  return 'ordinary UDP traffic'
}
