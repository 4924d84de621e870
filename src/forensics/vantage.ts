import { formatWhole, listed, type Vantage } from '#vocabulary'
import { type Finding, fromTraffic } from './finding.ts'
import { ECHO_REPLY, errorShare } from './icmp-flood.ts'
import { applicationShare, attackedPort, type EvidenceReading, type StrandReading, shareOfValues } from './reading.ts'
import { VERY_FAST } from './thresholds.ts'
import { counted } from './words.ts'

const BLIND: Readonly<Record<Vantage, readonly string[]>> = {
  victim: [
    'A sensor at the victim sees what arrives there, not the machines that prepare a flood: scanners, controllers and forged requests to reflectors pass elsewhere.',
    'What is lost on the way, as when a line before the sensor is full, is not in it.',
  ],
  upstream: [
    'On a transit link often only one direction is seen: answers of the target may take another way, so silence shows nothing.',
    'What other links carry to the same target is not in it.',
  ],
  'source-network': [
    'Of an attack only the part that this network sends is seen; how large it is in all, and whether the target suffers, is not.',
    'Whose machine sends is known to the network; who controls that machine is not visible.',
  ],
  honeypot: [
    'A honeypot sees who asks it and in whose name, not an attack at the other end nor how large one is.',
    'Where requests to an amplifier are forged, the sources that they name are the victims.',
  ],
  telescope: [
    'A telescope sees what comes to addresses that nobody uses: scans, and answers of victims to packets forged at random. Attacks without forged addresses, or with addresses chosen otherwise, do not show.',
    'Of an attack it sees the share of addresses that it owns; the rest is an estimate.',
  ],
}

/** What a sensor at such a place cannot have seen, in sentences. */
export function cannotSeeFrom(vantage: Vantage): readonly string[] {
  return BLIND[vantage]
}

/** Answers that make backscatter worth the name; a stray reset is none. Judgement. */
const SOME_ANSWERS = 10

/**
 * At some places the same packets mean something else: at a telescope an answer is the voice of a victim elsewhere, at a honeypot a question
 * to an amplifier is asked in a victim's name. Undefined where the place changes nothing.
 */
export function judgeFromElsewhere(reading: StrandReading, all: EvidenceReading): Finding | undefined {
  switch (all.evidence.vantage) {
    case 'telescope':
      return judgeAtTelescope(reading, all)
    case 'honeypot':
      return judgeAtHoneypot(reading)
    default:
      return undefined
  }
}

/** Moore, Voelker, Savage 2001 ("Inferring Internet Denial-of-Service Activity"): who answers dark space was asked in its name. */
function judgeAtTelescope(reading: StrandReading, all: EvidenceReading): Finding {
  const { strand, sources } = reading
  const answers = backscatterOf(reading, all.evidence.target)
  if (answers !== undefined) {
    if (strand.packets < SOME_ANSWERS)
      return ordinary('a few stray answers', 'stray-answers', `${counted(strand.packets, ...answers)} came to unused addresses.`)
    return ordinary(
      `backscatter of an attack with forged addresses on ${victims(reading)}`,
      'backscatter',
      `${counted(strand.packets, ...answers)} came from ${counted(sources, 'source')} to addresses that never asked: somebody sent packets to them in these addresses' names.`,
    )
  }
  // Nobody serves anything here, so a torrent at one address is odd, but whom it is meant for cannot be told.
  if (reading.peak >= 5 * VERY_FAST && (strand.destinations ?? 1) === 1)
    return {
      kind: 'unclear',
      reading,
      looksLike: 'a flood of an address that nobody uses',
      rule: fromTraffic(
        'flood-of-nobody',
        `${counted(strand.packets, 'packet')}, at up to ${formatWhole(reading.peak)} a second.`,
        reading.peak,
      ),
    }
  return ordinary(
    strand.mirai !== undefined && strand.mirai.packets > 0 ? 'scanning by machines of the Mirai lineage' : 'scanning of unused addresses',
    'unsolicited',
    `${counted(strand.packets, 'packet')} from ${counted(sources, 'source')} to addresses that nobody uses.`,
  )

  function ordinary(looksLike: string, rule: string, text: string): Finding {
    return { kind: 'ordinary', reading, looksLike, rule: fromTraffic(rule, text, sources) }
  }
}

function backscatterOf(reading: StrandReading, target: string): readonly [one: string, many: string] | undefined {
  const { strand } = reading
  switch (strand.kind) {
    case 'tcp-syn-ack':
      return ['SYN-ACK', 'SYN-ACKs']
    case 'tcp-rst':
      return ['reset', 'resets']
    case 'udp-answer':
      return ['answer of a service', 'answers of a service']
    case 'icmp':
      // Of echo requests that were forged in these addresses' names.
      if (shareOfValues(strand.sourcePorts, ECHO_REPLY) >= 0.5) return ['echo reply', 'echo replies']
      return errorShare(reading, target) >= 0.5 ? ['ICMP error', 'ICMP errors'] : undefined
    default:
      return undefined
  }
}

/** The busiest sources by name. They are the victims. */
function victims({ strand, sources }: StrandReading): string {
  const named = [...strand.sample].sort((a, b) => b.packets - a.packets || (a.address < b.address ? -1 : 1)).slice(0, 3)
  if (named.length === 0) return counted(sources, 'address', 'addresses')
  const more = sources - named.length
  const names = named.map(({ address }) => address)
  return listed(more > 0 ? [...names, `${formatWhole(more)} more`] : names)
}

/** Questions that amplifiers answer at length. */
const AMPLIFIED = [
  'dns-query',
  'ntp-request',
  'ntp-control',
  'snmp-request',
  'ssdp-search',
  'ldap-request',
  'memcached-request',
  'coap-request',
] as const
/** The same by port, for records without payload: DNS, NTP, SNMP, CLDAP, SSDP, WS-Discovery, CoAP, memcached, CharGen, QOTD. */
const AMPLIFIER_PORTS = [17, 19, 53, 123, 161, 389, 1900, 3702, 5683, 11_211]
/** A scanner asks once or twice; whoever is flooded asks "himself" again and again. Judgement. */
const ASKED_AGAIN = 5

function judgeAtHoneypot(reading: StrandReading): Finding | undefined {
  const { strand, sources } = reading
  if (strand.kind !== 'udp') return undefined
  const share = applicationShare(strand, AMPLIFIED) ?? shareOfValues(strand.destinationPorts, AMPLIFIER_PORTS)
  if (share < 0.5) return undefined
  const again = reading.packetsPerSource >= ASKED_AGAIN
  const port = attackedPort(strand.destinationPorts)
  return {
    kind: 'ordinary',
    reading,
    looksLike: again
      ? `the abuse of this honeypot to flood others: requests in the name of ${victims(reading)}`
      : 'scanning for amplifiers',
    rule: fromTraffic(
      again ? 'asked-in-anothers-name' : 'amplifiers-sought',
      `${counted(strand.packets, 'request')}${port === 0 ? '' : ` to UDP port ${port}`} came from ${counted(sources, 'source')}${again ? ', the same again and again: whoever receives the answers is the one attacked' : ', a few from each'}.`,
      reading.packetsPerSource,
    ),
  }
}
