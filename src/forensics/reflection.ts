import { amplifierName, formatWhole, type VectorKind } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { isSampledTooThin, type StrandReading, topShare, topShares } from './reading.ts'
import { FAST, MANY_SOURCES, SOME_SOURCES, SYSTEM_PORTS, VERY_FAST } from './thresholds.ts'
import { isUnasked } from './unasked.ts'
import { counted, percent } from './words.ts'

const KIND_OF_PORT: ReadonlyMap<number, VectorKind> = new Map([
  [53, 'dns-reflection'],
  [123, 'ntp-reflection'],
  [161, 'snmp-reflection'],
  [1900, 'ssdp-reflection'],
  [389, 'cldap-reflection'],
  [11_211, 'memcached-reflection'],
  [19, 'chargen-reflection'],
])

/**
 * Frames larger than this are more than the protocol's ordinary answer. DNS: 512 bytes of payload (RFC 1035 section 2.3.4) and headers.
 * NTP: 48 bytes, with digest 68 (RFC 5905 section 7.3), and headers. CLDAP: a netlogon answer stays below 300 (seen in reference 4.5).
 */
const ORDINARY_FRAME: ReadonlyMap<number, number> = new Map([
  [53, 554],
  [123, 120],
  [389, 600],
  [11211, 600],
  [19, 200],
  [17, 300],
  [5353, 554],
  [27015, 600],
])

/**
 * Services of a local network or of long ago: nobody has business with dozens of them across the internet, so that many answers at once
 * are a sign by themselves.
 */
const NEVER_ACROSS_THE_INTERNET = new Set([
  17, 19, 111, 137, 427, 3283, 3702, 5351, 5353, 10_001, 10_074, 11_211, 17_185, 32_414, 33_848, 37_810, 47_808,
])

/** Services asked by multicast or broadcast: whoever answers was not asked by name. */
const ASKED_BY_MULTICAST = new Set([1900, 3702, 5353, 137, 427, 10001, 37810, 47808, 27015, 32414])

/** Reflection: answers of an amplifier's service that the target did not ask for, from many of them (reference ddos.md 5.4, R11). */
export function judgeReflection(reading: StrandReading): Finding {
  const { strand, sources, peak, returned } = reading
  const port = strand.port
  const service = amplifierName(port) ?? `port ${port}`
  const ordinary = (looksLike: string, text: string): Finding => ({
    kind: 'ordinary',
    reading,
    looksLike,
    rule: fromTraffic('answers-asked', text, returned),
  })
  if (strand.answerShare !== undefined && strand.answerShare < 0.5)
    return ordinary(`${service} traffic`, `Only ${percent(strand.answerShare)} of these packets are answers of ${service}.`)

  const few = isSampledTooThin(reading)
  const unasked = isUnasked(reading)
  if (unasked === false || (unasked === true && ASKED_BY_MULTICAST.has(port) && askedTheNeighbourhood(reading)))
    return ordinary(
      port === 53 ? 'a DNS client or resolver at work' : `an exchange of ${service} questions and answers`,
      `The target asked: ${counted(strand.returnPackets ?? 0, `${service} question`)} went out for ${counted(strand.packets, 'answer')}.`,
    )

  const traits: string[] = []
  const frame = ORDINARY_FRAME.get(port)
  const large = frame !== undefined && reading.meanSize > frame
  const fragments = (strand.fragmentShare ?? 0) > 0.1
  const ports = strand.destinationPorts
  const top = ports.top[0]
  // A client draws a new port for each question (RFC 5452 section 9.2 for DNS); an attacker aims at the few that were put into the forgeries.
  const aimed =
    sources >= SOME_SOURCES &&
    (topShare(ports) >= 0.5 || (ports.distinct <= 8 && topShares(ports, 8) >= 0.9 && sources > 5 * ports.distinct))
  const low = top !== undefined && top.share >= 0.5 && top.value > 0 && top.value < SYSTEM_PORTS && top.value !== port
  const sudden = peak >= VERY_FAST && sources >= 5 * MANY_SOURCES
  const misplaced = NEVER_ACROSS_THE_INTERNET.has(port) && sources >= MANY_SOURCES
  if (unasked === true)
    traits.push(
      `${counted(strand.packets, 'answer')} from sources that the target sent nothing to (questions of this kind seen: ${formatWhole(strand.returnPackets ?? 0)})`,
    )
  traits.push(`all from UDP source port ${port} (${service}), ${counted(sources, 'source')}`)
  if (strand.answerShare !== undefined) traits.push(`${percent(strand.answerShare)} of the payloads are ${service} answers`)
  if (large) traits.push(`mean frame ${counted(reading.meanSize, 'byte')}; an ordinary ${service} answer stays below ${frame}`)
  if (fragments) traits.push(`${percent(strand.fragmentShare ?? 0)} of the packets are fragments of larger answers`)
  if (misplaced) traits.push(`${service} is a service of local networks: nobody asks so many across the internet`)
  if (aimed && top !== undefined)
    traits.push(
      topShare(ports) >= 0.5
        ? `${percent(top.share)} aimed at port ${top.value}`
        : `aimed at ${ports.distinct} ports only (${ports.top
            .map(({ value }) => value)
            .slice(0, 3)
            .join(', ')}${ports.distinct > 3 ? ' …' : ''})`,
    )
  const sizeTop = strand.sizes.top[0]
  if (sizeTop !== undefined && sizeTop.share >= 0.8) traits.push(`frame size ${sizeTop.value} bytes in ${percent(sizeTop.share)}`)

  const signs = Number(large) + Number(fragments) + Number(aimed) + Number(low) + Number(sudden) + Number(misplaced)
  const text = unasked
    ? `${counted(strand.packets, `${service} answer`)} came from ${counted(sources, 'source')} without a question.`
    : `${counted(strand.packets, `${service} answer`)} came from ${counted(sources, 'source')} at up to ${formatWhole(peak)} a second; no question was seen, though only one direction was.`
  const rule = fromTraffic('answers-without-questions', text, sources)
  const vector = (confidence: 'low' | 'moderate' | 'high'): Finding => ({
    kind: 'vector',
    reading,
    vector: KIND_OF_PORT.get(port) ?? 'other-reflection',
    name: `${service} reflection${fragments ? ' with fragments' : ''} (UDP source port ${port})`,
    noun: `${service} reflection${fragments ? ' with fragments' : ''}`,
    port,
    protocol: 17,
    reflected: true,
    confidence,
    traits,
    rule,
    part: 1,
  })
  if (!few) {
    if (unasked && sources >= SOME_SOURCES && (peak >= FAST || strand.packets >= 20 * SOME_SOURCES))
      return vector(sources >= MANY_SOURCES && signs >= 1 ? 'high' : 'moderate')
    // One port that many answer, and nothing else: a poller with one socket is answered like that as well.
    const poller = signs === 1 && aimed && (top?.value ?? 0) >= SYSTEM_PORTS && peak < VERY_FAST
    if (unasked === undefined && !poller && signs >= 1 && sources >= MANY_SOURCES && (peak >= FAST || (large && peak >= FAST / 4)))
      return vector(signs >= 2 || sudden ? 'high' : 'moderate')
    // Scanners ask each once or twice; so many answers from each, of services that nobody asks from afar, were asked for in another's name.
    if (unasked === undefined && misplaced && reading.packetsPerSource >= 3 && strand.packets >= 10 * MANY_SOURCES)
      return vector('moderate')
    if (unasked === undefined && signs >= 2 && sources >= 2 * SOME_SOURCES && peak >= FAST / 2) return vector('moderate')
    // A few amplifiers can carry a lot: large answers at a rate that no client asks for.
    if (unasked !== undefined && large && peak >= VERY_FAST) return vector('moderate')
  }
  const torrent = unasked === undefined && large && peak >= VERY_FAST && !few
  const suspicious =
    torrent || (unasked === true ? sources >= 3 && strand.packets >= 20 : signs >= 1 && sources >= SOME_SOURCES && strand.packets >= 50)
  if (suspicious)
    return {
      kind: 'unclear',
      reading,
      looksLike: `${service} answers without visible questions, too few to tell`,
      rule: fromTraffic(
        'few-answers',
        `${text} That is too little to tell a small reflection from answers whose questions were not captured.`,
        sources,
      ),
    }
  return ordinary(
    port === 53 ? 'DNS answers' : `${service} answers`,
    `${counted(strand.packets, `${service} answer`)} from ${counted(sources, 'source')}: nothing beyond an ordinary exchange.`,
  )
}

/** One question to a group brings answers of the neighbours, who have private addresses (RFC 1918, RFC 4193). */
function askedTheNeighbourhood(reading: StrandReading): boolean {
  const { strand } = reading
  if ((strand.returnPackets ?? 0) === 0 || strand.sample.length === 0) return false
  return strand.sample.filter((source) => source.bogon).length / strand.sample.length >= 0.8
}
