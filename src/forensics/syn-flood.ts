import { formatWhole } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { flagNames, SYN } from './flag-names.ts'
import { forgedShare } from './forged-sources.ts'
import {
  attackedPort,
  type EvidenceReading,
  isPresent,
  isSampledTooThin,
  type StrandReading,
  spanSeconds,
  topShare,
  topShares,
} from './reading.ts'
import { destinationsOf, looksLikeNetworkScan, looksLikePortScan, networkScan, portScan } from './scan.ts'
import { FAST, MANY_SOURCES, SOME_SOURCES, VERY_FAST } from './thresholds.ts'
import { atPort, counted, percent } from './words.ts'

/** Of the packets of a TCP client, about one in ten is its SYN when it fetches a page or so; a crowd's share of SYNs stays below half. */
const SYNS_OF_A_CROWD = 0.5
/** Linux gives up after 7 SYNs (tcp_syn_retries = 6); a source that sends many more a second is no client. */
const MOST_TRIES = 7
/** SYNs a second from each source over the whole span: retries wait 1, 2, 4 … seconds (RFC 6298 section 5.5), so no client keeps this up. */
const HURRIED = 2
/** So many windows, nearly as many as source ports among the same packets: one each. Stacks have a few. Judgement. */
const DRAWN = 100
/** So few a second are background noise at any public address, whatever they look like. */
const SLOWEST = 20

/**
 * SYN flood: connections begun and never finished (R7 raw generators, R8 real stacks). Real clients of a service that is down look like the
 * second kind: many real stacks, few SYNs each, no answer. Only what real clients do not do decides then.
 */
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
    return portScan(
      reading,
      `${counted(strand.packets, 'SYN')} from ${counted(sources, 'source')} to ${counted(strand.destinationPorts.distinct, 'port')}, each tried a few times: a scan, not a flood.`,
      strand.destinationPorts.distinct,
    )
  if (looksLikeNetworkScan(reading, all))
    return networkScan(
      reading,
      `${counted(strand.packets, 'SYN')} to ${counted(destinationsOf(reading, all), 'address', 'addresses')}, a few for each: a scan, not a flood.`,
    )

  const port = attackedPort(strand.destinationPorts)
  // Beside clients whose handshakes complete, marks are those of the SYNs that are never finished: a real stack sends none of them.
  const lostPart = finished !== undefined && finished > 0 && unfinished > 0 ? unfinished : 1
  const ofLost = (share: number) => Math.min(1, share / lostPart)
  const optionless = strand.optionlessShare !== undefined && ofLost(strand.optionlessShare) >= 0.8
  const oneWindow = strand.windows !== undefined && ofLost(topShare(strand.windows)) >= 0.8
  const fewTtls = strand.ttls !== undefined && sources >= MANY_SOURCES && ofLost(topShares(strand.ttls, 3)) >= 0.9
  const single = strand.singletonShare !== undefined && strand.singletonShare >= 0.8 && sources >= 2 * MANY_SOURCES
  const relentless = packetsPerSource > 3 * MOST_TRIES && sources >= 3
  const hurried = packetsPerSource > 2 * MOST_TRIES && packetsPerSource / spanSeconds(strand) > HURRIED && sources >= 3
  const forged = peak >= SLOWEST ? forgedShare(strand) : undefined
  const raw = optionless && (oneWindow || fewTtls)
  // Stacks have a window or a few; who draws one for each SYN is a program that only sends.
  const drawnWindows = strand.windows !== undefined && strand.windows.distinct >= Math.max(DRAWN, 0.8 * strand.sourcePorts.distinct)
  // Whom the target answers and who never goes on is not there, or does not mean to.
  const ignored = !reading.thinned && returned !== undefined && returned >= 0.3 && unfinished >= 0.9 && sources >= MANY_SOURCES
  const stacks = strand.optionlessShare !== undefined && strand.optionlessShare <= 0.2
  // Flags beside SYN are ECN's (RFC 3168 section 6.1.1), whose SYNs are those of real stacks and have options.
  const odd = strand.flagSets?.top.find(({ value }) => value !== SYN)
  const oddFlags = optionless && odd !== undefined && odd.share >= 0.5 ? odd : undefined
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
  if (drawnWindows) traits.push('a new window in each')
  if (ignored) traits.push('none of the answered went on')
  if (strand.ttls !== undefined && strand.ttls.distinct <= 8)
    traits.push(
      `only TTL ${strand.ttls.top
        .map(({ value }) => value)
        .sort((a, b) => a - b)
        .join(', ')}`,
    )
  if (strand.singletonShare !== undefined && single) traits.push(`${percent(strand.singletonShare)} of the sources sent a single packet`)
  if (oddFlags !== undefined)
    traits.push(`flags ${flagNames(oddFlags.value)} in ${percent(oddFlags.share)}, without the options of a stack that uses ECN`)
  if (forged !== undefined) traits.push(`${percent(forged)} of the sources cannot be real`)
  if (relentless) traits.push(`${counted(packetsPerSource, 'SYN')} from each source`)
  if (port !== 0) traits.push(`${percent(topShare(strand.destinationPorts))} aimed at port ${port}`)

  const noun = oddFlags === undefined ? 'SYN flood' : `TCP flood with flags ${flagNames(oddFlags.value)}`
  const text = `${formatWhole(lost)} of ${formatWhole(strand.packets)} SYNs belong to connections that were never finished, at up to ${formatWhole(peak)} a second.`
  const rule = fromTraffic('syns-without-handshake', text, unfinished)
  const few = isSampledTooThin(reading) || (reading.thinned && synShare < SYNS_OF_A_CROWD)
  const oneSource = packetsPerSource >= VERY_FAST
  const signs =
    Number(raw) +
    Number(fewTtls) +
    Number(single && !stacks) +
    Number(relentless || hurried || oneSource) +
    Number(forged !== undefined) +
    Number(drawnWindows) +
    Number(ignored)
  const enough = sources >= all.someSources || relentless || oneSource
  const answered = returned !== undefined && returned >= 0.5
  // Real stacks, few tries each and a silent target: the clients of a service that is down do the same.
  const clientsOfTheDead = stacks && signs === 0 && !answered
  const marked = raw && signs >= 3
  if (!few && (unfinished >= 0.5 || (marked && unfinished >= 0.1)) && enough && isPresent(reading)) {
    const fast = peak * unfinished >= FAST
    const decided = unfinished >= 0.8 || signs >= 1
    // A generator's own marks speak at any rate above the noise: three of them together are no client's.
    const aimed = topShare(strand.destinationPorts) >= 0.8
    const slow =
      (marked && (unfinished >= 0.95 ? peak >= SLOWEST : lost >= 5 * FAST && peak * unfinished >= SLOWEST) && aimed) ||
      (drawnWindows && ignored && peak >= FAST / 2 && aimed)
    if (!clientsOfTheDead && ((fast && decided && (signs >= 1 || peak * unfinished >= 5 * FAST)) || slow))
      return {
        kind: 'vector',
        reading,
        vector: oddFlags === undefined ? 'syn-flood' : 'tcp-flag-flood',
        name: atPort(noun, 'TCP', port),
        noun,
        port,
        protocol: 6,
        reflected: false,
        confidence: unfinished >= 0.8 && signs >= 1 && (raw || peak >= VERY_FAST) ? 'high' : slow && !fast ? 'low' : 'moderate',
        traits,
        rule,
        part: finished !== undefined && finished > 0.2 ? unfinished : Math.max(unfinished, 0.5),
      }
  }
  // Unfinished connections at a rate that background noise does not have, without the traits that would make them a flood.
  if (!few && lost >= FAST && unfinished >= 0.5 && peak * unfinished >= FAST / 2)
    return {
      kind: 'unclear',
      reading,
      looksLike:
        clientsOfTheDead && sources >= MANY_SOURCES
          ? 'many connection attempts that nobody answers (a service that is down, or a SYN flood from real machines)'
          : 'unanswered connection attempts, the pattern of a SYN flood',
      rule,
    }
  if (unfinished >= 0.5 && strand.packets >= 20 && strand.destinationPorts.distinct >= 5 && topShare(strand.destinationPorts) < 0.5)
    return {
      kind: 'ordinary',
      reading,
      looksLike: 'a scan',
      rule: fromTraffic('slow-scan', `${counted(strand.packets, 'SYN')} to many ports, at most ${formatWhole(peak)} a second.`),
    }
  if (unfinished >= 0.95 && sources >= SOME_SOURCES && packetsPerSource <= MOST_TRIES && peak < SLOWEST && established < strand.packets)
    return ordinary(
      'background scanning',
      `${counted(strand.packets, 'SYN')} from ${counted(sources, 'source')}, at most ${formatWhole(peak)} a second, and no connection: what any address gets.`,
    )
  return ordinary(
    'ordinary connections',
    finished === undefined
      ? `${counted(strand.packets, 'SYN')}, ${percent(synShare)} of the TCP packets.`
      : `${percent(1 - unfinished)} of ${formatWhole(strand.packets)} SYNs belong to sources that complete their handshakes.`,
    finished,
  )
}
