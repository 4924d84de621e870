import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { attackedPort, type EvidenceReading, type StrandReading, topShare, topShares } from './reading.ts'
import { looksLikePortScan } from './scan.ts'
import { FAST, LEAST_SAMPLED_ROWS, MANY_SOURCES, SOME_SOURCES, VERY_FAST } from './thresholds.ts'
import { percent } from './words.ts'

/** Of the packets of a TCP client, about one in ten is its SYN when it fetches a page or so; a crowd's share of SYNs stays below half. */
const SYNS_OF_A_CROWD = 0.5
/** Linux gives up after 7 SYNs (tcp_syn_retries = 6); a source that sends many more a second is no client. */
const MOST_TRIES = 7

/** SYN flood: connections begun and never finished (R7 raw generators, R8 real stacks). */
export function judgeSyns(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources, peak, returned, packetsPerSource } = reading
  const established = all.strands.filter(({ strand: other }) => other.kind === 'tcp-ack').reduce((sum, other) => sum + other.packets, 0)
  const synShare = strand.packets / Math.max(1, strand.packets + established)
  const unfinished = strand.unfinishedShare ?? (synShare > SYNS_OF_A_CROWD ? 1 : 0)
  const lost = Math.round(strand.packets * unfinished)
  const finished = strand.handshakeShare
  const ordinary = (looksLike: string, text: string, value?: number): Finding => ({
    kind: 'ordinary',
    reading,
    looksLike,
    rule: fromTraffic('connections-finish', text, value),
  })
  if (looksLikePortScan(reading))
    return {
      kind: 'ordinary',
      reading,
      looksLike: 'a port scan',
      rule: fromTraffic(
        'port-scan',
        `${formatWhole(strand.packets)} SYNs from ${formatWhole(sources)} ${sources === 1 ? 'source' : 'sources'} to ${formatWhole(strand.destinationPorts.distinct)} ports, each tried a few times: a scan, not a flood.`,
        strand.destinationPorts.distinct,
      ),
    }

  const port = attackedPort(strand.destinationPorts)
  const optionless = strand.optionlessShare !== undefined && strand.optionlessShare >= 0.8
  const oneWindow = strand.windows !== undefined && topShare(strand.windows) >= 0.8
  const fewTtls = strand.ttls !== undefined && sources >= MANY_SOURCES && topShares(strand.ttls, 3) >= 0.9
  const single = strand.singletonShare !== undefined && strand.singletonShare >= 0.8 && sources >= 2 * MANY_SOURCES
  const relentless = packetsPerSource > 3 * MOST_TRIES && sources >= 3
  const raw = optionless && (oneWindow || fewTtls)
  const traits: string[] = []
  if (finished !== undefined) traits.push(`${percent(finished)} of the sources completed a handshake`)
  else traits.push(`${percent(synShare)} of the TCP packets are SYNs`)
  if (returned !== undefined) traits.push(`the target answered ${percent(Math.min(1, returned))} of the SYNs`)
  if (strand.optionlessShare !== undefined)
    traits.push(
      optionless
        ? `no TCP options in ${percent(strand.optionlessShare)}`
        : `TCP options in ${percent(1 - strand.optionlessShare)}, as real stacks send`,
    )
  const window = strand.windows?.top[0]
  if (oneWindow && window !== undefined) traits.push(`window ${window.value} in ${percent(window.share)}`)
  if (strand.ttls !== undefined && strand.ttls.distinct <= 8)
    traits.push(
      `only TTL ${strand.ttls.top
        .map(({ value }) => value)
        .sort((a, b) => a - b)
        .join(', ')}`,
    )
  if (strand.singletonShare !== undefined && single) traits.push(`${percent(strand.singletonShare)} of the sources sent a single packet`)
  if (relentless) traits.push(`${formatWhole(packetsPerSource)} SYNs from each source`)
  if (port !== 0) traits.push(`${percent(topShare(strand.destinationPorts))} aimed at port ${port}`)

  const text = `${formatWhole(lost)} of ${formatWhole(strand.packets)} SYNs belong to connections that were never finished, at up to ${formatWhole(peak)} a second.`
  const rule = fromTraffic('syns-without-handshake', text, unfinished)
  const few = reading.thinned && (reading.rows < LEAST_SAMPLED_ROWS || synShare < SYNS_OF_A_CROWD)
  const enough = sources >= SOME_SOURCES || relentless || packetsPerSource >= VERY_FAST
  const signs = Number(raw) + Number(fewTtls) + Number(single) + Number(relentless)
  if (!few && unfinished >= 0.5 && enough && reading.shareOfPackets >= 0.05) {
    const fast = peak * unfinished >= FAST
    const decided = unfinished >= 0.8 || signs >= 1
    if (fast && decided && (signs >= 1 || peak * unfinished >= 5 * FAST))
      return {
        kind: 'vector',
        reading,
        vector: 'syn-flood',
        name: port === 0 ? 'SYN flood' : `SYN flood (TCP port ${port})`,
        noun: 'SYN flood',
        port,
        protocol: 6,
        reflected: false,
        confidence: unfinished >= 0.8 && signs >= 1 && (raw || peak >= VERY_FAST) ? 'high' : 'moderate',
        traits,
        rule,
        part: Math.max(unfinished, 0.5),
      }
  }
  // Unfinished connections at a rate that background noise does not have, without the traits that would make them a flood.
  if (!few && lost >= FAST && unfinished >= 0.5 && peak * unfinished >= FAST / 2)
    return { kind: 'unclear', reading, looksLike: 'unanswered connection attempts', rule }
  if (unfinished >= 0.5 && strand.packets >= 20 && strand.destinationPorts.distinct >= 5 && topShare(strand.destinationPorts) < 0.5)
    return {
      kind: 'ordinary',
      reading,
      looksLike: 'a scan',
      rule: fromTraffic('slow-scan', `${formatWhole(strand.packets)} SYNs to many ports, at most ${formatWhole(peak)} a second.`),
    }
  return ordinary(
    'ordinary connections',
    finished === undefined
      ? `${formatWhole(strand.packets)} SYNs, ${percent(synShare)} of the TCP packets.`
      : `${percent(1 - unfinished)} of ${formatWhole(strand.packets)} SYNs belong to sources that complete their handshakes.`,
    finished,
  )
}
